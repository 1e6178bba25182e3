package main

import (
	"errors"
	"os"
	"strings"

	"snnc/internal/driver"
)

type docCmd struct {
	Name string `arg:"" help:"What to describe: a neuron, a surrogate, ..."`
	File string `arg:"" optional:"" help:"A program whose declarations are known as well."`
	Out  string `short:"o" placeholder:"FILE" help:"Draw the response to this file as SVG."`
}

func (docCmd) Help() string {
	return `A neuron is shown with its response to a step of current, a ramp and silence, scaled to the least current at which it
fires regularly; a surrogate with its derivative; an encoder with the spikes of values from 0 to 1.

    snnc doc LIF
    snnc doc LIF -o lif.svg
    snnc doc Mine net.snn --json`
}

func (c *docCmd) Run(a *app) error {
	known, bag := driver.OpenCatalogue(c.File)
	if known == nil {
		return a.rejected(bag, driver.ErrRejected)
	}
	doc, err := known.Describe(c.Name)
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := c.draw(doc); err != nil {
			return err
		}
	}
	switch {
	case a.JSON:
		return a.report(doc)
	case c.Out != "":
		return nil
	}
	return doc.Write(a.out, a.columns() > 0 && a.unicode())
}

func (c *docCmd) draw(doc *driver.Documentation) error {
	f := doc.Figure()
	if f == nil {
		return errors.New(strings.TrimPrefix(doc.Note, "no plot: "))
	}
	return os.WriteFile(c.Out, []byte(f.SVG()), 0o666)
}
