package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// avx2 runs a program in ymm registers; constants stay in memory.
type avx2 struct{ g *gen }

func (m *avx2) constant(bits uint32) val {
	return m.g.vector256(bits)
}

func (m *avx2) integer(i int32) val { return m.constant(uint32(i)) }

// inRegister loads a constant; only the last operand may be in memory.
func (m *avx2) inRegister(v val) operand.Op {
	if mem, ok := v.(operand.Mem); ok {
		r := m.g.YMM()
		m.g.VMOVUPS(mem, r)
		return r
	}
	return v.(operand.Op)
}

func (m *avx2) op(name string, args ...val) val {
	if name == "asint" || name == "asfloat" {
		return args[0]
	}
	g, d := m.g, m.g.YMM()
	first := m.inRegister(args[0])
	if predicate, ok := comparePredicate[name]; ok {
		g.VCMPPS(operand.U8(predicate), args[1].(operand.Op), first, d)
		return d
	}
	switch name {
	case "sqrt":
		g.VSQRTPS(first, d)
	case "floor":
		g.VROUNDPS(operand.U8(9), first, d)
	case "round":
		g.VROUNDPS(operand.U8(8), first, d)
	case "toint":
		g.VCVTPS2DQ(first, d)
	case "tofloat":
		g.VCVTDQ2PS(first, d)
	case "sel":
		g.VBLENDVPS(first, args[1].(operand.Op), m.inRegister(args[2]), d)
	case "bit":
		g.VANDPS(m.constant(0x3f800000).(operand.Op), first, d)
	default:
		avx2Binary(g, name)(args[1].(operand.Op), first, d)
	}
	return d
}

// avx2Binary returns an instruction in Go operand order: second, first, dst.
func avx2Binary(g *gen, name string) func(x, y, d operand.Op) {
	switch name {
	case "add":
		return func(x, y, d operand.Op) { g.VADDPS(x, y, d) }
	case "sub":
		return func(x, y, d operand.Op) { g.VSUBPS(x, y, d) }
	case "mul":
		return func(x, y, d operand.Op) { g.VMULPS(x, y, d) }
	case "div":
		return func(x, y, d operand.Op) { g.VDIVPS(x, y, d) }
	case "min":
		return func(x, y, d operand.Op) { g.VMINPS(x, y, d) }
	case "max":
		return func(x, y, d operand.Op) { g.VMAXPS(x, y, d) }
	case "and":
		return func(x, y, d operand.Op) { g.VANDPS(x, y, d) }
	case "or":
		return func(x, y, d operand.Op) { g.VORPS(x, y, d) }
	case "xor":
		return func(x, y, d operand.Op) { g.VXORPS(x, y, d) }
	case "iadd":
		return func(x, y, d operand.Op) { g.VPADDD(x, y, d) }
	case "isub":
		return func(x, y, d operand.Op) { g.VPSUBD(x, y, d) }
	}
	panic("kernelgen: no AVX2 instruction for " + name)
}

func (m *avx2) shift(name string, a val, by int) val {
	d, imm := m.g.YMM(), operand.U8(by)
	switch name {
	case "shl":
		m.g.VPSLLD(imm, m.inRegister(a), d)
	case "shr":
		m.g.VPSRLD(imm, m.inRegister(a), d)
	case "sra":
		m.g.VPSRAD(imm, m.inRegister(a), d)
	}
	return d
}

// emitMap256 emits one elementwise kernel for AVX2.
func emitMap256(g *gen, o mapOp) {
	g.fn(o.name+"F32AVX2", o.signature(), o.doc)
	l := newMapLoop(g, o)
	m := &avx2{g}
	var scalars []val
	for _, name := range o.scalars {
		r := g.YMM()
		g.VBROADCASTSS(l.scalar(name), r)
		scalars = append(scalars, r)
	}
	load := func(from operand.Mem) val { r := g.YMM(); g.VMOVUPS(from, r); return r }
	store := func(v val, to operand.Mem) { g.VMOVUPS(m.inRegister(v), to) }
	if unroll := o.unroll(); unroll > 1 {
		l.blocks(8*unroll, func() {
			for u := range unroll {
				l.vector(o, prog{m}, scalars, 32*u, load, store)
			}
		})
	}
	l.blocks(8, func() { l.vector(o, prog{m}, scalars, 0, load, store) })
	var mask reg.VecVirtual = g.YMM()
	l.rest(8, func() {
		used := g.GP64()
		g.MOVQ(l.n, used)
		loadMask256(g, used, mask)
		l.vector(o, prog{m}, scalars, 0,
			func(from operand.Mem) val { r := g.YMM(); g.VMASKMOVPS(from, mask, r); return r },
			func(v val, to operand.Mem) { g.VMASKMOVPS(m.inRegister(v), mask, to) })
	})
	g.ret()
}
