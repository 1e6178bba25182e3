// Command snnc checks, describes, trains and runs spiking neural networks written in the .snn language.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"snnc/internal/driver"
)

// Exit codes.
const (
	exitWell        = 0
	exitInput       = 1   // the input is wrong; diagnostics say why
	exitUsage       = 2   // wrong usage, or a fault of the compiler
	exitInterrupted = 130 // stopped by a signal, and saved
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole program; it returns the exit code.
func run(args []string, stdout, stderr *os.File) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	a := &app{ctx: ctx, out: stdout, err: stderr}
	code := exitWell
	err := driver.Guard("the command", func() error {
		var done bool
		if code, done = a.parse(args); done {
			return nil
		}
		return a.command.Run(a)
	})
	if err != nil {
		return a.fail(err)
	}
	return code
}

// stopped carries kong's request to exit, for help and the like.
type stopped int

// parse reads the arguments; done says that there is nothing to run.
func (a *app) parse(args []string) (code int, done bool) {
	defer func() {
		if r := recover(); r != nil {
			s, ok := r.(stopped)
			if !ok {
				panic(r)
			}
			code, done = int(s), true
		}
	}()
	var err error
	if a.parser, err = newParser(&a.cli, a.out, a.err); err != nil {
		panic(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err := a.parser.Parse(args)
	if err == nil {
		a.command = ctx
		return exitWell, false
	}
	fmt.Fprintf(a.err, "snnc: %v\n", err)
	var pe *kong.ParseError
	if errors.As(err, &pe) && pe.Context != nil {
		fmt.Fprintf(a.err, "run snnc %s --help for how it is used\n", commandOf(pe.Context))
	}
	return exitUsage, true
}

// fail prints an error and returns the exit code that it stands for.
func (a *app) fail(err error) int {
	var bug *driver.Bug
	var stop *driver.Interrupted
	switch {
	case errors.Is(err, driver.ErrRejected):
		return exitInput
	case errors.As(err, &bug):
		fmt.Fprintf(a.err, "%v\nThis is a fault of snnc, not of your program. Please report it with the program and the command line.\n", bug)
		if os.Getenv("SNNC_DEBUG") == "1" {
			fmt.Fprintf(a.err, "\n%s", bug.Stack)
		} else {
			fmt.Fprintln(a.err, "SNNC_DEBUG=1 shows where it happened.")
		}
		return exitUsage
	case errors.As(err, &stop):
		fmt.Fprintf(a.err, "snnc: %v\n", stop)
		return exitInterrupted
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.err, "snnc: interrupted")
		return exitInterrupted
	case errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrClosedPipe):
		return exitInput
	}
	fmt.Fprintf(a.err, "snnc: %v\n", err)
	return exitInput
}
