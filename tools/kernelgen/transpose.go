package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// emitTranspose emits the 8 x 8 block transposition that layout changes and
// the packing of Gemm are made of.
func emitTranspose(g *gen) {
	g.fn("transpose8x8F32AVX2", "func(dst *float32, ldd int, src *float32, lds int, blocks int)",
		"writes the transpose of 8 rows of 8*blocks columns; blocks >= 1.")
	dst, ldd, src, lds, n := g.param("dst"), g.param("ldd"), g.param("src"), g.param("lds"), g.param("blocks")
	for _, stride := range []reg.Register{ldd, lds} {
		g.SHLQ(imm(2), stride)
	}
	p := g.GP64()
	g.loop(n, func() {
		walk(g, src, lds, p, func(i int) { g.VMOVUPS(at(p, nil, 0), ymm[i]) })
		transpose8x8(g)
		walk(g, dst, ldd, p, func(i int) { g.VMOVUPS(ymm[8+i], at(p, nil, 0)) })
		g.ADDQ(imm(32), src)
		g.LEAQ(operand.Mem{Base: p, Index: ldd, Scale: 1}, dst)
	})
	g.ret()
}

// transpose8x8 transposes the rows Y0-Y7 to Y8-Y15.
func transpose8x8(g *gen) {
	for i := 0; i < 8; i += 2 { // pairs of rows
		g.VUNPCKLPS(ymm[i+1], ymm[i], ymm[8+i])
		g.VUNPCKHPS(ymm[i+1], ymm[i], ymm[9+i])
	}
	for i := 0; i < 8; i += 4 { // fours of rows
		for j := range 2 {
			low, high, to := ymm[8+i+j], ymm[10+i+j], i+2*j
			g.VSHUFPS(operand.U8(0x44), high, low, ymm[to])
			g.VSHUFPS(operand.U8(0xee), high, low, ymm[to+1])
		}
	}
	for j := range 4 { // halves
		g.VPERM2F128(operand.U8(0x20), ymm[4+j], ymm[j], ymm[8+j])
		g.VPERM2F128(operand.U8(0x31), ymm[4+j], ymm[j], ymm[12+j])
	}
}

// walk calls do for 8 rows, the address of each in p.
func walk(g *gen, base, stride, p reg.Register, do func(i int)) {
	g.MOVQ(base, p)
	for i := range 8 {
		do(i)
		if i < 7 {
			g.ADDQ(stride, p)
		}
	}
}
