package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Sums by lanes look 16 entries up at a time, in a table of two registers. The tables of a word, or of half a word, stay in
// registers while the lanes pass by.
const (
	laneWidth  = 5
	laneVector = 64 // bytes
)

// laneDepths are the bits of a word for whose tables a kernel exists.
var laneDepths = []int{64, 32}

func laneGroups(depth int) int { return (depth + laneWidth - 1) / laneWidth }

func emitLanes(g *gen) {
	for _, depth := range laneDepths {
		emitLaneIndices(g, depth)
		emitAddLanes(g, depth)
	}
}

// emitLaneIndices emits the bits of 16 words, those of each group moved to the lowest.
func emitLaneIndices(g *gen, depth int) {
	groups := laneGroups(depth)
	g.fn(fmt.Sprintf("laneIndices%dI32AVX512", depth), "func(idx *int32, words *uint64, vectors int)",
		"moves the bits of each group of 16 words to the lowest places; vectors >= 1.")
	idx, words, vectors := g.param("idx"), g.param("words"), g.param("vectors")
	g.loop(vectors, func() {
		for half := range 2 {
			g.VMOVDQU64(at(words, nil, 64*half), zmm[half])
		}
		for i := range groups {
			for half := range 2 {
				g.VPSRLQ(operand.U8(laneWidth*i), zmm[half], zmm[2+half])
				g.VPMOVQD(zmm[2+half], at(idx, nil, laneVector*i+32*half))
			}
		}
		g.ADDQ(operand.I32(2*laneVector), words)
		g.ADDQ(operand.I32(laneVector*groups), idx)
	})
	g.ret()
}

// emitAddLanes emits the sums of columns over some vectors of lanes.
func emitAddLanes(g *gen, depth int) {
	g.fn(fmt.Sprintf("addLanes%dF32AVX512", depth), "func(dst *float32, ldd int, b *float32, row int, col int, idx *int32, vectors int, cols int, keep int)",
		"adds to each column of 16*vectors lanes the sums of rows of b that idx selects, to zero unless keep is -1; vectors, cols >= 1.")
	dst, ldd, b, row, col := g.param("dst"), g.param("ldd"), g.param("b"), g.param("row"), g.param("col")
	idx, cols := g.param("idx"), g.param("cols")
	d, i, v := g.GP64(), g.GP64(), g.GP64()
	for _, stride := range []reg.Register{ldd, row, col} {
		g.SHLQ(imm(2), stride)
	}
	laneMasks(g)
	g.loop(cols, func() {
		g.MOVQ(b, d)
		laneTables(g, d, row, depth)
		g.MOVQ(dst, d)
		g.MOVQ(idx, i)
		g.Load(g.Param("vectors"), v)
		for _, n := range []int{lanesAtOnce, 1} {
			top, done := g.label("vectors"), g.label("done")
			g.Label(top)
			g.SUBQ(imm(n), v)
			g.JLT(operand.LabelRef(done))
			addLanes(g, d, i, laneGroups(depth), n)
			g.JMP(operand.LabelRef(top))
			g.Label(done)
			g.ADDQ(imm(n), v)
		}
		g.ADDQ(col, b)
		g.ADDQ(ldd, dst)
	})
	g.ret()
}

// laneMasks sets K1 to what is kept, K2 to K5 to the lanes whose number has bits 0 to 3.
func laneMasks(g *gen) {
	word := g.GP32()
	g.KMOVW(g.Load(g.Param("keep"), g.GP64()).(reg.GP).As32(), reg.K1)
	for r, k := range []reg.Register{reg.K2, reg.K3, reg.K4, reg.K5} {
		g.MOVL(operand.U32([]uint32{0xaaaa, 0xcccc, 0xf0f0, 0xff00}[r]), word)
		g.KMOVW(word, k)
	}
}

// laneTables emits the tables of one column, of which p points at the first row: the lanes of a group's first register whose
// number has bit r get row r, and its second register is the first and row 4.
func laneTables(g *gen, p, row reg.Register, depth int) {
	zero := zmm[31]
	g.VPXORD(zero, zero, zero)
	for k := range depth {
		x, low, high := at(p, nil, 0), zmm[k/laneWidth*2], zmm[k/laneWidth*2+1]
		switch k % laneWidth {
		case 0:
			g.VADDPS_BCST_Z(x, zero, reg.K2, low)
		case 1:
			g.VADDPS_BCST(x, low, reg.K3, low)
		case 2:
			g.VADDPS_BCST(x, low, reg.K4, low)
		case 3:
			g.VADDPS_BCST(x, low, reg.K5, low)
		case 4:
			g.VADDPS_BCST(x, low, high)
		}
		g.ADDQ(row, p)
	}
}

// lanesAtOnce is how many vectors go side by side: their chains of additions hide each other's latency.
const lanesAtOnce = 3

// addLanes emits the sums of n vectors. The last group has fewer rows, and indices that stay in its first register.
func addLanes(g *gen, dst, idx reg.Register, groups, n int) {
	first := 2*groups - 1
	sums, next := zmm[first:first+n], zmm[first+n:]
	for i, sum := range sums {
		g.VMOVUPS_Z(at(dst, nil, laneVector*i), reg.K1, sum)
	}
	for t := range groups {
		for i, sum := range sums {
			x := next[(t*n+i)%len(next)]
			g.VMOVDQU32(at(idx, nil, laneVector*(i*groups+t)), x)
			g.VPERMI2PS(zmm[min(2*t+1, first-1)], zmm[2*t], x)
			g.VADDPS(x, sum, sum)
		}
	}
	for i, sum := range sums {
		g.VMOVUPS(sum, at(dst, nil, laneVector*i))
	}
	g.ADDQ(operand.I32(laneVector*n), dst)
	g.ADDQ(operand.I32(laneVector*groups*n), idx)
}
