package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"snnc/internal/driver"
)

// networks holds a small program for each kind that can be compared by training. Its model, or its train section, has a
// parameter for what is compared.
const networks = "docs/gen/networks"

// repeats is the number of runs, with different seeds, of which an accuracy is the mean.
const repeats = 3

// trial is a training of one of the programs.
type trial struct {
	key  string // KIND/NAME
	file string
	set  []string
}

// trialOf says how a declaration is trained; false if its kind is not compared.
func trialOf(doc *driver.Documentation) (trial, bool) {
	file := filepath.Join(networks, doc.Kind+".snn")
	if _, err := os.Stat(file); err != nil {
		return trial{}, false
	}
	t := trial{key: keyOf(doc), file: file, set: []string{"compared=" + doc.Applied}}
	if len(doc.Operands) == 2 && doc.Kind == "neuron" {
		t.set[0] = "compared=Lateral(" + doc.Applied + ")"
	}
	if gain := gainOf(doc); doc.Kind == "neuron" && gain != 1 {
		t.set = append(t.set, fmt.Sprintf("gain=%.3g", gain))
	}
	return t, true
}

// gainOf is the deviation of the input with which a neuron is trained: its rheobase, but not below 1.
func gainOf(doc *driver.Documentation) float64 {
	if doc.Response == nil {
		return 1
	}
	return math.Max(1, doc.Response.Rheobase)
}

func keyOf(doc *driver.Documentation) string { return doc.Kind + "/" + doc.Name }

// trained trains all, as many at a time as there are processors, and reports what cannot be trained.
func trained(trials []trial) map[string]float64 {
	out, todo := map[string]float64{}, make(chan trial)
	var lock sync.Mutex
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for t := range todo {
				a, err := t.run()
				lock.Lock()
				if err == nil {
					out[t.key] = math.Round(1000*a) / 10
				}
				fmt.Fprintln(os.Stderr, t.key, strings.Join(t.set, " "), out[t.key], reasonOf(err))
				lock.Unlock()
			}
		})
	}
	for _, t := range trials {
		todo <- t
	}
	close(todo)
	workers.Wait()
	return out
}

func reasonOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// run is the mean test accuracy after the last epoch, over the seeds.
func (t trial) run() (float64, error) {
	sum := 0.0
	for seed := range uint64(repeats) {
		a, err := t.once(seed + 1)
		if err != nil {
			return 0, err
		}
		sum += a / repeats
	}
	return sum, nil
}

func (t trial) once(seed uint64) (float64, error) {
	p, bag := driver.Open(t.file, driver.Options{Set: t.set, Threads: 1})
	if p == nil {
		return 0, errors.New(bag.All()[0].Message)
	}
	dir, err := os.MkdirTemp("", "theory-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	r, err := p.Train(context.Background(), driver.Training{Out: filepath.Join(dir, "run"), Seed: &seed})
	if errors.Is(err, driver.ErrRejected) {
		return 0, errors.New(bag.All()[0].Message)
	}
	return float64(r.TestAccuracy), err
}
