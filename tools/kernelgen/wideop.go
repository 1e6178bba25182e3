package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// wideOp is a kernel dst = f(a, ...) that computes in float64 and stores a
// vector only if the result rounds to the same float32 when it is changed by
// its relative error bound 2^-bound. At the first vector where that is not so
// it stops, and returns the number of elements done: the caller does that
// vector with the function that the kernel stands for.
type wideOp struct {
	mapOp
	bound int
	body  func(w *wide, in []operand.Op) operand.Op
}

// wideOps lists the kernels. A bound holds the error of the program and of the
// Go function together.
func wideOps() []wideOp {
	var out []wideOp
	for _, u := range []struct {
		name string
		f    func(*wide, operand.Op) operand.Op
	}{
		{"exp", (*wide).exp}, {"log", (*wide).log}, {"tanh", (*wide).tanh}, {"sigmoid", (*wide).sigmoid},
		{"atan", (*wide).atan}, {"sin", (*wide).sin}, {"cos", (*wide).cos}, {"erf", (*wide).erf},
	} {
		out = append(out, wideOp{mapOp{name: u.name, doc: "does dst = " + u.name + "(a).", stores: []string{"dst"}, loads: []string{"a"}}, 47,
			func(w *wide, in []operand.Op) operand.Op { return u.f(w, in[0]) }})
	}
	pow := func(w *wide, in []operand.Op) operand.Op { return w.pow(in[0], in[1]) }
	swapped := func(w *wide, in []operand.Op) operand.Op { return w.pow(in[1], in[0]) }
	return append(out,
		wideOp{mapOp{name: "pow", doc: "does dst = a^b.", stores: []string{"dst"}, loads: []string{"a", "b"}}, 42, pow},
		wideOp{mapOp{name: "powScalar", doc: "does dst = a^s.", stores: []string{"dst"}, loads: []string{"a"}, scalars: []string{"s"}}, 42, pow},
		wideOp{mapOp{name: "scalarPow", doc: "does dst = s^b.", stores: []string{"dst"}, loads: []string{"b"}, scalars: []string{"s"}}, 42, swapped})
}

func wordName(bits uint64) string { return fmt.Sprintf("wide%016x", bits) }

func emitWide(g *gen) {
	for _, o := range wideOps() {
		o.emit(g, "AVX512", 8, func() reg.VecVirtual { return g.ZMM() })
		o.emit(g, "AVX2", 4, func() reg.VecVirtual { return g.YMM() })
	}
}

func (o wideOp) emit(g *gen, level string, lanes int, vector func() reg.VecVirtual) {
	g.fn(o.name+"F32"+level, o.signature()+" int", o.doc+" It returns the number of elements done.")
	e := &wideLoop{w: &wide{g: g, vector: vector, masks: lanes == 8, constants: map[uint64]operand.Op{}},
		l: newMapLoop(g, o.mapOp), o: o, stop: g.label("stop")}
	e.prepare()
	l := e.l
	l.blocks(lanes, func() { e.vector(nil) })
	g.CMPQ(l.n, imm(0))
	g.JEQ(operand.LabelRef(e.stop))
	e.vector(e.tailMask())
	g.LEAQ(operand.Mem{Base: l.i, Index: l.n, Scale: 4}, l.i)
	g.Label(e.stop)
	g.SHRQ(imm(2), l.i)
	g.Store(l.i, g.ReturnIndex(0))
	g.ret()
}

// wideLoop emits the vectors of one kernel.
type wideLoop struct {
	w       *wide
	l       *mapLoop
	o       wideOp
	stop    string
	scalars []operand.Op
}

// maxWide is how many constants stay in zmm registers.
const maxWide = 16

// prepare loads scalars and the constants that stay in registers.
func (e *wideLoop) prepare() {
	w := e.w
	for _, name := range e.o.scalars {
		half, full := e.half(0), w.vector()
		w.g.VBROADCASTSS(e.l.scalar(name), half)
		w.g.VCVTPS2PD(half, full)
		e.scalars = append(e.scalars, full)
	}
	for i, b := range e.o.constants() {
		if w.masks && i < maxWide {
			r := w.vector()
			w.g.VMOVUPD(w.g.vector64(b), r)
			w.constants[b] = r
		}
	}
}

// constants lists the constants of a program in the order of their first use.
func (o wideOp) constants() []uint64 {
	g := newGen()
	g.Function("dry")
	w := &wide{g: g, vector: func() reg.VecVirtual { return g.YMM() }}
	o.result(w, []operand.Op{g.YMM(), g.YMM()})
	return w.used
}

// half is a register for the same lanes in float32. AVX-512 takes a fixed one:
// the allocator might choose one of those that AVX2 lacks.
func (e *wideLoop) half(i int) reg.Register {
	if e.w.masks {
		return ymm[i]
	}
	return e.w.g.XMM()
}

// tailMask is a mask of as many lanes as are left.
func (e *wideLoop) tailMask() operand.Op {
	g, used := e.w.g, e.w.g.GP64()
	if !e.w.masks {
		mask := g.YMM()
		g.MOVQ(e.l.n, used)
		loadMask256(g, used, mask)
		return mask.AsX()
	}
	mask := g.K()
	g.MOVQ(operand.I32(-1), used)
	g.BZHIQ(e.l.n, used, used)
	g.KMOVW(used.As32(), mask)
	return mask
}

// result returns the lower and the upper bound of the function.
func (o wideOp) result(w *wide, in []operand.Op) (low, high operand.Op) {
	y := o.body(w, in)
	return w.mul(y, w.c(1-math.Ldexp(1, -o.bound))), w.mul(y, w.c(1+math.Ldexp(1, -o.bound)))
}

// vector does one vector, of the lanes in the mask unless that is nil.
func (e *wideLoop) vector(mask operand.Op) {
	w, g := e.w, e.w.g
	var in []operand.Op
	for _, name := range e.o.loads {
		full := w.vector()
		g.VCVTPS2PD(e.load(at(e.l.arrays[name], e.l.i, 0), mask), full)
		in = append(in, full)
	}
	low, high := e.o.result(w, append(in, e.scalars...))
	a, b := e.narrow(low, 0), e.narrow(high, 1)
	e.stopUnlessEqual(a, b)
	to := at(e.l.arrays["dst"], e.l.i, 0)
	switch {
	case mask == nil:
		g.VMOVUPS(a, to)
	case w.masks:
		g.VMOVUPS(a, mask, to)
	default:
		g.VMASKMOVPS(a, mask, to)
	}
}

func (e *wideLoop) load(from operand.Mem, mask operand.Op) operand.Op {
	if mask == nil {
		return from
	}
	half := e.half(0)
	if e.w.masks {
		e.w.g.VMOVUPS_Z(from, mask, half)
	} else {
		e.w.g.VMASKMOVPS(from, mask, half)
	}
	return half
}

// narrow rounds to float32.
func (e *wideLoop) narrow(a operand.Op, i int) operand.Op {
	half := e.half(i)
	if e.w.masks {
		e.w.g.VCVTPD2PS(a, half)
	} else {
		e.w.g.VCVTPD2PSY(a, half)
	}
	return half
}

// stopUnlessEqual leaves the loop if a lane differs or is NaN.
func (e *wideLoop) stopUnlessEqual(a, b operand.Op) {
	g, predicate := e.w.g, operand.U8(comparePredicate["ne"])
	if e.w.masks {
		k := g.K()
		g.VCMPPS(predicate, b, a, k)
		g.KORTESTB(k, k)
	} else {
		d := g.XMM()
		g.VCMPPS(predicate, b, a, d)
		g.VTESTPS(d, d)
	}
	g.JNE(operand.LabelRef(e.stop))
}
