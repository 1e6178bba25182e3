package main

import "snnc/internal/driver"

type checkCmd struct {
	Files       []string `arg:"" name:"file" help:"Programs to check; - is standard input."`
	SpikeDriven bool     `help:"Prove that every model is driven by spikes, as if it said so."`
	explaining
}

func (checkCmd) Help() string {
	return `Names, shapes, kinds and training settings of every model are checked, as it is trained and as it is evaluated.
A model that says "require spike_driven" is proved to be so.

    snnc check net.snn
    snnc check net.snn --set depth=8 --time 6
    snnc check net.snn --spike-driven
    snnc check net.snn --explain-passes
    snnc check *.snn --json`
}

func (c *checkCmd) Run(a *app) error {
	if a.JSON {
		a.Diagnostics = "json"
	}
	all, dbg := &driver.Diagnostics{}, c.debug(a)
	opt := a.options()
	opt.Driven = c.SpikeDriven
	for _, f := range c.Files {
		p, bag := driver.Open(f, opt)
		if p != nil {
			if err := p.Check(dbg); err != nil {
				return err
			}
		}
		for _, d := range bag.All() {
			all.Add(d)
		}
	}
	if err := a.show(all); err != nil {
		return err
	}
	if all.Errors() > 0 {
		return driver.ErrRejected
	}
	return c.show(a, dbg, a.out)
}
