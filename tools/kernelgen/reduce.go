package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// reduction folds one or two arrays into 16 lanes, element i into lane i%16,
// and the lanes by halves.
type reduction struct {
	name, doc string
	two       bool // of a and b
	square    bool // multiplies a by itself
	max       bool
}

var reductions = []reduction{
	{"sum", "returns the sum of a.", false, false, false},
	{"sumSquares", "returns the sum of the squares of a.", false, true, false},
	{"dot", "returns the sum of a*b.", true, false, false},
	{"maxOf", "returns the largest element of a that is not NaN, or -Inf.", false, false, true},
}

func (r reduction) op() mapOp {
	o := mapOp{name: r.name, doc: r.doc, loads: []string{"a"}}
	if r.two {
		o.loads = append(o.loads, "b")
	}
	return o
}

func emitReductions(g *gen) {
	for _, r := range reductions {
		emitReduce512(g, r)
		emitReduce256(g, r)
	}
}

const negativeInfinity = 0xff800000

func emitReduce512(g *gen, r reduction) {
	o := r.op()
	g.fn(o.name+"F32AVX512", o.signature()+" float32", o.doc)
	l := newMapLoop(g, o)
	acc, x := zmm[0], zmm[1]
	g.VPXORD(acc, acc, acc)
	if r.max {
		g.VBROADCASTSS(g.constant32(negativeInfinity), acc)
	}
	step := func(load func(name string, to reg.Register), fold func(x reg.Register)) {
		load("a", x)
		if r.square {
			g.VMULPS(x, x, x)
		}
		if r.two {
			load("b", zmm[2])
			g.VMULPS(zmm[2], x, x)
		}
		fold(x)
	}
	l.blocks(16, func() {
		step(func(name string, to reg.Register) { g.VMOVUPS(at(l.arrays[name], l.i, 0), to) },
			func(x reg.Register) { r.fold512(g, acc, x) })
	})
	l.rest(16, func() {
		ones := g.GP64()
		g.MOVQ(operand.I32(-1), ones)
		g.BZHIQ(l.n, ones, ones)
		g.KMOVW(ones.As32(), reg.K1)
		step(func(name string, to reg.Register) { g.VMOVUPS_Z(at(l.arrays[name], l.i, 0), reg.K1, to) },
			func(x reg.Register) { r.fold512(g, acc, x, reg.K1) })
	})
	g.VEXTRACTF64X4(operand.U8(1), acc, ymm[1])
	r.fold(g, ymm[0], ymm[1])
	r.finish(g)
}

func (r reduction) fold512(g *gen, acc, x reg.Register, mask ...operand.Op) {
	ops := append([]operand.Op{acc, x}, mask...)
	if r.max {
		g.VMAXPS(append(ops, acc)...)
		return
	}
	g.VADDPS(append(ops, acc)...)
}

// fold does acc += x, or acc = x > acc ? x : acc.
func (r reduction) fold(g *gen, acc, x reg.Register) {
	if r.max {
		g.VMAXPS(acc, x, acc)
		return
	}
	g.VADDPS(acc, x, acc)
}

// finish folds the eight lanes of Y0 and returns the result.
func (r reduction) finish(g *gen) {
	x0, x1 := reg.X0, reg.X1
	g.VEXTRACTF128(operand.U8(1), ymm[0], x1)
	r.fold(g, x0, x1)
	g.VPERMILPS(operand.U8(0x4e), x0, x1)
	r.fold(g, x0, x1)
	g.VPERMILPS(operand.U8(0xb1), x0, x1)
	r.fold(g, x0, x1)
	g.Store(x0, g.ReturnIndex(0))
	g.ret()
}

func emitReduce256(g *gen, r reduction) {
	o := r.op()
	g.fn(o.name+"F32AVX2", o.signature()+" float32", o.doc)
	l := newMapLoop(g, o)
	for v := range 2 {
		g.VXORPS(ymm[v], ymm[v], ymm[v])
		if r.max {
			g.VMOVUPS(g.vector256(negativeInfinity), ymm[v])
		}
	}
	step := func(v int, load func(name string, to reg.Register), cut func(x reg.Register)) {
		x := ymm[2+v]
		load("a", x)
		if r.square {
			g.VMULPS(x, x, x)
		}
		if r.two {
			load("b", ymm[4+v])
			g.VMULPS(ymm[4+v], x, x)
		}
		cut(x)
		r.fold(g, ymm[v], x)
	}
	l.blocks(16, func() {
		for v := range 2 {
			step(v, func(name string, to reg.Register) { g.VMOVUPS(at(l.arrays[name], l.i, 32*v), to) }, func(reg.Register) {})
		}
	})
	l.rest(16, func() {
		masks := []reg.Register{ymm[6], ymm[7]}
		gemmMasks256(g, l.n, g.GP64(), masks)
		for v := range 2 {
			step(v, func(name string, to reg.Register) { g.VMASKMOVPS(at(l.arrays[name], l.i, 32*v), masks[v], to) },
				func(x reg.Register) {
					if r.max { // lanes behind the end must not win
						g.VMOVUPS(g.vector256(negativeInfinity), ymm[8])
						g.VBLENDVPS(masks[v], x, ymm[8], x)
					}
				})
		}
	})
	r.fold(g, ymm[0], ymm[1])
	r.finish(g)
}
