package main

import (
	"errors"
	"fmt"

	"golang.org/x/term"

	"snnc/internal/driver"
)

type benchCmd struct {
	File    string  `arg:"" help:"The program, a compiled model, or a run folder."`
	Mode    string  `enum:"train,eval,both" default:"train" help:"What to measure: train (forward and backward), eval (forward) or both."`
	Batch   int     `placeholder:"N" help:"Samples at once; as the train section says if not given."`
	Seconds float64 `default:"3" placeholder:"S" help:"How long to measure each mode; at least a few steps are."`

	weightsFlags
}

func (benchCmd) Help() string {
	return `Steps are measured undisturbed first, then with a clock around each kernel. Samples are those of the train section's data
if it is found, else random ones in the input's range. Operations are dense-equivalent: two for each point of a
contraction, spike or not. The roofline is the least time that the limits of this machine allow, measured in the same run:
multiply-adds from registers, and memory bandwidth. Event-driven sums, and data that stays in cache, can exceed it.

    snnc bench net.snn
    snnc bench net.snn --mode both --batch 16 --threads 1
    snnc bench runs/net-1 --seconds 10
    snnc bench net.model --mode eval --json | jq '.runs[0].median_seconds'`
}

// Validate refuses numbers that cannot be meant.
func (c *benchCmd) Validate() error {
	err := atLeast("--batch", c.Batch, 0)
	if !(c.Seconds >= 0 && c.Seconds <= 3600) {
		err = errors.Join(err, fmt.Errorf("--seconds %g: must be within 0 and 3600", c.Seconds))
	}
	return err
}

func (c *benchCmd) Run(a *app) error {
	s, bag, err := driver.OpenSubject(c.File, c.Weights, a.seed(), c.with(a.options()))
	if err != nil {
		return a.rejected(bag, err)
	}
	a.loaded(s.Loaded())
	opt := driver.BenchOptions{Modes: driver.BenchModes(c.Mode), Batch: c.Batch, Seconds: c.Seconds}
	if term.IsTerminal(int(a.err.Fd())) {
		opt.Tell = func(text string) { fmt.Fprintf(a.err, "\r\x1b[K%s ... ", text) }
	}
	b, err := s.Bench(a.ctx, opt)
	if opt.Tell != nil {
		fmt.Fprint(a.err, "\r\x1b[K")
	}
	if err := a.rejected(s.Bag(), err); err != nil {
		return err
	}
	if a.JSON {
		return a.report(b)
	}
	return b.Write(a.out, a.unicode())
}
