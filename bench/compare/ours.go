package main

import (
	"context"
	"errors"
	"os"
	"time"

	"snnc/internal/driver"
	"snnc/runtime/train"
)

// watch is told of each step of a job and ends it after so many.
type watch struct {
	steps  int
	stop   context.CancelFunc
	before time.Duration
	m      *measured
}

// OnStep notes how long the step took; the first one only warms up.
func (w *watch) OnStep(s *train.StepInfo) error {
	if s.Step > 1 {
		w.m.Seconds = append(w.m.Seconds, (s.Elapsed - w.before).Seconds())
	}
	if w.before = s.Elapsed; s.Step == w.steps {
		w.m.notePeak()
		w.stop()
	}
	return nil
}

func (*watch) OnEpoch(*train.EpochInfo) error { return nil }
func (*watch) OnDone(*train.Result) error     { return nil }

// train measures steps of a training job: program, checks, optimiser, statistics.
func (s *side) train(ctx context.Context, m *measured) error {
	model, err := s.loaded()
	if err != nil {
		return err
	}
	hand := func(to func(*batch)) error { return s.handOver(m, to) }
	f := &feeder{w: s.w, hand: hand, n: s.w.Batch, steps: s.o.steps + 2, fed: map[*float32]bool{}}
	return s.job(ctx, model, f, s.w.Batch, s.o.steps+1, m)
}

// job trains for some steps in a temporary run folder.
func (s *side) job(ctx context.Context, model train.Model, from train.Batches, batch, steps int, m *measured) error {
	root, err := os.MkdirTemp("", "compare-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	dir, err := train.Create(root, "run")
	if err != nil {
		return err
	}
	defer dir.Close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	j := &train.Job{Threads: s.o.threads, Model: model, Train: from, Dir: dir, SaveEvery: time.Hour, Sinks: []train.Sink{&watch{steps: steps, stop: stop, m: m}},
		Config: train.Config{Name: "run", Optimizer: s.w.Optimizer, Epochs: 1, Batch: batch, Seed: 1, Inputs: inputNames(model)}}
	_, err = j.Run(ctx)
	var ended *driver.Interrupted
	if errors.As(err, &ended) && ended.Step == steps {
		err = nil
	}
	return err
}

func inputNames(m train.Model) []string {
	if l, ok := m.(*loaded); ok {
		return l.Inputs
	}
	if d, ok := m.(*driver.Model); ok {
		return d.Inputs
	}
	return nil
}

// infer measures runs of the program of evaluation.
func (s *side) infer(m *measured) error {
	model, err := s.loaded()
	if err != nil {
		return err
	}
	p, err := model.Program(train.Eval, s.w.Batch)
	if err != nil {
		return err
	}
	if err := s.handOver(m, func(b *batch) { b.feed(p, model.Inputs) }); err != nil {
		return err
	}
	if f, ok := p.(train.Freezer); ok { // parameters stay as they are
		f.Freeze()
	}
	for i := range s.o.steps + 1 {
		began := time.Now()
		if err := p.Run(1, uint64(i)); err != nil {
			return err
		}
		if i > 0 {
			m.Seconds = append(m.Seconds, time.Since(began).Seconds())
		}
	}
	m.notePeak()
	return nil
}
