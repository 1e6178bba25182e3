package train

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Job is a training run.
type Job struct {
	Model       Model
	Train, Test Batches // Test may be nil
	Config      Config
	Text        []byte        // the model's source, stored as model.snn
	Dir         *Dir          // goes on from its checkpoint if it has one
	Sinks       []Sink        // told beside the files of the run folder
	SaveEvery   time.Duration // between checkpoints within an epoch; 0 is a minute
	LogEvery    int           // steps between lines of metrics; 0 is 10
	Classes     []string      // names of the classes for the report, or nil
	Threads     int           // of the optimiser; 0 is one per processor
	Filled      bool          // the store has the values to start from: they are not drawn
}

// Interrupted says that a run was stopped and saved.
type Interrupted struct {
	Dir         string
	Epoch, Step int // finished epochs and steps
}

func (e *Interrupted) Error() string {
	return fmt.Sprintf("interrupted after step %d (epoch %d), nothing is lost: continue with --resume %s", e.Step, e.Epoch+1, e.Dir)
}

// Diverged says that a loss or gradient was not finite. The state before that step is saved.
type Diverged struct {
	Dir                    string
	Epoch, Step            int // of the failed step, counted from 1
	Loss, Rate, Norm, Clip float64
}

func (e *Diverged) Error() string {
	way := "lower the learning rate, or limit the gradient with clip (1 is a common value)"
	if e.Clip > 0 {
		way = fmt.Sprintf("lower the learning rate, or clip below %g", e.Clip)
	}
	return fmt.Sprintf("training diverged at epoch %d, step %d: loss %g, gradient norm %g, learning rate %g; the state before this step is in %s: %s",
		e.Epoch, e.Step, e.Loss, e.Norm, e.Rate, e.Dir, way)
}

// Run trains until the last epoch is done. Cancelling ctx finishes the step under way, saves and returns *Interrupted;
// a loss or gradient that is not finite saves the state before its step and returns *Diverged.
func (j *Job) Run(ctx context.Context) (Result, error) {
	l, err := newLoop(j)
	if err != nil {
		return Result{}, err
	}
	defer l.close()
	if err := l.run(ctx); err != nil {
		return Result{}, err
	}
	return l.finish()
}

func (j *Job) check() error {
	if err := j.Config.check(); err != nil {
		return err
	}
	if err := j.Model.Store().Check(); err != nil {
		return err
	}
	if j.Train.Len() < 1 {
		return errors.New("the training split has no samples")
	}
	return nil
}

func (j *Job) saveEvery() time.Duration {
	if j.SaveEvery == 0 {
		return time.Minute
	}
	return j.SaveEvery
}

func (j *Job) logEvery() int {
	if j.LogEvery < 1 {
		return 10
	}
	return j.LogEvery
}

// checkTexts guards a run that was killed before its first checkpoint: the texts in its folder must be the same, as
// far as they were written.
func (l *loop) checkTexts() error {
	for _, f := range []struct {
		name string
		want []byte
	}{{ModelFile, l.job.Text}, {ConfigFile, l.job.Config.json()}} {
		have, err := os.ReadFile(l.job.Dir.file(f.name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if !bytes.Equal(have, f.want) {
			return fmt.Errorf("cannot resume: %s in %s is not that of this run: restore it, or start a new run", f.name, l.job.Dir.Path)
		}
	}
	return nil
}

// writeTexts stores the configuration, which knows of weights to start from, and the model's text.
func (l *loop) writeTexts() error {
	if err := writeBytes(l.job.Dir.file(ConfigFile), l.job.Config.json()); err != nil {
		return err
	}
	return writeBytes(l.job.Dir.file(ModelFile), l.job.Text)
}

// ReadConfig reads the configuration and the model's text of a run folder, to resume it without naming them again.
func ReadConfig(d *Dir) (Config, []byte, error) {
	var c Config
	text, err := os.ReadFile(d.file(ModelFile))
	if err != nil {
		return c, nil, err
	}
	b, err := os.ReadFile(d.file(ConfigFile))
	if err != nil {
		return c, nil, err
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, nil, fmt.Errorf("%s: %w", d.file(ConfigFile), err)
	}
	return c, text, nil
}
