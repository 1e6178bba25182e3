package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// squares sums the squares of an array in float64, where the square of a
// float32 is exact: element i goes into lane i%16, and the lanes fold by halves.
var squares = mapOp{name: "squares", loads: []string{"a"},
	doc: "returns the sum of the squares of a in float64."}

func emitSquares(g *gen) {
	emitSquares512(g)
	emitSquares256(g)
}

func emitSquares512(g *gen) {
	g.fn("squaresF32AVX512", squares.signature()+" float64", squares.doc)
	l := newMapLoop(g, squares)
	low, high := zmm[0], zmm[1]
	g.VPXORD(low, low, low)
	g.VPXORD(high, high, high)
	l.blocks(16, func() {
		g.VCVTPS2PD(at(l.arrays["a"], l.i, 0), zmm[2])
		g.VCVTPS2PD(at(l.arrays["a"], l.i, 32), zmm[3])
		g.VFMADD231PD(zmm[2], zmm[2], low)
		g.VFMADD231PD(zmm[3], zmm[3], high)
	})
	l.rest(16, func() {
		ones := g.GP64()
		g.MOVQ(operand.I32(-1), ones)
		g.BZHIQ(l.n, ones, ones)
		g.KMOVW(ones.As32(), reg.K1)
		g.VMOVUPS_Z(at(l.arrays["a"], l.i, 0), reg.K1, zmm[4])
		g.VCVTPS2PD(ymm[4], zmm[2])
		g.VEXTRACTF64X4(operand.U8(1), zmm[4], ymm[5])
		g.VCVTPS2PD(ymm[5], zmm[3])
		g.VFMADD231PD(zmm[2], zmm[2], low)
		g.VFMADD231PD(zmm[3], zmm[3], high)
	})
	g.VADDPD(high, low, low)
	g.VEXTRACTF64X4(operand.U8(1), low, ymm[1])
	g.VADDPD(ymm[1], ymm[0], ymm[0])
	finishSquares(g)
}

func emitSquares256(g *gen) {
	g.fn("squaresF32AVX2", squares.signature()+" float64", squares.doc)
	l := newMapLoop(g, squares)
	for v := range 4 {
		g.VXORPD(ymm[v], ymm[v], ymm[v])
	}
	l.blocks(16, func() {
		for v := range 4 {
			g.VCVTPS2PD(at(l.arrays["a"], l.i, 16*v), ymm[4+v])
			g.VFMADD231PD(ymm[4+v], ymm[4+v], ymm[v])
		}
	})
	l.rest(16, func() {
		masks := []reg.Register{ymm[8], ymm[9]}
		gemmMasks256(g, l.n, g.GP64(), masks)
		for half := range 2 {
			g.VMASKMOVPS(at(l.arrays["a"], l.i, 32*half), masks[half], ymm[10])
			g.VEXTRACTF128(operand.U8(1), ymm[10], reg.X11)
			g.VCVTPS2PD(reg.X10, ymm[12])
			g.VCVTPS2PD(reg.X11, ymm[13])
			g.VFMADD231PD(ymm[12], ymm[12], ymm[2*half])
			g.VFMADD231PD(ymm[13], ymm[13], ymm[2*half+1])
		}
	})
	g.VADDPD(ymm[2], ymm[0], ymm[0])
	g.VADDPD(ymm[3], ymm[1], ymm[1])
	g.VADDPD(ymm[1], ymm[0], ymm[0])
	finishSquares(g)
}

// finishSquares folds the four lanes of Y0 and returns the result.
func finishSquares(g *gen) {
	g.VEXTRACTF128(operand.U8(1), ymm[0], reg.X1)
	g.VADDPD(reg.X1, reg.X0, reg.X0)
	g.VPERMILPD(operand.U8(1), reg.X0, reg.X1)
	g.VADDPD(reg.X1, reg.X0, reg.X0)
	g.Store(reg.X0, g.ReturnIndex(0))
	g.ret()
}
