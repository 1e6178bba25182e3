package train

import (
	"context"
	"errors"
	"time"
)

// loop is a run under way.
type loop struct {
	job      *Job
	opt      Optimizer
	team     *Team
	schedule *Schedule
	programs programs
	st       *state
	metrics  *metrics
	board    *board
	sinks    []Sink
	perEpoch int           // steps
	classes  int           // 0 if the task is not a classification
	began    time.Time     // of this process
	before   time.Duration // spent by processes before it
	saved    time.Time     // last checkpoint
	info     StepInfo
	rate     float64 // learning rate of the last step
	confused []int   // confusion table of the last evaluation
}

func newLoop(j *Job) (*loop, error) {
	if err := j.check(); err != nil {
		return nil, err
	}
	store := j.Model.Store()
	opt, rate, err := NewOptimizer(j.Config.Optimizer, store.Params)
	if err != nil {
		return nil, err
	}
	schedule, err := NewSchedule(j.Config.Schedule, rate, j.Config.Epochs)
	if err != nil {
		return nil, err
	}
	l := &loop{job: j, opt: opt, team: NewTeam(store.Params, j.Threads), schedule: schedule, st: newState(j),
		programs: programs{j.Model, j.Config.inputs(), map[programKey]*bound{}},
		perEpoch: (j.Train.Len() + j.Config.Batch - 1) / j.Config.Batch}
	if !j.Filled {
		store.Reset(j.Config.Seed)
	}
	if err := l.start(); err != nil {
		return nil, err
	}
	if err := l.openJournals(); err != nil || !j.Filled {
		return l, err
	}
	return l, l.save() // so that a resume needs no weights file
}

func newState(j *Job) *state {
	s := &state{Format: stateFormat, Model: hash(j.Text), Config: j.Config, Samples: [2]int{j.Train.Len(), 0}}
	if j.Test != nil {
		s.Samples[1] = j.Test.Len()
	}
	return s
}

// start makes the first program, so that what cannot run is refused at once, and restores the newest checkpoint.
func (l *loop) start() error {
	first, err := l.programs.get(Train, min(l.job.Config.Batch, l.job.Train.Len()))
	if err != nil {
		return err
	}
	l.classes = first.votes.classes
	if err := l.restore(); err != nil {
		return err
	}
	if err := l.writeTexts(); err != nil {
		return err
	}
	l.began, l.saved = time.Now(), time.Now()
	l.before = time.Duration(l.st.Seconds * float64(time.Second))
	return nil
}

// openJournals cuts the journals to the lengths that the checkpoint noted.
func (l *loop) openJournals() error {
	m, err := openJournal(l.job.Dir.file(MetricsFile), l.st.Metrics)
	if err != nil {
		return err
	}
	l.metrics = &metrics{journal: m, every: l.job.logEvery()}
	e, err := openJournal(l.job.Dir.file(eventsFile), l.st.Events)
	if err != nil {
		return err
	}
	if l.board, err = newBoard(e, l.st.Events == 0, l.job.logEvery()); err != nil {
		return err
	}
	l.sinks = append([]Sink{l.metrics, l.board}, l.job.Sinks...)
	return nil
}

func (l *loop) close() {
	l.metrics.f.Close()
	l.board.f.Close()
}

func (l *loop) elapsed() time.Duration { return l.before + time.Since(l.began) }

func (l *loop) run(ctx context.Context) error {
	for l.st.Epoch < l.job.Config.Epochs {
		if err := l.trainEpoch(ctx); err != nil {
			return l.abandon(err)
		}
		if err := l.closeEpoch(ctx); errors.Is(err, errStopped) {
			return l.abandon(err)
		} else if err != nil {
			return err // half an epoch's end must not be saved: a resume does it again
		}
	}
	return nil
}

// abandon saves the state after the last whole step before it gives an error back.
func (l *loop) abandon(err error) error {
	if errors.Is(err, errStopped) {
		err = &Interrupted{Dir: l.job.Dir.Path, Epoch: l.st.Epoch, Step: l.st.Step}
	}
	return errors.Join(err, l.save(), l.saveWeights(LastFile))
}

var errStopped = errors.New("stopped")

func (l *loop) trainEpoch(ctx context.Context) error {
	for l.st.Done < l.perEpoch {
		if ctx.Err() != nil {
			return errStopped
		}
		if err := l.step(); err != nil {
			return err
		}
		if time.Since(l.saved) >= l.job.saveEvery() {
			if err := l.save(); err != nil {
				return err
			}
		}
	}
	return nil
}
