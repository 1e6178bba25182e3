package driver

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"snnc/runtime/train"
)

// BenchOptions say what to measure.
type BenchOptions struct {
	Modes   []train.Mode
	Batch   int          // 0: as the train section says
	Seconds float64      // for each mode, without compilation and limits
	Tell    func(string) // told what is being done; may be nil
}

// Bench is how fast a model runs on this machine, next to the limits of the machine.
type Bench struct {
	Model  string     `json:"model"`
	Time   int        `json:"time"` // steps
	Limits Limits     `json:"limits"`
	Runs   []BenchRun `json:"runs"`
}

// BenchRun is a mode. Seconds are those of a step: forward, and backward in training, without optimiser and data.
type BenchRun struct {
	Mode      string  `json:"mode"`
	Batch     int     `json:"batch"`
	Input     string  `json:"input"` // where the samples come from
	Steps     int     `json:"steps"` // measured
	Programs  int     `json:"programs"`
	Median    float64 `json:"median_seconds"`
	Least     float64 `json:"least_seconds"`
	Spread    float64 `json:"spread"` // distance of the quartiles, in terms of the median
	Samples   float64 `json:"samples_per_second"`
	Plan      int64   `json:"plan_bytes"`           // inputs, buffers and scratch, known before anything runs
	Resident  int64   `json:"resident_bytes"`       // the most that the process took so far; 0 if unknown
	Allocated float64 `json:"allocated_bytes_step"` // in a steady step
	MACs      float64 `json:"macs"`                 // dense-equivalent points of all contractions in a step
	Flops     float64 `json:"flops_per_second"`     // 2 MACs / median

	Kernels []BenchKernel `json:"kernels"` // the slowest first
}

// BenchKernel is a step of the plan. Its work is counted, not measured: 2 operations for each point of a contraction,
// spike or not, 1 for each element of other operations, and each operand and result read or written once.
type BenchKernel struct {
	Kernel   string   `json:"kernel"`
	Node     string   `json:"node"`
	Op       string   `json:"op"`
	Path     string   `json:"path"`
	With     []string `json:"with,omitempty"` // other module instances whose operations it does as well
	Pass     string   `json:"pass"`           // forward or backward
	Runs     float64  `json:"runs"`           // in a step
	Seconds  float64  `json:"seconds"`        // in a step, median
	Share    float64  `json:"share"`          // of all kernels, 0..1
	Flops    float64  `json:"flops"`          // in a step
	Bytes    float64  `json:"bytes"`          // in a step
	Roofline float64  `json:"roofline"`       // the least time that the limits allow, in terms of its time
}

// Bench measures the subject's model.
func (s *Subject) Bench(ctx context.Context, opt BenchOptions) (*Bench, error) {
	out := &Bench{Model: s.Model.Name}
	for _, mode := range opt.Modes {
		b := &bencher{s: s, mode: mode, opt: opt}
		if err := b.prepare(); err != nil {
			return nil, err
		}
		if err := b.run(ctx); err != nil {
			return nil, err
		}
		out.Time = b.time
		out.Runs = append(out.Runs, b.out)
	}
	opt.tell("measuring the limits of this machine")
	out.Limits = measureLimits(s.Model.threads(), min(limitTime, opt.half()/5))
	for i := range out.Runs {
		out.Runs[i].against(out.Limits)
	}
	return out, nil
}

func (o BenchOptions) tell(format string, args ...any) {
	if o.Tell != nil {
		o.Tell(fmt.Sprintf(format, args...))
	}
}

// half is the time for undisturbed steps, and that for kernels.
func (o BenchOptions) half() time.Duration {
	return time.Duration(o.Seconds / 2 * float64(time.Second))
}

func (m *Model) threads() int {
	if m.opt.Threads > 0 {
		return m.opt.Threads
	}
	return runtime.GOMAXPROCS(0)
}

// against compares the kernels with the limits.
func (r *BenchRun) against(l Limits) {
	for i := range r.Kernels {
		k := &r.Kernels[i]
		k.Roofline = ratio(l.roofline(k.Flops, k.Bytes, ratio(k.Bytes, k.Runs)), k.Seconds)
	}
}

// BenchModes are the modes of a name: train, eval or both.
func BenchModes(name string) []train.Mode {
	switch name {
	case "both":
		return []train.Mode{train.Eval, train.Train}
	case "eval":
		return []train.Mode{train.Eval}
	}
	return []train.Mode{train.Train}
}

// learns refuses to measure a training of what cannot be trained.
func (s *Subject) learns() error {
	switch {
	case s.batches != nil:
		return errors.New("a compiled model has no gradient: measure it with --mode eval, or give the program")
	case s.train == nil:
		return fmt.Errorf("model %s has no train section, so there is no loss and no gradient: measure it with --mode eval", s.Model.Name)
	}
	return nil
}
