package main

import (
	"fmt"
	"io"

	"snnc/lang/diag"
)

type explainCmd struct {
	Code string `arg:"" optional:"" help:"A code such as E0501; all are listed if it is not given."`
}

func (explainCmd) Help() string {
	return `    snnc explain E0501
    snnc explain`
}

func (c *explainCmd) Run(a *app) error {
	if c.Code == "" {
		return c.list(a)
	}
	info, ok := diag.Lookup(c.Code)
	if !ok {
		return fmt.Errorf("there is no code %s; snnc explain lists all", c.Code)
	}
	if a.JSON {
		return a.report(info)
	}
	text, _ := diag.Explain(c.Code)
	_, err := io.WriteString(a.out, text)
	return err
}

func (c *explainCmd) list(a *app) error {
	if a.JSON {
		return a.report(diag.Registry)
	}
	for _, i := range diag.Registry {
		if _, err := fmt.Fprintf(a.out, "%s  %s\n", i.Code, i.Title); err != nil {
			return err
		}
	}
	return nil
}
