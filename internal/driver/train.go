package driver

import (
	"context"
	"path/filepath"

	"snnc/lang/check"
	"snnc/runtime/data"
	"snnc/runtime/train"
)

// Training says how a run differs from what the train section says, and where it goes.
type Training struct {
	Out    string // the run folder; or
	Runs   string // the folder in which to make one
	Resume string // the folder of a run to go on with
	Epochs int    // 0: as written
	Batch  int    // 0: as written
	Seed   *uint64
	Sinks  []train.Sink
	Note   func(string) // told what a user should know about the data; may be nil
	Debug  Debug
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
	if opt.Batch == 0 && d.Batch > 0 {
		cfg.Batch = d.Batch
	}
	for _, n := range d.Notes {
		if opt.Note != nil {
			opt.Note(n)
		}
	}
	if !p.fits(t, m, d.Splits) || !ok {
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
	g, err := rawGraph(m, 1, false)
	if err == nil && !p.checkKinds(m, g) {
		err = ErrRejected
	}
	return t, m, err
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

func (p *Project) run(ctx context.Context, cfg train.Config, d *opened, opt Training) (train.Result, error) {
	model, err := p.Model(cfg.Seed, opt.Debug)
	if err != nil {
		return train.Result{}, err
	}
	job := &train.Job{Model: model, Config: cfg, Text: p.bundle(), Sinks: opt.Sinks, Classes: d.Train.ClassNames}
	job.Train, err = train.NewBatches(d.Train, data.Options{Batch: cfg.Batch, Seed: cfg.Seed, Shuffle: true, Augment: d.augment})
	if err != nil {
		return train.Result{}, err
	}
	if d.Test != nil && d.Test.N > 0 {
		if job.Test, err = train.NewBatches(d.Test, data.Options{Batch: cfg.Batch, Seed: cfg.Seed}); err != nil {
			return train.Result{}, err
		}
	}
	if job.Dir, err = opt.folder(cfg.Name); err != nil {
		return train.Result{}, err
	}
	defer job.Dir.Close()
	var r train.Result
	err = Guard("training", func() error {
		r, err = job.Run(ctx)
		return err
	})
	return r, err
}

func (o Training) folder(name string) (*train.Dir, error) {
	switch {
	case o.Resume != "":
		return train.Open(o.Resume)
	case o.Out != "":
		return train.CreateAt(o.Out)
	}
	return train.Create(o.Runs, name)
}
