package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// avx512 runs a program in zmm registers; constants stay in registers.
type avx512 struct {
	g         *gen
	constants map[uint32]reg.VecVirtual
}

var comparePredicate = map[string]int{"eq": 0, "lt": 17, "le": 18, "ne": 4, "ge": 29, "gt": 30}

// maxConstants is how many constants stay in registers; others are broadcast
// from memory where they are used.
const maxConstants = 14

func (m *avx512) constant(bits uint32) val {
	if r, ok := m.constants[bits]; ok {
		return r
	}
	r := m.g.ZMM()
	m.g.VBROADCASTSS(m.g.constant32(bits), r)
	return r
}

func (m *avx512) integer(i int32) val { return m.constant(uint32(i)) }

func (m *avx512) op(name string, args ...val) val {
	if name == "asint" || name == "asfloat" {
		return args[0]
	}
	g, d := m.g, m.g.ZMM()
	a := make([]operand.Op, len(args))
	for i, v := range args {
		a[i] = v.(operand.Op)
	}
	if predicate, ok := comparePredicate[name]; ok {
		k := g.K()
		g.VCMPPS(operand.U8(predicate), a[1], a[0], k)
		return k
	}
	switch name {
	case "sqrt":
		g.VSQRTPS(a[0], d)
	case "floor":
		g.VRNDSCALEPS(operand.U8(9), a[0], d)
	case "round":
		g.VRNDSCALEPS(operand.U8(8), a[0], d)
	case "toint":
		g.VCVTPS2DQ(a[0], d)
	case "tofloat":
		g.VCVTDQ2PS(a[0], d)
	case "sel":
		g.VBLENDMPS(a[1], a[2], a[0], d)
	case "bit":
		one := m.constant(0x3f800000).(operand.Op)
		g.VMOVAPS_Z(one, a[0], d)
	default:
		avx512Binary(g, name)(a[1], a[0], d)
	}
	return d
}

// avx512Binary returns an instruction in Go operand order: second, first, dst.
func avx512Binary(g *gen, name string) func(...operand.Op) {
	switch name {
	case "add":
		return g.VADDPS
	case "sub":
		return g.VSUBPS
	case "mul":
		return g.VMULPS
	case "div":
		return g.VDIVPS
	case "min":
		return g.VMINPS
	case "max":
		return g.VMAXPS
	case "and":
		return g.VPANDD
	case "or":
		return g.VPORD
	case "xor":
		return g.VPXORD
	case "iadd":
		return g.VPADDD
	case "isub":
		return g.VPSUBD
	}
	panic("kernelgen: no AVX-512 instruction for " + name)
}

func (m *avx512) shift(name string, a val, by int) val {
	d := m.g.ZMM()
	f := map[string]func(...operand.Op){"shl": m.g.VPSLLD, "shr": m.g.VPSRLD, "sra": m.g.VPSRAD}[name]
	f(operand.U8(by), a.(operand.Op), d)
	return d
}

// emitMap512 emits one elementwise kernel for AVX-512.
func emitMap512(g *gen, o mapOp) {
	g.fn(o.name+"F32AVX512", o.signature(), o.doc)
	l := newMapLoop(g, o)
	m := &avx512{g: g, constants: map[uint32]reg.VecVirtual{}}
	var scalars []val
	for _, name := range o.scalars {
		r := g.ZMM()
		g.VBROADCASTSS(l.scalar(name), r)
		scalars = append(scalars, r)
	}
	for i, c := range o.constants() {
		if i < maxConstants {
			m.constants[c] = m.constant(c).(reg.VecVirtual)
		}
	}
	unroll := o.unroll()
	l.blocks(16*unroll, func() {
		for u := range unroll {
			l.vector(o, prog{m}, scalars, 64*u,
				func(from operand.Mem) val { r := g.ZMM(); g.VMOVUPS(from, r); return r },
				func(v val, to operand.Mem) { g.VMOVUPS(v.(operand.Op), to) })
		}
	})
	mask, ones := g.K(), g.GP64()
	l.rest(16, func() {
		g.MOVQ(operand.I32(-1), ones)
		g.BZHIQ(l.n, ones, ones)
		g.KMOVW(ones.As32(), mask)
		l.vector(o, prog{m}, scalars, 0,
			func(from operand.Mem) val { r := g.ZMM(); g.VMOVUPS_Z(from, mask, r); return r },
			func(v val, to operand.Mem) { g.VMOVUPS(v.(operand.Op), mask, to) })
	})
	g.ret()
}
