package main

import (
	"encoding/json"
	"io"

	"snnc/internal/driver"
)

// explaining is the flag of the commands that can list what the passes do.
type explaining struct {
	ExplainPasses bool `help:"List what the passes rewrite: the place, before -> after, and bit-equal or how far the result can move."`
}

// debug is what the app says, with a collector if there is something to explain.
func (e explaining) debug(a *app) driver.Debug {
	d := a.debug()
	if e.ExplainPasses {
		d.Explain = &driver.Rewritings{}
	}
	return d
}

// show writes what was collected, as text or as one line of JSON.
func (e explaining) show(a *app, d driver.Debug, to io.Writer) error {
	switch {
	case d.Explain == nil:
		return nil
	case a.JSON:
		return json.NewEncoder(to).Encode(d.Explain)
	}
	return d.Explain.Write(to)
}
