package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"snnc/internal/driver"
)

type fmtCmd struct {
	Files []string `arg:"" optional:"" name:"file" help:"Programs; standard input if there is none."`
	Write bool     `short:"w" xor:"how" help:"Write the result to the file."`
	Check bool     `xor:"how" help:"Write nothing, name the files that differ, and fail if there are any."`
}

func (fmtCmd) Help() string {
	return `The form is canonical: there is nothing to configure. Comments and line breaks in long expressions stay.

    snnc fmt net.snn
    snnc fmt -w *.snn
    snnc fmt --check *.snn
    snnc fmt < net.snn`
}

// Validate refuses to write standard input back.
func (c *fmtCmd) Validate() error {
	if c.Write && (len(c.Files) == 0 || slices.Contains(c.Files, "-")) {
		return errors.New("-w needs files")
	}
	return nil
}

func (c *fmtCmd) Run(a *app) error {
	if len(c.Files) == 0 {
		c.Files = []string{"-"}
	}
	var failed error
	for _, f := range c.Files {
		if err := c.one(a, f); err != nil {
			if err != driver.ErrRejected {
				return err
			}
			failed = err
		}
	}
	return failed
}

func (c *fmtCmd) one(a *app, path string) error {
	text, err := driver.ReadText(path)
	if err != nil {
		return err
	}
	formatted, bag := driver.Format(path, text)
	switch {
	case bag.Errors() > 0:
		return a.rejected(bag, driver.ErrRejected)
	case c.Check && formatted != text:
		fmt.Fprintln(a.out, path)
		return driver.ErrRejected
	case c.Check, c.Write && formatted == text:
		return nil
	case c.Write:
		return driver.Rewrite(path, formatted)
	}
	_, err = io.WriteString(a.out, formatted)
	return err
}
