package driver

import (
	"time"

	"snnc/runtime/train"
)

// profiler knows the programs that a model has made, and to what the time of a training goes. A nil one does nothing.
type profiler struct {
	programs []*Program
	modes    []train.Mode
	now      phase
	since    time.Time
	spent    [phases]time.Duration
	steps    int
	samples  int
}

// phase is what a training is doing.
type phase int

const (
	phaseOther phase = iota // checkpoints, metrics, report
	phaseData
	phaseProgram
	phaseOptimiser
	phaseEvaluation
	phases
)

// watch has a program tell the profiler when it runs, and its steps how long they take.
func (f *profiler) watch(p *Program, mode train.Mode) {
	if f == nil {
		return
	}
	f.programs, f.modes = append(f.programs, p), append(f.modes, mode)
	p.profiler, p.mode = f, mode
	p.Timing(true)
}

// enter gives the time since the last call to the phase that was, and begins another.
func (f *profiler) enter(next phase) {
	now := time.Now()
	if !f.since.IsZero() {
		f.spent[f.now] += now.Sub(f.since)
	}
	f.now, f.since = next, now
}

// Run runs the program. All its random draws are functions of seed and step.
func (p *Program) Run(seed, step uint64) error {
	if p.windows != nil {
		return p.windows.Run(seed, step)
	}
	if p.profiler == nil {
		return p.Program.Run(seed, step)
	}
	during, after := phaseProgram, phaseOptimiser
	if p.mode != train.Train {
		during, after = phaseEvaluation, phaseOther
	}
	p.profiler.enter(during)
	err := p.Program.Run(seed, step)
	p.profiler.enter(after)
	return err
}

// watched are batches whose filling is timed.
type watched struct {
	train.Batches
	*profiler
	during phase
}

func (w watched) Fill(epoch, first, n int, in []train.Slot, target train.Slot) error {
	w.enter(w.during)
	err := w.Batches.Fill(epoch, first, n, in, target)
	w.enter(phaseOther)
	return err
}

// Mix is that of the batches, which have it wherever a data set is trained on.
func (w watched) Mix(epoch, first, n int, in []train.Slot, target, second train.Slot) float32 {
	w.enter(w.during)
	defer w.enter(phaseOther)
	if m, ok := w.Batches.(train.Mixer); ok {
		return m.Mix(epoch, first, n, in, target, second)
	}
	return 0
}

// OnStep ends what belongs to a step. With the two others it makes the profiler a sink.
func (f *profiler) OnStep(s *train.StepInfo) error {
	f.enter(phaseOther)
	f.steps++
	f.samples += s.Samples
	return nil
}

func (f *profiler) OnEpoch(*train.EpochInfo) error { return nil }
func (f *profiler) OnDone(*train.Result) error     { return nil }

// observe has a job tell the profiler what it does.
func (f *profiler) observe(job *train.Job) {
	if f == nil {
		return
	}
	job.Sinks = append([]train.Sink{f}, job.Sinks...)
	job.Train = watched{job.Train, f, phaseData}
	if job.Test != nil {
		job.Test = watched{job.Test, f, phaseEvaluation}
	}
}
