package main

import (
	"fmt"

	"snnc/internal/driver"
)

type versionCmd struct{}

func (versionCmd) Run(a *app) error {
	v := driver.Version()
	if a.JSON {
		return a.report(v)
	}
	_, err := fmt.Fprintln(a.out, v)
	return err
}
