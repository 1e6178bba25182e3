package main

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"snnc/internal/driver"
)

type listCmd struct {
	What []string `arg:"" optional:"" help:"Kinds such as neuron; all if none is given. A file ending in .snn adds the declarations of that program."`
}

func (listCmd) Help() string {
	return `    snnc list
    snnc list neuron surrogate
    snnc list rule net.snn
    snnc list --json | jq -r '.[] | select(.reconstructed) | .name'

The objects of --json have kind, name, signature, extends, doc, source (paper and equation), reconstructed (there is no
published code), equations and file.`
}

func (c *listCmd) Run(a *app) error {
	kinds, file, err := c.split()
	if err != nil {
		return err
	}
	known, bag := driver.OpenCatalogue(file)
	if known == nil {
		return a.rejected(bag, driver.ErrRejected)
	}
	list := known.Declarations(kinds...)
	if a.JSON {
		return a.report(list)
	}
	return driver.WriteDeclarations(a.out, list, a.columns())
}

// split divides the arguments into kinds and the program.
func (c *listCmd) split() (kinds []string, file string, err error) {
	for _, w := range c.What {
		if strings.HasSuffix(w, ".snn") {
			if file != "" {
				return nil, "", fmt.Errorf("%s and %s: one program at a time", file, w)
			}
			file = w
			continue
		}
		k, err := driver.KindOf(w)
		if err != nil {
			return nil, "", err
		}
		kinds = append(kinds, k)
	}
	return kinds, file, nil
}

// columns is the width of the terminal that standard output is, 0 if it is none.
func (a *app) columns() int {
	fd := int(a.out.Fd())
	if !term.IsTerminal(fd) || os.Getenv("TERM") == "dumb" {
		return 0
	}
	if w, _, err := term.GetSize(fd); err == nil && w > 0 {
		return w
	}
	return 80
}
