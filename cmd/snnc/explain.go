package main

import (
	"fmt"
	"io"

	"snnc/internal/driver"
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
	info, text, err := driver.Explain(c.Code)
	if err != nil {
		return err
	}
	if a.JSON {
		return a.report(info)
	}
	_, err = io.WriteString(a.out, text)
	return err
}

func (c *explainCmd) list(a *app) error {
	if a.JSON {
		return a.report(driver.Codes())
	}
	for _, i := range driver.Codes() {
		if _, err := fmt.Fprintf(a.out, "%s  %s\n", i.Code, i.Title); err != nil {
			return err
		}
	}
	return nil
}
