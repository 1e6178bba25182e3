package main

import (
	"bufio"
	"errors"
	"fmt"

	"snnc/internal/driver"
)

type runCmd struct {
	File    string            `arg:"" help:"The program, a compiled model, or a run folder."`
	Samples string            `arg:"" optional:"" name:"input" help:"Samples as .npy: [N, dims...], or [dims...] for one."`
	Inputs  map[string]string `name:"input" mapsep:"none" placeholder:"NAME=FILE" help:"Samples for one of several inputs; repeated."`
	Out     string            `short:"o" placeholder:"FILE" help:"Where to write the output as .npy; as text to standard output if not given."`
	Record  string            `placeholder:"FILE" help:"Write the spikes of all neurons as .npz."`
	Window  int               `placeholder:"N" help:"See N time steps at once and carry the states along, to save memory; all if not given."`

	weightsFlags
}

func (runCmd) Help() string {
	return `Where the model's input varies in time, samples are [T, dims...].

    snnc run runs/net-1 digits.npy
    snnc run net.snn digits.npy --weights runs/net-1
    snnc run net.snn digits.npy --weights published.npz --rename net.rename
    snnc run net.snn --input features=x.npy --input graph=g.npy
    snnc run net.model digits.npy -o out.npy --record spikes.npz
    snnc run net.snn speech.npy --time 1000 --window 50`
}

func (c *runCmd) Run(a *app) error {
	s, bag, err := driver.OpenSubject(c.File, c.Weights, a.seed(), c.with(a.options()))
	if err != nil {
		return a.rejected(bag, err)
	}
	if err := a.rejected(s.Bag(), nil); err != nil {
		return err
	}
	a.loaded(s.Loaded())
	if err := s.InWindows(c.Window); err != nil {
		return err
	}
	r, err := s.RunFile(a.ctx, driver.RunOptions{Inputs: c.inputs(), Out: c.Out, Record: c.Record, Seed: a.seed()})
	switch {
	case err != nil:
		return err
	case a.JSON:
		return a.report(r)
	case c.Out != "":
		return nil
	}
	w := bufio.NewWriter(a.out)
	for _, row := range r.Rows() {
		fmt.Fprintln(w, row)
	}
	return w.Flush()
}

// Validate wants samples in one of the two ways.
func (c *runCmd) Validate() error {
	switch {
	case c.Window < 0:
		return atLeast("--window", c.Window, 0)
	case c.Samples == "" && len(c.Inputs) == 0:
		return errors.New("nothing to run on: give a file of samples, or --input NAME=FILE for each input")
	case c.Samples != "" && len(c.Inputs) > 0:
		return errors.New("give a file of samples, or --input NAME=FILE for each input, not both")
	}
	return nil
}

func (c *runCmd) inputs() map[string]string {
	if c.Samples != "" {
		return map[string]string{"": c.Samples}
	}
	return c.Inputs
}
