package main

import (
	"fmt"

	"snnc/internal/driver"
	"snnc/internal/weights"
)

// weightsFlags are those of commands that take weights.
type weightsFlags struct {
	Weights string `placeholder:"PATH" help:"Weights: safetensors, .npz, or a run folder."`
	Rename  string `placeholder:"RULES" help:"A file of rules that map the names of another framework's weights to the model's."`
}

// with adds the rules to how a program is opened.
func (f weightsFlags) with(o driver.Options) driver.Options {
	o.Rename = f.Rename
	return o
}

// loaded tells what rules made of a weights file.
func (a *app) loaded(r *weights.Report) {
	if r != nil {
		fmt.Fprintf(a.err, "note: %s\n", r)
	}
}
