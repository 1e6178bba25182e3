package cpu

import (
	"slices"

	"snnc/backend/cpu/native"
)

// Machine code for tile programs. Each run of instructions that primitives can say becomes one function over the lanes of a
// tile: what lives within the run stays in processor registers. Other instructions, and all of them on machines without
// machine code, call kernels; the bits are the same.

// nativeRun is a run of instructions as a function, with what its arguments are.
type nativeRun struct {
	f    *native.Func
	args []nativeArg
	p    *tileProg
	loop int // steps that it runs; 0: one
}

// nativeArg is a register (its lanes, or its first as a scalar), or memory: bits, or a number of each step.
type nativeArg struct {
	reg    int
	scalar bool
	number bool // a scalar that stays in memory
	mem    *access
	writes bool // bits
}

// run calls the function for n lanes.
func (r *nativeRun) run(w *worker, t, lane, n int) {
	fr := native.Frame(asWords(w.f32[r.p.frameAt:], r.f.FrameSize()))
	for k := range r.args {
		a := &r.args[k]
		switch {
		case a.number && a.mem == nil:
			fr.Floats(k, w.regs[a.reg])
		case a.number:
			fr.Floats(k, a.mem.buf.f32[a.mem.off+t*a.mem.tStr:])
		case a.mem == nil && a.scalar:
			fr.Scalar(k, w.regs[a.reg][0])
		case a.mem == nil:
			fr.Floats(k, w.regs[a.reg])
		case a.scalar:
			fr.Scalar(k, a.mem.buf.f32[a.mem.off+t*a.mem.tStr])
		default:
			if a.writes {
				r.clearRests(a.mem, t, lane, n)
			}
			fr.Words(k, a.mem.bits(t, lane, n))
		}
	}
	r.f.Run(fr, n)
}

// clearRests clears what the function writes to but does not set, from step t on or, in a loop, of all steps.
func (r *nativeRun) clearRests(m *access, t, lane, n int) {
	if r.loop == 0 {
		m.clearRest(t, lane, n)
	}
	for i := range r.loop {
		m.clearRest(i, lane, n)
	}
}

// bits are the words of n lanes of bits at step t.
func (a *access) bits(t, lane, n int) []uint64 {
	at := a.off + t*a.tStr + lane
	return a.buf.words[at>>6 : (at+n+63)>>6]
}

// clearRest clears the last of these words if it is not whole: machine code writes bits of lanes alone.
func (a *access) clearRest(t, lane, n int) {
	if n&63 != 0 {
		a.buf.words[(a.off+t*a.tStr+lane+n)>>6] = 0
	}
}

// nativeLists replaces runs of instructions by functions where the machine can.
func (b *tileBuilder) nativeLists(p *tileProg) {
	u := native.NewUnit(b.c.kern.ISA)
	if u == nil {
		return
	}
	var made [][2][]instr
	var loops []*nativeRun
	for _, ph := range b.phases {
		code, loop := [2][]instr{b.nativeList(p, u, ph.pre)}, b.nativeLoop(p, u, ph)
		if loop == nil {
			code[1] = b.nativeList(p, u, ph.body)
		}
		made, loops = append(made, code), append(loops, loop)
	}
	if !u.Seal() {
		return
	}
	for i, ph := range b.phases {
		ph.code, ph.whole = made[i], loops[i]
	}
}

func (b *tileBuilder) nativeList(p *tileProg, u *native.Unit, l []instr) []instr {
	var out []instr
	for i := 0; i < len(l); {
		n := b.runLength(l[i:])
		if n == 0 {
			out = append(out, l[i])
			i++
			continue
		}
		if r := b.compileRun(p, u, l, i, i+n); r != nil {
			out = append(out, instr{op: opNative, a: -1, b: -1, c: -1, native: r})
		} else {
			out = append(out, l[i:i+n]...)
		}
		i += n
	}
	return out
}

// runLength is how many instructions from the first on machine code can do.
func (b *tileBuilder) runLength(l []instr) int {
	n := slices.IndexFunc(l, func(in instr) bool { return !b.inNative(&in) })
	if n < 0 {
		return len(l)
	}
	return n
}

// runBuilder makes a function of a run.
type runBuilder struct {
	*tileBuilder
	code *native.Builder
	args []nativeArg
	arg  map[int]int          // of registers
	val  map[int]native.Value // of registers
	loop *loopBuilder         // of a loop over steps
}

// compileRun makes a function of instructions first to end of a list; nil if it has none.
func (b *tileBuilder) compileRun(p *tileProg, u *native.Unit, l []instr, first, end int) *nativeRun {
	r := b.newRun()
	r.list(l[first:end], func(reg int) bool { return b.regs[reg].home != homeTemp || readLater(l[end:], reg) })
	return r.finish(p, u, 0)
}

func (b *tileBuilder) newRun() *runBuilder {
	return &runBuilder{b, native.NewBuilder(), nil, map[int]int{}, map[int]native.Value{}, nil}
}

// list adds instructions, and stores the results that outlive them.
func (r *runBuilder) list(l []instr, outlives func(reg int) bool) {
	for i := range l {
		in := &l[i]
		if in.op == opPack {
			r.code.Pack(r.bits(in.mem, true), 0, r.read(in.a))
			continue
		}
		v := r.compute(in)
		r.val[in.dst] = v
		if outlives(in.dst) {
			r.code.Store(r.register(in.dst), 0, v)
		}
	}
}

// finish compiles the function, of a loop if it has steps; nil if that is impossible.
func (r *runBuilder) finish(p *tileProg, u *native.Unit, steps int) *nativeRun {
	f, err := u.Add(r.code)
	if err != nil {
		return nil
	}
	p.frame = max(p.frame, f.FrameSize())
	return &nativeRun{f, r.args, p, steps}
}

// bits is an argument that is bits.
func (r *runBuilder) bits(m *access, writes bool) int {
	k := r.newArg(nativeArg{mem: m, writes: writes})
	if r.loop != nil {
		r.loop.moves(k, m.tStr, 1, false)
	}
	return k
}

// number is a scalar that differs from step to step.
func (r *runBuilder) number(a nativeArg, m *access) native.Value {
	if r.loop == nil {
		return r.code.Scalar(r.newArg(a))
	}
	a.number = true
	k := r.newArg(a)
	r.loop.moves(k, m.tStr, 32, false)
	return r.code.Number(k)
}

// readLater reports whether an instruction reads the register.
func readLater(l []instr, reg int) bool {
	return slices.ContainsFunc(l, func(in instr) bool { return slices.Contains(in.sources(), reg) })
}

func (r *runBuilder) newArg(a nativeArg) int {
	r.args = append(r.args, a)
	return r.code.Arg()
}

// register is the argument that is a register's lanes.
func (r *runBuilder) register(reg int) int {
	k, ok := r.arg[reg]
	if !ok {
		k = r.newArg(nativeArg{reg: reg})
		r.arg[reg] = k
		if r.loop != nil {
			r.loop.moveRegister(k, reg)
		}
	}
	return k
}

// read is the value of a register.
func (r *runBuilder) read(reg int) native.Value {
	v, ok := r.val[reg]
	switch {
	case ok:
		return v
	case r.regs[reg].splat() && r.regs[reg].time:
		v = r.number(nativeArg{reg: reg, scalar: true}, r.regs[reg].mem)
	case r.regs[reg].splat():
		v = r.code.Scalar(r.newArg(nativeArg{reg: reg, scalar: true}))
	default:
		v = r.code.Load(r.register(reg), 0)
	}
	r.val[reg] = v
	return v
}

// compute adds an instruction, and returns its result.
func (r *runBuilder) compute(in *instr) native.Value {
	switch {
	case in.op == opLoad && in.mem.buf.bits:
		return r.code.LoadBits(r.bits(in.mem, false), 0)
	case in.op == opLoad:
		return r.number(nativeArg{mem: in.mem, scalar: true}, in.mem)
	}
	var src []native.Value
	for _, s := range in.sources() {
		src = append(src, r.read(s))
	}
	return r.nativeValue(r.code, in, src)
}
