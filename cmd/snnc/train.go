package main

import (
	"errors"
	"fmt"

	"snnc/internal/driver"
)

type trainCmd struct {
	File   string `arg:"" optional:"" help:"The program; with --resume, that of the run if not given."`
	Out    string `xor:"place" placeholder:"DIR" help:"The run folder, new or empty."`
	Runs   string `xor:"place" placeholder:"DIR" help:"Make a run folder of the program's name in this folder (default runs)."`
	Resume string `xor:"place" placeholder:"DIR" help:"Go on with the run in this folder."`
	Epochs int    `placeholder:"N" help:"Number of epochs, in place of the program's."`
	Batch  int    `placeholder:"N" help:"Samples per step, in place of the program's."`

	weightsFlags

	Profile bool `help:"Show at the end, or when interrupted, where the time went; in the run folder as profile.json."`
}

func (trainCmd) Help() string {
	return `A run folder holds the program, the configuration, the weights, the newest checkpoint, the metrics and a report. A run
that was interrupted or killed, at any moment, goes on with --resume and ends with the same weights, bit for bit.
With --weights, a new run starts from those.

    snnc train net.snn
    snnc train net.snn --epochs 5 --set depth=2 --out runs/small
    snnc train --resume runs/small
    snnc train net.snn --weights published.safetensors --rename net.rename
    snnc train net.snn --epochs 1 --profile
    snnc train net.snn --json | tail -n 1`
}

// Validate refuses a run of nothing.
func (c *trainCmd) Validate() error {
	if c.File == "" && c.Resume == "" {
		return errors.New("which program? give a file, or --resume with a run folder")
	}
	if c.Resume != "" && c.Weights != "" {
		return errors.New("--weights is where a new run starts from, --resume goes on with one: give one of them")
	}
	return errors.Join(atLeast("--epochs", c.Epochs, 0), atLeast("--batch", c.Batch, 0))
}

func (c *trainCmd) Run(a *app) error {
	switch {
	case c.File == "":
		file, err := driver.ResumeFile(c.Resume)
		if err != nil {
			return err
		}
		c.File = file
	case c.Out == "" && c.Resume == "" && c.Runs == "":
		c.Runs = "runs"
	}
	p, bag := driver.Open(c.File, c.with(a.options()))
	if p == nil {
		return a.rejected(bag, driver.ErrRejected)
	}
	opt := driver.Training{Out: c.Out, Runs: c.Runs, Resume: c.Resume, Weights: c.Weights, Epochs: c.Epochs, Batch: c.Batch, Seed: a.Seed, Debug: a.debug(),
		Show: a.err, Note: func(text string) { fmt.Fprintln(a.err, "note: "+text) }}
	if a.JSON {
		opt.JSON = a.out
	}
	var profile *driver.Profile
	if c.Profile {
		opt.Profile = func(p *driver.Profile) { profile = p }
	}
	_, err := p.Train(a.ctx, opt)
	if profile != nil && !a.JSON {
		err = errors.Join(err, profile.Write(a.out, a.unicode()))
	}
	return a.rejected(bag, err)
}
