package main

import (
	"fmt"
	"text/tabwriter"

	"golang.org/x/term"

	"snnc/internal/driver"
)

type dataCmd struct {
	List  dataListCmd  `cmd:"" help:"List the data sets."`
	Show  dataShowCmd  `cmd:"" help:"Describe a data set and its settings."`
	Fetch dataFetchCmd `cmd:"" help:"Download a data set from its creators."`
}

func (dataCmd) Help() string {
	return `    snnc data list
    snnc data show cifar10
    snnc data fetch mnist`
}

type dataListCmd struct{}

func (dataListCmd) Run(a *app) error {
	sets := driver.DataSets(a.globals.Data)
	if a.JSON {
		return a.report(sets)
	}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, s := range sets {
		fmt.Fprintf(t, "%s\t%s\t%s\n", s.Name, s.State(), s.Description)
	}
	return t.Flush()
}

type dataShowCmd struct {
	Name string `arg:"" help:"The data set."`
}

func (c dataShowCmd) Run(a *app) error {
	s, err := driver.DataSet(c.Name, a.globals.Data)
	if err != nil {
		return err
	}
	if a.JSON {
		return a.report(s)
	}
	return s.Write(a.out)
}

type dataFetchCmd struct {
	Name string `arg:"" help:"The data set."`
}

func (dataFetchCmd) Help() string {
	return `The files go to a folder of the data set's name in --data DIR, or in the user's cache.

    snnc data fetch mnist
    snnc data fetch cifar10 --data ~/datasets`
}

func (c dataFetchCmd) Run(a *app) error {
	progress := func(string, int64, int64) {}
	if term.IsTerminal(int(a.err.Fd())) {
		progress = func(file string, done, total int64) {
			fmt.Fprintf(a.err, "\r\x1b[K%s %d of %d MiB", file, done>>20, total>>20)
		}
	}
	dir, err := driver.Fetch(a.ctx, c.Name, a.globals.Data, progress)
	if term.IsTerminal(int(a.err.Fd())) {
		fmt.Fprint(a.err, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.err, "%s is in %s\n", c.Name, dir)
	return nil
}
