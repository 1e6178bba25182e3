// Command compare runs the workloads of bench/models and the same networks in another framework, bench/peer, alternately
// and in processes of their own, and prints medians and ratios.
//
//	go run ./bench/compare -python VENV/bin/python [-rounds 3] [-steps 5] [W1 W3 ...]
//
// It runs in the repository's root. bench/README.md says how the framework is installed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes, as those of snnc.
const (
	exitWell        = 0
	exitInput       = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// options are the flags.
type options struct {
	python  string
	rounds  int
	steps   int
	threads int
	batch   int
	work    string
	data    string
	json    string
	setting string
	check   bool
	profile string
	child   string
	names   []string
}

func run(ctx context.Context, args []string, out, log io.Writer) int {
	o, err := parse(args, log)
	if errors.Is(err, flag.ErrHelp) {
		return exitWell
	}
	if err != nil {
		return exitUsage
	}
	if o.child != "" {
		err = child(ctx, o, out)
	} else {
		err = compareAll(ctx, o, out, log)
	}
	switch {
	case err == nil:
		return exitWell
	case ctx.Err() != nil:
		fmt.Fprintln(log, "compare: interrupted")
		return exitInterrupted
	}
	fmt.Fprintf(log, "compare: %v\n", err)
	return exitInput
}

func parse(args []string, log io.Writer) (options, error) {
	o := options{}
	f := flag.NewFlagSet("compare", flag.ContinueOnError)
	f.SetOutput(log)
	f.StringVar(&o.python, "python", "python3", "the `interpreter` that has the framework, or snntorch@INTERPRETER; several with commas between")
	f.IntVar(&o.rounds, "rounds", 3, "how often both sides run in turn")
	f.IntVar(&o.steps, "steps", 5, "measured steps of each run")
	f.IntVar(&o.threads, "threads", 2, "threads of both sides")
	f.IntVar(&o.batch, "batch", 0, "samples in a batch; 0 is as the workload says")
	f.StringVar(&o.work, "work", "", "a `folder` for weights and inputs, which are used again; a temporary one if empty")
	f.StringVar(&o.data, "data", "", "a `folder` of data sets, searched before SNNC_DATA")
	f.StringVar(&o.json, "json", "", "a `file` for the results as JSON")
	f.StringVar(&o.setting, "setting", "auto", "the peer's setting of bench/peer/settings.py; auto tries them")
	f.BoolVar(&o.check, "check", false, "only check that both sides compute the same networks")
	f.StringVar(&o.profile, "profile", "", "a `folder` for processor profiles of our side, as go tool pprof reads them")
	f.StringVar(&o.child, "child", "", "what a process of ours does: prepare, train or infer")
	err := f.Parse(args)
	if o.names = f.Args(); err == nil && (o.rounds < 1 || o.steps < 1 || o.threads < 1 || o.batch < 0) {
		err = errors.New("rounds, steps and threads are at least 1")
		fmt.Fprintf(log, "compare: %v\n", err)
	}
	return o, err
}
