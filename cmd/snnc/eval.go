package main

import (
	"errors"
	"fmt"

	"snnc/internal/driver"
)

type evalCmd struct {
	File   string `arg:"" help:"The program, a compiled model, or a run folder."`
	Split  string `enum:"test,train" default:"test" help:"Which part of the data: test or train."`
	Batch  int    `placeholder:"N" help:"Samples at once."`
	Limit  int    `placeholder:"N" help:"At most so many samples."`
	Window int    `placeholder:"N" help:"See N time steps at once and carry the states along, to save memory; all if not given."`

	weightsFlags
}

func (evalCmd) Help() string {
	return `The data set is that of the train section.

    snnc eval runs/net-1
    snnc eval net.snn --weights runs/net-1
    snnc eval net.model --json
    snnc eval net.snn --weights runs/net-1/last.safetensors --split train
    snnc eval spikformer.snn --weights published.safetensors --rename spikformer.rename`
}

// Validate refuses numbers that cannot be meant.
func (c *evalCmd) Validate() error {
	return errors.Join(atLeast("--batch", c.Batch, 0), atLeast("--limit", c.Limit, 0), atLeast("--window", c.Window, 0))
}

func (c *evalCmd) Run(a *app) error {
	s, bag, err := driver.OpenSubject(c.File, c.Weights, a.seed(), c.with(a.options()))
	if err != nil {
		return a.rejected(bag, err)
	}
	a.loaded(s.Loaded())
	if err := s.InWindows(c.Window); err != nil {
		return err
	}
	e, err := s.Eval(a.ctx, driver.EvalOptions{Split: c.Split, Batch: c.Batch, Seed: a.seed(), Limit: c.Limit})
	if err := a.rejected(s.Bag(), err); err != nil {
		return err
	}
	if a.JSON {
		return a.report(e)
	}
	if s.Weights == "" {
		fmt.Fprintln(a.err, "note: untrained weights; --weights takes a file or a run folder")
	}
	text := fmt.Sprintf("%s: %d samples, loss %.4f", e.Split, e.Samples, float64(e.Loss))
	if e.Accuracy.Known() {
		text += fmt.Sprintf(", accuracy %.2f%%", 100*float64(e.Accuracy))
	}
	_, err = fmt.Fprintln(a.out, text)
	return err
}
