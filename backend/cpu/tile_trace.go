package cpu

import (
	"slices"

	"snnc/backend/cpu/native"
	"snnc/ir"
)

// A program of few steps is traced: its loops over time are written out, states and copies become names, and what machine code
// can do becomes one function over the lanes, in which even values of earlier phases stay in processor registers. What it
// cannot do (functions that round as float64 does) cuts the trace into segments. Operands that have to be gathered, and
// gradients of maxima, are made for all steps before the first segment.

// fewSteps is the most steps of which the processor notices by itself that all are read from the first lane to the last.
const fewSteps = 8

// traceSteps is the most steps that are written out, and traceSize the most instructions: more would not fit the cache for
// instructions, and read too many places of memory at once.
const (
	traceSteps = 64
	traceSize  = 4000
)

// traced is one value of a trace: the lanes of a register at one step.
type traced struct {
	seg    int     // segment that computes it; below 0: there before
	last   int     // last segment that reads it
	mem    *access // where it is in memory, or becomes
	t      int
	scalar bool // one number for all lanes, in memory
	slot   int  // in scratch; below 0: none
	wide   bool // a slot of a whole tile
	keep   int  // a wide slot that takes it besides; below 0: none
	val    native.Value
	valSeg int // segment in which val is it
}

// event is an instruction at a step.
type event struct {
	in  instr
	t   int
	dst *traced
	src []*traced
	seg int
	asm bool // machine code
}

// stepKey is a register at a step.
type stepKey struct{ reg, t int }

// tracer writes a program out.
type tracer struct {
	*tileBuilder
	p      *tileProg
	vals   map[stepKey]*traced
	ahead  []event // gathered before the first segment
	events []event
	seg    int
	slots  int
	failed bool
}

// trace returns the program written out, nil if it is not of that kind.
func (b *tileBuilder) trace(p *tileProg) *tracer {
	size := 0
	for k, l := range b.lists() {
		if k%2 == 1 {
			size += p.steps * len(*l)
		}
	}
	if native.NewUnit(b.c.kern.ISA) == nil || len(p.mixes) > 0 || p.steps > traceSteps || size > traceSize {
		return nil
	}
	r := &tracer{tileBuilder: b, p: p, vals: map[stepKey]*traced{}}
	for _, ph := range b.phases {
		r.list(ph.pre, 0)
		for i := 0; ph.loop && i < p.steps; i++ {
			t := i
			if ph.reverse {
				t = p.steps - 1 - i
			}
			r.list(ph.body, t)
			for _, m := range ph.moves {
				r.vals[stepKey{m[0], 0}] = r.value(m[1], t)
			}
		}
	}
	r.finish()
	if r.failed {
		return nil
	}
	return r
}

func (r *tracer) list(l []instr, t int) {
	for i := range l {
		r.instr(&l[i], t)
	}
}

// key is under which the value of a register is kept.
func (r *tracer) key(reg, t int) stepKey {
	if !r.regs[reg].time {
		t = 0
	}
	return stepKey{reg, t}
}

// value is what a register holds at a step.
func (r *tracer) value(reg, t int) *traced {
	key := r.key(reg, t)
	v, ok := r.vals[key]
	if !ok {
		v = r.before(reg, key.t)
		r.vals[key] = v
	}
	return v
}

// before is a value that the program does not compute: in memory, a number, or in a slot of its own.
func (r *tracer) before(reg, t int) *traced {
	x := r.regs[reg]
	v := &traced{seg: -1, t: t, slot: -1, keep: -1, valSeg: -1}
	switch {
	case x.isLoad && x.mem.kind == accessSplat && !x.mem.buf.bits:
		v.mem, v.scalar = x.mem, true
	case x.isLoad && x.home == homeMem:
		v.mem = x.mem
	case x.wide:
		v.slot, v.wide = x.slot, true
	default:
		v.slot = r.newSlot()
	}
	return v
}

// stays reports whether the value can be read later as well: memory may be written over.
func (v *traced) stays() bool { return v.mem == nil || v.scalar }

func (r *tracer) newSlot() int {
	r.slots++
	return r.slots - 1
}

func (r *tracer) instr(in *instr, t int) {
	switch {
	case in.op == opLoad && in.mem.kind == accessSplat && !in.mem.buf.bits:
		v := &traced{seg: -1, t: t, slot: -1, keep: -1, valSeg: -1, mem: in.mem, scalar: true}
		r.vals[r.key(in.dst, t)] = v
	case (in.op == opLoad || in.op == opRoute) && !r.inNative(in) && r.regs[in.dst].home != homeMem:
		v := &traced{seg: -1, slot: r.newSlot(), keep: -1, valSeg: -1}
		r.vals[r.key(in.dst, t)] = v
		r.ahead = append(r.ahead, event{in: *in, t: t, dst: v})
	case (in.op == opCopy || in.op == opcode(ir.OpDetach)) && r.regs[in.dst].home != homeMem && r.value(in.a, t).stays():
		r.vals[r.key(in.dst, t)] = r.value(in.a, t)
	case r.inNative(in):
		r.push(event{in: *in, t: t, asm: true})
	default:
		r.call(*in, t)
	}
}

// call adds an instruction that calls a kernel, between two segments.
func (r *tracer) call(in instr, t int) {
	r.choose(&in)
	if n := len(r.events); n > 0 && r.events[n-1].asm {
		r.seg++
	}
	r.push(event{in: in, t: t})
	r.seg++
	e := &r.events[len(r.events)-1]
	if in.scalar != nil {
		e.src = append(e.src[:1], r.value(in.s, t))
		r.failed = r.failed || !e.src[1].scalar || e.src[0].scalar
		return
	}
	for _, v := range e.src {
		r.failed = r.failed || v.scalar
	}
}

// push adds an event to the current segment.
func (r *tracer) push(e event) {
	e.seg = r.seg
	for _, s := range e.in.sources() {
		e.src = append(e.src, r.value(s, e.t))
	}
	if e.in.op != opPack {
		x := r.regs[e.in.dst]
		e.dst = &traced{seg: r.seg, t: e.t, slot: -1, keep: -1, valSeg: -1}
		if x.home == homeMem {
			e.dst.mem = x.mem
		}
		r.vals[r.key(e.in.dst, e.t)] = e.dst
	}
	r.events = append(r.events, e)
}

// finish finds what crosses segments, and gives it slots.
func (r *tracer) finish() {
	for i := range r.events {
		for _, v := range r.events[i].src {
			v.last = max(v.last, r.events[i].seg)
		}
	}
	var busy []*traced
	for i := range r.events {
		e := &r.events[i]
		if v := e.dst; v != nil && v.mem == nil && (v.last > v.seg || !e.asm) {
			v.slot = r.freeSlot(&busy, v)
		}
	}
	for _, s := range r.p.sums {
		if v := r.vals[stepKey{s.reg, 0}]; v != nil && v.seg >= 0 {
			v.keep = r.regs[s.reg].slot
		}
	}
}

// freeSlot reuses the slot of a value that no later segment reads.
func (r *tracer) freeSlot(busy *[]*traced, v *traced) int {
	for i, o := range *busy {
		if o.last < v.seg && o.seg < v.seg {
			(*busy)[i] = v
			return o.slot
		}
	}
	*busy = append(*busy, v)
	return r.newSlot()
}

// patterns are the operands loaded once a chunk that are more than one number.
func (r *tracer) patterns() []int {
	return slices.DeleteFunc(slices.Clone(r.p.atChunk), func(k int) bool { return r.regs[k].mem.kind == accessSplat })
}

// place makes the program run as its trace. It reports whether the code could be made.
func (r *tracer) place() bool {
	q := *r.p
	q.slots, q.atChunk = r.slots, r.patterns()
	q.size()
	u := native.NewUnit(r.c.kern.ISA)
	for _, e := range r.ahead {
		q.trace = append(q.trace, &callSegment{e})
	}
	for i := 0; i < len(r.events); {
		if !r.events[i].asm {
			q.trace = append(q.trace, &callSegment{r.events[i]})
			i++
			continue
		}
		n := i
		for n < len(r.events) && r.events[n].seg == r.events[i].seg {
			n++
		}
		s := newSegment(r, &q, r.events[i:n])
		f, err := u.Add(s.code)
		if err != nil {
			return false
		}
		s.nativeSegment.f = f
		q.frame = max(q.frame, f.FrameSize())
		q.trace = append(q.trace, &s.nativeSegment)
		i = n
	}
	if !u.Seal() {
		return false
	}
	*r.p = q
	return true
}
