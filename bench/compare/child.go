package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"

	"snnc/internal/driver"
	"snnc/runtime/train"
)

// measured is what a process of either side reports.
type measured struct {
	Seconds []float64 `json:"seconds"` // of each step
	Idle    int64     `json:"idle"`    // resident bytes before the network is made
	Peak    int64     `json:"peak"`    // most resident bytes
	Library string    `json:"library,omitempty"`
	Torch   string    `json:"torch,omitempty"`
	Setting string    `json:"setting,omitempty"`
}

// notePeak takes the peak since the last restart into account.
func (m *measured) notePeak() { m.Peak = max(m.Peak, memoryPeak()) }

// child does one thing in a process of its own, for the one workload in the folder.
func child(ctx context.Context, o options, out io.Writer) error {
	list, err := chosen(o.names, o.batch)
	if err != nil || len(list) != 1 {
		return fmt.Errorf("a process is for one workload (%w)", err)
	}
	s := &side{w: list[0], o: o}
	if o.child == "prepare" {
		return s.prepare(ctx)
	}
	stop, err := s.profile()
	if err != nil {
		return err
	}
	defer stop()
	m := measured{Idle: memoryNow()}
	switch o.child {
	case "train":
		err = s.train(ctx, &m)
	case "infer":
		err = s.infer(&m)
	default:
		err = fmt.Errorf("a process does prepare, train or infer, not %q", o.child)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(m)
}

// profile starts a profile if that is asked for.
func (s *side) profile() (stop func(), err error) {
	if s.o.profile == "" {
		return func() {}, nil
	}
	f, err := os.Create(filepath.Join(s.o.profile, s.w.Name+"-"+s.o.child+".pprof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		f.Close()
	}, nil
}

// side is our side of a workload.
type side struct {
	w workload
	o options
}

const (
	weightsFile  = "weights.safetensors"
	batchFile    = "batch.npz"
	spikesFile   = "spikes.npz"   // of evaluation
	trainingFile = "training.npz" // spikes of a step of training
	gradsFile    = "grads.safetensors"
	workloadFile = "workload.json"
)

func (s *side) path(name string) string { return filepath.Join(s.o.work, name) }

// model opens the workload's program.
func (s *side) model() (*driver.Model, error) { return s.modelWith(driver.Debug{}) }

func (s *side) modelWith(dbg driver.Debug) (*driver.Model, error) {
	path := filepath.Join("bench", "models", s.w.File)
	opt := driver.Options{Set: s.w.Set, Model: s.w.Model, Threads: s.o.threads, Data: s.o.data}
	p, bag := driver.Open(path, opt)
	if p == nil {
		return nil, rejected(bag)
	}
	m, err := p.Model(1, dbg)
	if err == driver.ErrRejected {
		err = rejected(p.Bag())
	}
	return m, err
}

// rejected shows what is wrong with a program of ours.
func rejected(bag *driver.Diagnostics) error {
	if err := driver.WriteDiagnostics(os.Stderr, bag, driver.Look{}); err != nil {
		return err
	}
	return driver.ErrRejected
}

// loaded is a model that starts from a file of weights, not from its distributions.
type loaded struct {
	*driver.Model
	path string
	done bool
}

// Program compiles a program, the first time after loading the weights. Memory counts from there.
func (l *loaded) Program(mode train.Mode, batch int) (train.Program, error) {
	if !l.done {
		if _, err := train.LoadWeights(l.path, l.Store()); err != nil {
			return nil, err
		}
		l.done = true
		memoryRestart()
	}
	return l.Model.Program(mode, batch)
}

// loaded is the model with the weights that both sides have.
func (s *side) loaded() (*loaded, error) {
	m, err := s.model()
	return &loaded{Model: m, path: s.path(weightsFile)}, err
}

// handOver reads the batch that both sides have and gives it away. What the process takes for it meanwhile does not count, and
// nothing of it stays: what runs afterwards holds what the model holds.
func (s *side) handOver(m *measured, to func(*batch)) error {
	m.notePeak()
	b, err := loadBatch(s.path(batchFile))
	if err != nil {
		return err
	}
	if b.n != s.w.Batch {
		return fmt.Errorf("%s has %d samples, not %d: remove its folder", s.path(batchFile), b.n, s.w.Batch)
	}
	to(b)
	memoryRestart()
	return nil
}
