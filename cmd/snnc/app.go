package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"snnc/internal/driver"
)

// app is what a command runs in.
type app struct {
	cli
	ctx      context.Context
	out, err *os.File
	parser   *kong.Kong
	command  *kong.Context
}

func (a *app) options() driver.Options {
	return driver.Options{Set: a.Set, Time: a.Time, Model: a.Model, Data: a.globals.Data, Threads: a.Threads}
}

func (a *app) debug() driver.Debug {
	return driver.Debug{PrintIR: a.PrintIR, VerifyPasses: a.VerifyPasses, TimePasses: a.TimePasses, To: a.err}
}

func (a *app) seed() uint64 {
	if a.Seed == nil {
		return 0
	}
	return *a.Seed
}

// show prints diagnostics to standard error, or as JSON to where reports go.
func (a *app) show(bag *driver.Diagnostics) error {
	if a.Diagnostics == "json" {
		return driver.WriteDiagnostics(a.out, bag, driver.Look{JSON: true})
	}
	return driver.WriteDiagnostics(a.err, bag, driver.Look{Color: a.colour(), Unicode: a.unicode()})
}

// rejected shows what is in the bag and passes the error on. Without anything to show it keeps silent.
func (a *app) rejected(bag *driver.Diagnostics, err error) error {
	if bag.Empty() {
		return err
	}
	if shown := a.show(bag); shown != nil {
		return shown
	}
	return err
}

func (a *app) colour() bool {
	switch a.Color {
	case "always":
		return true
	case "never":
		return false
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(a.err.Fd()))
}

// unicode asks the locale, and keeps to ASCII where the output is not a terminal.
func (a *app) unicode() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := os.Getenv(name); v != "" {
			v = strings.ToUpper(v)
			return term.IsTerminal(int(a.err.Fd())) && (strings.Contains(v, "UTF-8") || strings.Contains(v, "UTF8"))
		}
	}
	return false
}

// report writes a value as one line of JSON.
func (a *app) report(v any) error { return json.NewEncoder(a.out).Encode(v) }
