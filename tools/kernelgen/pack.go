package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// packAhead is how many rows before their turn the lines of a row are fetched: a row is one page or less, and the processor's
// own fetching ends with the page.
const packAhead = 3

// emitPack emits the packing of rows into panels as wide as a tile of the matrix product.
func emitPack(g *gen) {
	emitPackOf(g, "AVX512", zmm[:2], 64) // of b
	emitPackOf(g, "AVX2", ymm[:2], 32)
	emitPackOf(g, "AVX2", ymm[:1], 32) // of a, for AVX-512
}

func emitPackOf(g *gen, isa string, v []reg.VecPhysical, bytes int) {
	row := len(v) * bytes // of a panel
	name := fmt.Sprintf("pack%dF32%s", row/4, isa)
	g.fn(name, "func(dst *float32, ldd int, src *float32, lds int, rows int, panels int)",
		fmt.Sprintf("copies rows of src, lds apart, into panels of %d columns, ldd apart; rows, panels >= 1.", row/4))
	dst, ldd, src, lds, rows, panels := g.param("dst"), g.param("ldd"), g.param("src"), g.param("lds"), g.param("rows"), g.param("panels")
	g.SHLQ(imm(2), ldd)
	g.SHLQ(imm(2), lds)
	to, from, ahead, left := g.GP64(), g.GP64(), g.GP64(), g.GP64()
	g.loop(rows, func() {
		g.MOVQ(dst, to)
		g.MOVQ(src, from)
		g.LEAQ(operand.Mem{Base: lds, Index: lds, Scale: packAhead - 1}, ahead)
		g.ADDQ(src, ahead)
		g.MOVQ(panels, left)
		g.loop(left, func() {
			for line := 0; line < row; line += 64 {
				g.PREFETCHT0(at(ahead, nil, line))
			}
			for i := range v {
				g.VMOVUPS(at(from, nil, i*bytes), v[i])
			}
			for i := range v {
				g.VMOVUPS(v[i], at(to, nil, i*bytes))
			}
			g.ADDQ(imm(row), from)
			g.ADDQ(imm(row), ahead)
			g.ADDQ(ldd, to)
		})
		g.ADDQ(imm(row), dst)
		g.ADDQ(lds, src)
	})
	g.ret()
}
