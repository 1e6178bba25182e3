package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"snnc/internal/driver"
)

type buildCmd struct {
	File  string `arg:"" help:"The program."`
	Emit  string `enum:"model,ir" default:"model" help:"What to write: model (one file with graphs and weights) or ir (the graph as text)."`
	Out   string `short:"o" placeholder:"FILE" help:"Where to write: the graph goes to standard output if not given."`
	Batch int    `default:"1" help:"Batch size of the graph; a model also has one for batch 1."`
	Mode  string `enum:"eval,train,record" default:"eval" help:"Which graph to show: eval, train (with the gradient) or record."`

	weightsFlags
	explaining
}

func (buildCmd) Help() string {
	return `A compiled model needs neither its program nor the library: snnc run and snnc eval take it in place of a program.

    snnc build net.snn --weights runs/net-1 -o net.model
    snnc run net.model digits.npy
    snnc build net.snn --emit ir
    snnc build net.snn --emit ir --mode train --batch 32 -o train.ir`
}

// Validate refuses an empty batch.
func (c *buildCmd) Validate() error { return atLeast("--batch", c.Batch, 1) }

func (c *buildCmd) Run(a *app) error {
	p, bag := driver.Open(c.File, c.with(a.options()))
	if p == nil {
		return a.rejected(bag, driver.ErrRejected)
	}
	if err := c.emit(a, p); err != nil {
		return a.rejected(bag, err)
	}
	return a.rejected(bag, nil)
}

func (c *buildCmd) emit(a *app, p *driver.Project) error {
	dbg, explain := c.debug(a), a.out
	if c.Emit == "model" {
		out := c.Out
		if out == "" {
			out = strings.TrimSuffix(filepath.Base(c.File), filepath.Ext(c.File)) + ".model"
		}
		if err := p.Build(out, c.Weights, c.Batch, dbg); err != nil {
			return err
		}
		a.loaded(p.Loaded())
		return c.show(a, dbg, explain)
	}
	g, err := p.Graph(driver.ModeOf(c.Mode), c.Batch, dbg)
	if err != nil {
		return err
	}
	if c.Out != "" {
		err = os.WriteFile(c.Out, []byte(g.String()), 0o666)
	} else {
		explain = a.err // apart from the graph
		_, err = fmt.Fprint(a.out, g)
	}
	return errors.Join(err, c.show(a, dbg, explain))
}
