package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const bitRowSignature = "func(dst *float32, a *uint64, b *uint64, bWords int, words int, n int)"

// emitBitProduct emits one row of the product of two bit matrices, for rows of
// 1 to 4 words held in registers and for any number of words.
func emitBitProduct(g *gen) {
	for words := range 5 {
		emitBitRow(g, words)
	}
}

func emitBitRow(g *gen, words int) {
	size := "N"
	if words > 0 {
		size = fmt.Sprint(words)
	}
	g.fn("bitRowU64x"+size+"AVX2", bitRowSignature,
		"sets dst[j] to the number of bits that a and row j of b share, rows of words words at a distance of bWords; n >= 1.")
	dst, a, b := g.param("dst"), g.param("a"), g.param("b")
	stride, n := g.param("bWords"), g.param("n")
	g.SHLQ(imm(3), stride)
	sum, zero, x := g.GP64(), reg.X0, reg.X1
	g.VXORPS(zero, zero, zero)
	row := bitRowLoop(g, a, b, sum)
	if words > 0 {
		row = bitRowUnrolled(g, a, b, sum, words)
	}
	g.loop(n, func() {
		row()
		g.VCVTSI2SSQ(sum, zero, x)
		g.VMOVSS(x, at(dst, nil, 0))
		g.ADDQ(imm(4), dst)
		g.ADDQ(stride, b)
	})
	g.ret()
}

// bitRowUnrolled keeps the words of a in registers.
func bitRowUnrolled(g *gen, a, b, sum reg.Register, words int) func() {
	held := make([]reg.Register, words)
	for w := range held {
		held[w] = g.GP64()
		g.MOVQ(at(a, nil, 8*w), held[w])
	}
	return func() {
		for w, h := range held {
			t := reg.Register(g.GP64())
			if w == 0 {
				t = sum
			}
			g.MOVQ(h, t)
			g.ANDQ(at(b, nil, 8*w), t)
			g.POPCNTQ(t, t)
			if w > 0 {
				g.ADDQ(t, sum)
			}
		}
	}
}

// bitRowLoop walks the words of a row.
func bitRowLoop(g *gen, a, b, sum reg.Register) func() {
	return func() {
		w, t := g.GP64(), g.GP64()
		g.XORQ(sum, sum)
		g.Load(g.Param("words"), w)
		g.loop(w, func() {
			word := operand.Mem{Base: b, Index: w, Scale: 8, Disp: -8}
			g.MOVQ(operand.Mem{Base: a, Index: w, Scale: 8, Disp: -8}, t)
			g.ANDQ(word, t)
			g.POPCNTQ(t, t)
			g.ADDQ(t, sum)
		})
	}
}
