package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const listedSignature = "func(c *float32, w *float32, row int, x *float32, list *int32, n int, rounds int, wstep int, xstep int, keep int)"

const listedDoc = "adds to %d lines of 16 elements of c, or of zeros (keep 0), round by round, the products of a list: of each entry, the " +
	"number at its first address in w, row elements further for each line, and 16 elements from its second address in x. n, rounds >= 1."

func emitListed(g *gen) {
	emitListedTile(g, tile{16, 1, "AVX512", 16})
	emitListedTile(g, tile{4, 2, "AVX2", 8})
}

// listedRegs are the registers of a tile; strides are in bytes, odd holds 3, 5 and 7 times row.
type listedRegs struct {
	c, w, row, x, list, n, rounds reg.Register
	odd                           [3]reg.Register
	p, q                          reg.Register // the numbers of an entry, and 8 rows on
}

func emitListedTile(g *gen, t tile) {
	g.fn(fmt.Sprintf("addListed%dF32%s", t.rows, t.isa), listedSignature, fmt.Sprintf(listedDoc, t.rows))
	r := &listedRegs{w: g.param("w"), row: g.param("row"), x: g.param("x"), n: g.GP64(), list: g.GP64(),
		rounds: g.param("rounds"), p: g.GP64(), q: g.GP64(), c: g.GP64()}
	g.SHLQ(imm(2), r.row)
	for i, scale := range []uint8{2, 4, 8} {
		if i > 0 && t.rows <= 4 {
			break
		}
		r.odd[i] = g.GP64()
		if scale == 8 {
			g.LEAQ(operand.Mem{Base: r.odd[0], Index: r.row, Scale: 4}, r.odd[i])
			continue
		}
		g.LEAQ(operand.Mem{Base: r.row, Index: r.row, Scale: scale}, r.odd[i])
	}
	r.load(g, t)
	g.loop(r.rounds, func() {
		g.Load(g.Param("list"), r.list)
		g.Load(g.Param("n"), r.n)
		g.loop(r.n, func() { r.entry(g, t) })
		for _, m := range []struct {
			step string
			p    reg.Register
		}{{"wstep", r.w}, {"xstep", r.x}} {
			g.Load(g.Param(m.step), r.p)
			g.LEAQ(at4(m.p, r.p), m.p)
		}
	})
	r.each(g, t, func(c operand.Mem, acc reg.Register) { g.VMOVUPS(acc, c) })
	g.ret()
}

// each does something for each accumulator and its place in c.
func (r *listedRegs) each(g *gen, t tile, do func(c operand.Mem, acc reg.Register)) {
	g.Load(g.Param("c"), r.c)
	for i := range t.rows * t.vectors {
		do(at(r.c, nil, 4*t.lanes*i), t.register(i))
	}
}

func (t *tile) register(i int) reg.Register {
	if t.isa == "AVX2" {
		return ymm[i]
	}
	return zmm[i]
}

// load begins with what c holds, or with zeros.
func (r *listedRegs) load(g *gen, t tile) {
	body := g.label("body")
	for i := range t.rows * t.vectors {
		if acc := t.register(i); t.isa == "AVX2" {
			g.VXORPS(acc, acc, acc)
		} else {
			g.VPXORD(acc, acc, acc)
		}
	}
	g.Load(g.Param("keep"), r.p)
	g.TESTQ(r.p, r.p)
	g.JE(operand.LabelRef(body))
	r.each(g, t, func(c operand.Mem, acc reg.Register) { g.VMOVUPS(c, acc) })
	g.Label(body)
}

// entry adds the products of one entry of the list.
func (r *listedRegs) entry(g *gen, t tile) {
	first := t.rows * t.vectors
	g.MOVLQSX(at(r.list, nil, 0), r.p)
	g.LEAQ(at4(r.w, r.p), r.p)
	g.MOVLQSX(at(r.list, nil, 4), r.q)
	for v := range t.vectors {
		m := at4(r.x, r.q)
		m.Disp = 4 * t.lanes * v
		g.VMOVUPS(m, t.register(first+v))
	}
	if t.rows > 8 {
		g.LEAQ(operand.Mem{Base: r.p, Index: r.row, Scale: 8}, r.q)
	}
	for i := range t.rows {
		if t.isa == "AVX512" {
			g.VFMADD231PS_BCST(r.number(i), t.register(first), t.register(i))
			continue
		}
		n := t.register(first + t.vectors + i%2)
		g.VBROADCASTSS(r.number(i), n)
		for v := range t.vectors {
			g.VFMADD231PS(t.register(first+v), n, t.register(i*t.vectors+v))
		}
	}
	g.ADDQ(imm(8), r.list)
}

// number is the address of the number of line i.
func (r *listedRegs) number(i int) operand.Mem {
	base := r.p
	if i >= 8 {
		base = r.q
	}
	switch i % 8 {
	case 0:
		return operand.Mem{Base: base}
	case 1, 2, 4:
		return operand.Mem{Base: base, Index: r.row, Scale: uint8(i % 8)}
	case 6:
		return operand.Mem{Base: base, Index: r.odd[0], Scale: 2}
	}
	return operand.Mem{Base: base, Index: r.odd[i%8/2-1], Scale: 1}
}
