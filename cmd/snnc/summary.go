package main

import (
	"errors"
	"fmt"

	"snnc/internal/driver"
)

type summaryCmd struct {
	File    string  `arg:"" help:"The program."`
	Rate    float64 `default:"0.1" help:"Spikes per neuron and step at which additions are counted."`
	Measure int     `placeholder:"N" help:"Measure the rates on N samples of the test data instead."`
	Batch   int     `placeholder:"N" help:"Batch size for the memory of training."`
	Depth   int     `placeholder:"N" help:"Fold modules below this depth."`

	weightsFlags
	explaining
}

func (summaryCmd) Help() string {
	return `Operations are those of one sample over all time steps. A contraction of spikes only adds (AC), at the points with a
spike; any other multiplies and adds (MAC).

    snnc summary net.snn
    snnc summary net.snn --rate 0.2 --depth 2
    snnc summary net.snn --measure 100 --weights runs/net-1
    snnc summary net.snn --explain-passes
    snnc summary net.snn --json`
}

// Validate refuses numbers that cannot be meant.
func (c *summaryCmd) Validate() error {
	if !(c.Rate >= 0 && c.Rate <= 1) {
		return fmt.Errorf("--rate %g: a rate is within 0 and 1", c.Rate)
	}
	return errors.Join(atLeast("--measure", c.Measure, 0), atLeast("--batch", c.Batch, 0), atLeast("--depth", c.Depth, 0))
}

func (c *summaryCmd) Run(a *app) error {
	p, bag := driver.Open(c.File, c.with(a.options()))
	if p == nil {
		return a.rejected(bag, driver.ErrRejected)
	}
	s, err := p.Summary(a.ctx, driver.SummaryOptions{Rate: c.Rate, Measure: c.Measure, Weights: c.Weights, Batch: c.Batch,
		Depth: c.Depth, Explain: c.ExplainPasses})
	if err := a.rejected(bag, err); err != nil {
		return err
	}
	a.loaded(p.Loaded())
	if a.JSON {
		return a.report(s)
	}
	return s.Write(a.out)
}
