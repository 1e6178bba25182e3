package cpu

import (
	"fmt"
	"runtime"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
	"snnc/runtime/tensor"
)

// Options choose how a program runs; the zero value is the best for the machine.
type Options struct {
	Threads int            // 0: one per processor
	Kernels *kernels.Table // nil: the processor's best
	Memory  int64          // bytes that the plan may take; 0: the machine's memory
	Reuse   bool           // keep what depends on parameters alone, for Freeze; takes memory
}

// Program is a graph compiled for this machine, one batch size and one time span.
type Program struct {
	c    *compiler
	plan Plan
	pool *pool
	env  *env

	frozen bool // parameters stay as they are
	ready  bool // what depends on them alone is there
}

// env is what differs from run to run.
type env struct{ seed, step uint64 }

// Compile plans g for this machine: buffers, schedule, kernels. The store's tensors, matched by name, hold the
// parameters and running statistics; the program reads them in place. It fails if the store lacks one, and if the plan
// does not fit in memory.
func Compile(g *ir.Graph, store *tensor.Store, opt Options) (p *Program, err error) {
	defer recovered(&err)
	if err := ir.Verify(g); err != nil {
		return nil, err
	}
	opt = opt.defaults()
	c, err := compile(g, store, opt.Kernels, true)
	if err != nil {
		return nil, err
	}
	if c.moving = c.steps; opt.Reuse {
		c.markSteady()
	}
	c.lifetimes()
	p = &Program{c: c, env: &env{}}
	peak := c.layOut()
	if p.plan = c.describe(peak, opt.Threads); p.plan.Peak > opt.Memory {
		return nil, fmt.Errorf("the plan needs %d MiB of memory, there are %d MiB: make the batch smaller", p.plan.Peak>>20, opt.Memory>>20)
	}
	for _, q := range c.in {
		q.view.buf.f32 = tensor.Make[float32](q.view.buf.size)
	}
	arena := tensor.Make[uint64](peak + line)
	bindArena(c.arenaBuffers(), arena)
	c.bindOverlays()
	p.pool = newPool(opt.Threads, p.env, opt.Kernels)
	p.scratch()
	runtime.AddCleanup(p, func(p *pool) { p.stop() }, p.pool)
	return p, nil
}

func (o Options) defaults() Options {
	if o.Threads <= 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if o.Kernels == nil {
		o.Kernels = kernels.Best()
	}
	if o.Memory <= 0 {
		o.Memory = memoryTotal()
	}
	return o
}

// recovered turns a panic into an error: a broken invariant must not reach the user as a crash.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("internal error: %v", r)
	}
}

// scratch gives the workers the memory of the most demanding step.
func (p *Program) scratch() {
	f32, ints, i32, regs := p.c.scratch()
	for _, w := range p.pool.workers {
		w.f32, w.ints, w.i32 = tensor.Make[float32](f32), make([]int, ints), make([]int32, i32)
		w.regs = make([][]float32, regs)
	}
}

func (c *compiler) scratch() (f32, ints, i32, regs int) {
	for _, s := range c.steps {
		f32, ints, i32, regs = max(f32, s.f32), max(ints, s.ints), max(i32, s.i32), max(regs, s.regs)
	}
	return f32, ints, i32, regs
}

func (c *compiler) arenaBuffers() []*buffer {
	var b []*buffer
	for _, x := range c.bufs {
		if !x.bound && x.first >= 0 && x.within == nil {
			b = append(b, x)
		}
	}
	return b
}

// bindOverlays points the buffers that take others' places at them.
func (c *compiler) bindOverlays() {
	for _, b := range c.bufs {
		if b.within != nil {
			b.bind(b.within.mem)
		}
	}
}

// layOut gives the buffers their places and returns the words needed.
func (c *compiler) layOut() int { return place(c.arenaBuffers()) }

// Input returns the memory of an input, row-major over its full shape; nil if the graph has no such input.
func (p *Program) Input(name string) []float32 { return p.c.in[name].data() }

// Output returns the memory of an output, row-major over its full shape; nil if the graph has no such output.
// It holds the result of the last Run.
func (p *Program) Output(name string) []float32 { return p.c.outs[name].data() }

func (q *port) data() []float32 {
	if q == nil {
		return nil
	}
	return q.view.buf.f32[:q.view.size()]
}

func (p *Program) port(name string) *port {
	if q := p.c.in[name]; q != nil {
		return q
	}
	return p.c.outs[name]
}

// Shape returns the full shape of an input or output; nil if there is none of that name.
func (p *Program) Shape(name string) []int {
	if q := p.port(name); q != nil {
		return q.view.shape
	}
	return nil
}

// HasTime reports whether the first axis of that input or output is time.
func (p *Program) HasTime(name string) bool {
	q := p.port(name)
	return q != nil && q.time
}

// Plan returns what the program will do and with how much memory.
func (p *Program) Plan() Plan { return p.plan }

// Run computes the outputs from the inputs and the store. Seed and step key the random draws. It allocates nothing.
func (p *Program) Run(seed, step uint64) (err error) {
	defer recovered(&err)
	*p.env = env{seed, step}
	if p.ready {
		runSteps(p.pool, p.c.moving)
	} else {
		runSteps(p.pool, p.c.steps)
		p.ready = p.frozen
	}
	runtime.KeepAlive(p)
	return nil
}

// Freeze promises that parameters and statistics stay as they are until Thaw. The next Run computes what depends on them alone,
// and those after it use that again, if the program was made with Options.Reuse.
func (p *Program) Freeze() { p.frozen = true }

// Thaw ends the promise of Freeze.
func (p *Program) Thaw() { p.frozen, p.ready = false, false }

func runSteps(p *pool, steps []*step) {
	if p.timed {
		runTimed(p, steps)
		return
	}
	for _, s := range steps {
		s.exec(p)
	}
}

func (s *step) exec(p *pool) {
	if s.serial != nil {
		s.serial.exec(p)
		return
	}
	p.do(s.job, s.light)
}
