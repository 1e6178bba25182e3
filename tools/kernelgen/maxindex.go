package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// emitMaxIndex emits the bounds check of the row kernels: the largest of many
// indices, taken as unsigned so that a negative one is too large.
func emitMaxIndex(g *gen) {
	emitMaxIndexOf(g, "maxIndexU32x64AVX512", zmm, 64)
	emitMaxIndexOf(g, "maxIndexU32x32AVX2", ymm, 32)
}

func emitMaxIndexOf(g *gen, name string, v []reg.VecPhysical, bytes int) {
	g.fn(name, "func(idx *int32, blocks int, lanes *[16]int32)", "maximises lanes, as unsigned, over 4 vectors of indices a block; blocks >= 1.")
	idx, blocks, lanes := g.param("idx"), g.param("blocks"), g.param("lanes")
	loop := g.label("loop")
	move, maximum := g.VMOVDQU, func(a, b, c operand.Op) { g.VPMAXUD(a, b, c) }
	if bytes == 64 {
		move = func(a, b operand.Op) { g.VMOVDQU32(a, b) }
	}
	for i := range 4 {
		move(at(idx, nil, bytes*i), v[i])
	}
	g.Label(loop)
	for i := range 4 {
		maximum(at(idx, nil, bytes*i), v[i], v[i])
	}
	g.ADDQ(imm(4*bytes), idx)
	g.DECQ(blocks)
	g.JNE(operand.LabelRef(loop))
	for _, i := range []int{1, 2, 3} {
		maximum(v[i], v[0], v[0])
	}
	move(v[0], at(lanes, nil, 0))
	g.ret()
}
