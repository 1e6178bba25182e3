package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// peakChains is enough independent work to hide the latency of an addition.
const peakChains = 12

// emitPeak emits the two limits that benchmarks compare with: fused
// multiply-adds from registers, and additions of vectors read from L1.
func emitPeak(g *gen) {
	emitPeakLoop(g, "fmaPeakF32AVX512", "does 12*16 fused multiply-adds each iteration.", func(_ reg.Register, i int) {
		g.VFMADD231PS(zmm[30], zmm[31], zmm[i])
	})
	emitPeakLoop(g, "fmaPeakF32AVX2", "does 12*8 fused multiply-adds each iteration.", func(_ reg.Register, i int) {
		g.VFMADD231PS(ymm[14], ymm[15], ymm[i])
	})
	emitPeakLoop(g, "loadPeakF32AVX512", "adds 12*16 elements of x each iteration.", func(x reg.Register, i int) {
		g.VADDPS(at(x, nil, 64*i), zmm[i], zmm[i])
	})
	emitPeakLoop(g, "loadPeakF32AVX2", "adds 12*8 elements of x each iteration.", func(x reg.Register, i int) {
		g.VADDPS(at(x, nil, 32*i), ymm[i], ymm[i])
	})
}

func emitPeakLoop(g *gen, name, doc string, step func(x reg.Register, i int)) {
	g.fn(name, "func(x *float32, iterations int)", doc)
	x, n := g.param("x"), g.param("iterations")
	loop := g.label("loop")
	g.VZEROALL()
	g.Label(loop)
	for i := range peakChains {
		step(x, i)
	}
	g.DECQ(n)
	g.JNE(operand.LabelRef(loop))
	g.ret()
}
