package driver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"snnc/lang/check"
	"snnc/runtime/data"
	"snnc/runtime/train"
)

// Interrupted is the error of a run that was stopped and saved.
type Interrupted = train.Interrupted

// Training says how a run differs from what the train section says, and where it goes.
type Training struct {
	Out    string // the run folder; or
	Runs   string // the folder in which to make one
	Resume string // the folder of a run to go on with

	Weights string // a file or run folder to start from; empty for values as drawn

	Epochs int // 0: as written
	Batch  int // 0: as written
	Seed   *uint64
	Show   *os.File     // where progress goes; may be nil
	JSON   io.Writer    // gets the result as one line at the end; may be nil
	Note   func(string) // told what a user should know about the data; may be nil

	Profile func(*Profile) // told at the end, or when stopped, where the time went; nil for no profile
	Debug   Debug
}

// Train trains the project's model. Cancelling the context saves the run and returns *train.Interrupted.
func (p *Project) Train(ctx context.Context, opt Training) (train.Result, error) {
	t, m, err := p.trainable()
	if err != nil {
		return train.Result{}, err
	}
	cfg, ok := p.config(t, m, opt.Batch)
	d, err := p.openData(t, filepath.Dir(p.Path))
	if err != nil {
		return train.Result{}, err
	}
	cfg.Weights, cfg.Rename = opt.Weights, p.opt.Rename
	if opt.Batch == 0 && d.Batch > 0 {
		cfg.Batch = d.Batch
	}
	for _, n := range d.Notes {
		if opt.Note != nil {
			opt.Note(n)
		}
	}
	if !p.fits(t, m, d.Train) || !ok {
		return train.Result{}, ErrRejected
	}
	return p.run(ctx, opt.override(cfg), d, opt)
}

// trainable elaborates the model as it is evaluated, with its loss, proves its demands and reads its train section.
func (p *Project) trainable() (*check.Train, *check.Model, error) {
	name, ok := p.ModelName()
	if !ok {
		return nil, nil, ErrRejected
	}
	if p.lib.Train(name) == nil {
		p.bag.Errorf("E0601", p.lib.Decl(name).Name.Src, "nothing says how `%s` is trained", name).Label("no train section").
			Help("add `train %s { data digits(batch = 32)  loss cross_entropy }`", name)
		return nil, nil, ErrRejected
	}
	m, err := p.elaborate(name, false, true)
	if err != nil {
		return nil, nil, err
	}
	t := p.lib.TrainSettings(name, p.set, p.bag)
	if t == nil {
		return nil, nil, ErrRejected
	}
	g, err := p.rawGraph(m, 1, false)
	before := p.bag.Errors()
	if err == nil {
		err = p.checkDriven(m, g)
	}
	if err == nil && p.bag.Errors() > before {
		err = ErrRejected
	}
	return t, m, err
}

func (o Training) sinks() []train.Sink {
	var s []train.Sink
	if o.Show != nil {
		s = append(s, train.NewConsole(o.Show))
	}
	if o.JSON != nil {
		s = append(s, train.NewJSON(o.JSON))
	}
	return s
}

func (o Training) override(c train.Config) train.Config {
	if o.Epochs != 0 {
		c.Epochs = o.Epochs
	}
	if o.Seed != nil {
		c.Seed = *o.Seed
	}
	return c
}

// resumed takes what only the first command line said from the run folder.
func (o Training) resumed(c, stored train.Config) train.Config {
	c.Name, c.Weights, c.Rename = stored.Name, stored.Weights, stored.Rename
	if o.Epochs == 0 {
		c.Epochs = stored.Epochs
	}
	if o.Batch == 0 {
		c.Batch = stored.Batch
	}
	if o.Seed == nil {
		c.Seed = stored.Seed
	}
	return c
}

func (p *Project) run(ctx context.Context, cfg train.Config, d *opened, opt Training) (train.Result, error) {
	var dir *train.Dir
	if opt.Resume != "" {
		var err error
		if dir, err = train.Open(opt.Resume); err != nil {
			return train.Result{}, err
		}
		defer dir.Close()
		if stored, _, err := train.ReadConfig(dir); err == nil { // a run that was killed early may not have one
			cfg = opt.resumed(cfg, stored)
		}
	}
	job, err := p.job(cfg, d, opt)
	if err != nil {
		return train.Result{}, err
	}
	if dir == nil {
		if dir, err = opt.folder(cfg.Name); err != nil {
			return train.Result{}, err
		}
		defer dir.Close()
	}
	job.Dir = dir
	var r train.Result
	err = Guard("training", func() error {
		r, err = job.Run(ctx)
		return err
	})
	return r, errors.Join(err, opt.profiled(job))
}

// job compiles the model and divides the data into batches.
func (p *Project) job(cfg train.Config, d *opened, opt Training) (*train.Job, error) {
	model, err := p.Model(cfg.Seed, opt.Debug)
	if err != nil {
		return nil, err
	}
	if opt.Profile != nil {
		model.profiler = &profiler{}
	}
	if err := p.startFrom(opt, model); err != nil {
		return nil, err
	}
	job := &train.Job{Model: model, Filled: opt.Weights != "", Config: cfg, Text: p.bundle(), Sinks: opt.sinks(), Classes: d.Train.ClassNames, Threads: p.opt.Threads}
	job.Train, err = train.NewBatches(d.Train, data.Options{Batch: cfg.Batch, Seed: cfg.Seed, Shuffle: true, Augment: d.augment})
	if err == nil && d.Test != nil && d.Test.N > 0 {
		job.Test, err = train.NewBatches(d.Test, data.Options{Batch: cfg.Batch, Seed: cfg.Seed})
	}
	model.profiler.observe(job)
	return job, err
}

// startFrom fills the parameters of a new run from a weights file.
func (p *Project) startFrom(opt Training, m *Model) error {
	if opt.Weights == "" {
		if p.opt.Rename != "" {
			return errNoWeights
		}
		return nil
	}
	_, err := p.fill(opt.Weights, m.store)
	if p.loaded != nil && opt.Note != nil {
		opt.Note(p.loaded.String())
	}
	return err
}

func (o Training) folder(name string) (*train.Dir, error) {
	if o.Out != "" {
		return train.CreateAt(o.Out)
	}
	return train.Create(o.Runs, name)
}

// ResumeFile is the program in a run folder.
func ResumeFile(dir string) (string, error) {
	path := filepath.Join(dir, train.ModelFile)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("no run to resume: there is no %s", path)
	}
	return path, nil
}
