package driver

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"time"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/passes"
	"snnc/runtime/train"
)

// bencher measures one mode.
type bencher struct {
	s     *Subject
	mode  train.Mode
	opt   BenchOptions
	prog  train.Program
	parts []*Program // what prog is made of: itself, or its windows
	time  int
	out   BenchRun
}

// prepare compiles the program and feeds it.
func (b *bencher) prepare() error {
	if b.mode == train.Train {
		if err := b.s.learns(); err != nil {
			return err
		}
	}
	set, why, err := b.s.benchData()
	if err != nil {
		return err
	}
	b.out = BenchRun{Mode: b.mode.String(), Batch: b.s.benchBatch(b.opt.Batch, set), Input: why}
	b.opt.tell("compiling for %s, batch %d", b.out.Mode, b.out.Batch)
	f := &profiler{}
	b.s.Model.profiler = f
	b.prog, err = b.s.Model.Program(b.mode, b.out.Batch)
	if b.s.Model.profiler = nil; err != nil {
		return err
	}
	b.parts = f.programs
	for _, p := range b.parts {
		p.profiler = nil
		b.out.Plan += p.Plan().Peak
	}
	b.out.Programs, b.time = len(b.parts), b.span()
	b.timing(false)
	return b.feed(set)
}

// span is the number of time steps.
func (b *bencher) span() int {
	if o := b.s.Model.online; o != nil && b.mode == train.Train {
		return o.steps
	}
	return b.parts[0].Graph.T
}

func (b *bencher) timing(on bool) {
	for _, p := range b.parts {
		p.Timing(on)
	}
}

// How many steps are measured at least, and at most.
const (
	leastSteps = 3
	mostSteps  = 1 << 14
)

// run measures steps without looking into them, then what is in them.
func (b *bencher) run(ctx context.Context) error {
	if b.mode != train.Train { // parameters stay as they are
		b.parts[0].Freeze()
		defer b.parts[0].Thaw()
	}
	b.opt.tell("measuring steps of %s", b.out.Mode)
	if err := b.prog.Run(1, 0); err != nil { // touches the memory
		return err
	}
	b.out.Allocated = b.allocated()
	took, err := b.steps(ctx, nil)
	if err != nil {
		return err
	}
	b.out.Resident = residentPeak()
	b.out.summarise(took)
	b.opt.tell("measuring the kernels of %s", b.out.Mode)
	b.timing(true)
	var k kernelTimes
	k.look(b.parts)
	if took, err = b.steps(ctx, func() { k.look(b.parts) }); err != nil {
		return err
	}
	b.timing(false)
	b.out.kernels(k.list(len(took)))
	b.out.MACs = b.macs(len(took))
	b.out.Flops = 2 * ratio(b.out.MACs, b.out.Median)
	return nil
}

// allocated is what a steady step allocates, in bytes: the least of a few, as the process allocates beside it
// (where threads wait for each other, for example).
func (b *bencher) allocated() float64 {
	least, end := math.Inf(1), time.Now().Add(b.opt.half()/2)
	for i := uint64(0); least > 0 && (i < leastSteps || time.Now().Before(end)); i++ {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if b.prog.Run(1, i) != nil { // the next one tells
			return 0
		}
		runtime.ReadMemStats(&after)
		least = min(least, float64(after.TotalAlloc-before.TotalAlloc))
	}
	return least
}

// steps runs steps for half of the time and returns how long each took, in seconds; look is called after each.
func (b *bencher) steps(ctx context.Context, look func()) ([]float64, error) {
	took := make([]float64, 0, mostSteps)
	end := time.Now().Add(b.opt.half())
	for len(took) < mostSteps && (len(took) < leastSteps || time.Now().Before(end)) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		began := time.Now()
		if err := b.prog.Run(1, uint64(len(took))+1); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began).Seconds())
		if look != nil {
			look()
		}
	}
	return took, nil
}

// summarise notes the order statistics of the times of steps.
func (r *BenchRun) summarise(took []float64) {
	slices.Sort(took)
	r.Steps, r.Least, r.Median = len(took), took[0], quantile(took, 0.5)
	r.Spread = ratio(quantile(took, 0.75)-quantile(took, 0.25), r.Median)
	r.Samples = ratio(float64(r.Batch), r.Median)
}

// quantile is that of sorted numbers, with linear interpolation.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// macs counts the points of all contractions of a step as `snnc summary` does, at every point a spike.
func (b *bencher) macs(steps int) float64 {
	n := 0.0
	for _, p := range b.parts {
		n += contractions(p.Graph) * float64(runsOf(p.Times())) / float64(steps)
	}
	return n
}

// runsOf is how often a program has run: steps that depend on frozen parameters alone do not run, those of recurrences more often.
func runsOf(times []cpu.StepTime) int {
	runs := 0
	for _, s := range times {
		if s.Runs > 0 && (runs == 0 || s.Runs < runs) {
			runs = s.Runs
		}
	}
	return runs
}

// contractions counts the points of those that any output of a graph needs.
func contractions(g *ir.Graph) float64 {
	all := *g
	all.Outputs = slices.Clone(g.Outputs)
	for i := range all.Outputs {
		if all.Outputs[i].Name == "out" {
			all.Outputs[i].Name = "result" // without an "out" all outputs count
		}
	}
	n := 0.0
	for _, c := range passes.OpCounts(&all, nil) {
		n += c.MACs + c.ACs
	}
	return n
}

// kernelTimes collects how long the steps of programs took, run by run.
type kernelTimes struct {
	last []cpu.StepTime
	took [][]float64 // by step of the plan
}

// look notes what came to the times since the last look.
func (k *kernelTimes) look(parts []*Program) {
	var now []cpu.StepTime
	for _, p := range parts {
		now = append(now, p.Times()...)
	}
	if k.took == nil {
		k.took = make([][]float64, len(now))
	} else {
		for i, s := range now {
			k.took[i] = append(k.took[i], (s.Time - k.last[i].Time).Seconds())
		}
	}
	k.last = now
}

// list gives the medians.
func (k *kernelTimes) list(steps int) []BenchKernel {
	var list []BenchKernel
	for i, s := range k.last {
		slices.Sort(k.took[i])
		runs := float64(s.Runs) / float64(steps)
		list = append(list, BenchKernel{Kernel: s.Kernel, Node: s.Node, Op: s.Op, Path: s.Path, With: s.With, Pass: direction(s.Backward), Runs: runs,
			Seconds: quantile(k.took[i], 0.5), Flops: runs * (2*s.MACs + s.Flops), Bytes: runs * s.Bytes})
	}
	return list
}

// kernels notes them, the slowest first.
func (r *BenchRun) kernels(list []BenchKernel) {
	all := 0.0
	for _, k := range list {
		all += k.Seconds
	}
	for i := range list {
		list[i].Share = ratio(list[i].Seconds, all)
	}
	slices.SortStableFunc(list, func(a, b BenchKernel) int { return cmp.Compare(b.Seconds, a.Seconds) })
	r.Kernels = list
}
