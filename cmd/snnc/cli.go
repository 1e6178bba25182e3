package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"snnc/internal/driver"
)

// cli is the command line: flags that all commands share, and the commands.
type cli struct {
	globals

	Check      checkCmd      `cmd:"" help:"Check programs without running them."`
	Fmt        fmtCmd        `cmd:"" help:"Write programs in the canonical form."`
	Build      buildCmd      `cmd:"" help:"Compile a model to one file, or show its graph."`
	Summary    summaryCmd    `cmd:"" help:"Show a model's shapes, kinds, parameters, operations and memory."`
	Train      trainCmd      `cmd:"" help:"Train a model."`
	Eval       evalCmd       `cmd:"" help:"Evaluate a model on its data set."`
	Bench      benchCmd      `cmd:"" help:"Measure how fast a model runs, kernel by kernel, next to the machine's limits."`
	Run        runCmd        `cmd:"" help:"Run a model on samples from a file."`
	List       listCmd       `cmd:"" help:"List what the library declares."`
	Doc        docCmd        `cmd:"" help:"Describe a neuron, surrogate, encoder, ... with its response."`
	Models     modelsCmd     `cmd:"" help:"List published architectures that come with snnc."`
	Data       dataCmd       `cmd:"" help:"List, describe and download data sets."`
	Explain    explainCmd    `cmd:"" help:"Explain a diagnostic's code."`
	Version    versionCmd    `cmd:"" help:"Show the version."`
	Completion completionCmd `cmd:"" help:"Write a completion script for a shell."`
}

// globals are the flags of all commands.
type globals struct {
	JSON         bool     `name:"json" help:"Report as JSON on standard output."`
	Diagnostics  string   `enum:"text,json" default:"text" help:"How to write diagnostics: text or json."`
	Color        string   `enum:"auto,always,never" default:"auto" help:"Colours: auto, always or never; NO_COLOR is honoured."`
	Set          []string `sep:"none" placeholder:"NAME=VALUE" help:"Set a parameter of the model or its train section; may be repeated."`
	Time         int      `placeholder:"T" help:"Number of time steps, in place of the model's own."`
	Model        string   `placeholder:"NAME" help:"The model, where a file has several."`
	Threads      int      `placeholder:"N" help:"Number of threads; all processors if not given. Results do not depend on it."`
	Data         string   `name:"data" placeholder:"DIR" help:"A folder of data sets, searched before SNNC_DATA."`
	Seed         *uint64  `placeholder:"N" help:"Seed of weights, order of samples and random draws."`
	PrintIR      string   `name:"print-ir" placeholder:"PASS" help:"Print the graph after a pass, or after all of them, to standard error."`
	VerifyPasses bool     `help:"Interpret the graph before and after each pass and compare; slow."`
	TimePasses   bool     `help:"Report how long each pass took."`
}

// Validate refuses numbers that cannot be meant.
func (g *globals) Validate() error {
	err := errors.Join(atLeast("--time", g.Time, 0), atLeast("--threads", g.Threads, 0))
	if known := driver.PassNames(); g.PrintIR != "" && !slices.Contains(known, g.PrintIR) {
		err = errors.Join(err, fmt.Errorf("--print-ir %s: there is no such pass; there are %s", g.PrintIR, strings.Join(known, ", ")))
	}
	return err
}

func atLeast(name string, n, least int) error {
	if n < least {
		return fmt.Errorf("%s %d: must be at least %d", name, n, least)
	}
	return nil
}

func newParser(c *cli, stdout, stderr *os.File) (*kong.Kong, error) {
	return kong.New(c, kong.Name("snnc"), kong.Description("A compiler for spiking neural networks written as equations."),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { panic(stopped(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
}

// commandOf is the command that was recognised, as far as it was.
func commandOf(ctx *kong.Context) string {
	var words []string
	for _, p := range ctx.Path {
		if p.Command != nil {
			words = append(words, p.Command.Name)
		}
	}
	return strings.Join(words, " ")
}
