package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const gemmSignature = "func(c *float32, ldc int, a *float32, ars int, aks int, b *float32, bks int, k int, n int, acc int)"

const gemmDoc = "computes a tile of c: %d rows, n columns (1 to %d). " +
	"a[i,k] is at i*ars+k*aks, b[k,j] at k*bks+j. Each element is one chain of fused multiply-adds " +
	"in the order of k, from c (acc not 0) or from 0. k >= 1.%s"

// tile is a register tile of the matrix product: rows x vectors accumulators.
type tile struct {
	rows, vectors int
	isa           string
	lanes         int // float32 in a vector
}

// gemmTiles are the tiles of the driver: one for each number of rows up to the
// height of a full tile.
func gemmTiles() []tile {
	var out []tile
	for rows := 1; rows <= 8; rows++ {
		out = append(out, tile{rows, 2, "AVX512", 16})
	}
	for rows := 1; rows <= 6; rows++ {
		out = append(out, tile{rows, 2, "AVX2", 8})
	}
	return out
}

func emitGemm(g *gen) {
	for _, t := range gemmTiles() {
		emitGemmTile(g, t)
	}
}

// gemmRegs are the registers of a tile. Strides are in bytes.
type gemmRegs struct {
	c, ldc, a, a4, ars, ars3, aks, b, bks, k, n, acc reg.Register
}

func emitGemmTile(g *gen, t tile) {
	width := t.vectors * t.lanes
	more := ""
	if t.isa == "AVX2" {
		more = " Rows of b have all columns of the tile, whatever n."
	}
	g.fn(fmt.Sprintf("gemm%dx%dF32%s", t.rows, width, t.isa), gemmSignature, fmt.Sprintf(gemmDoc, t.rows, width, more))
	r := gemmParams(g, t)
	if t.isa == "AVX512" {
		gemmBody512(g, t, r)
	} else {
		gemmBody256(g, t, r)
	}
	g.ret()
}

func gemmParams(g *gen, t tile) *gemmRegs {
	r := &gemmRegs{
		c: g.param("c"), ldc: g.param("ldc"), a: g.param("a"), ars: g.param("ars"), aks: g.param("aks"),
		b: g.param("b"), bks: g.param("bks"), k: g.param("k"), n: g.param("n"), acc: g.param("acc"),
		ars3: g.GP64(), a4: g.GP64(),
	}
	for _, stride := range []reg.Register{r.ldc, r.ars, r.aks, r.bks} {
		g.SHLQ(imm(2), stride)
	}
	g.LEAQ(operand.Mem{Base: r.ars, Index: r.ars, Scale: 2}, r.ars3)
	if t.rows > 4 {
		g.LEAQ(operand.Mem{Base: r.a, Index: r.ars, Scale: 4}, r.a4)
	}
	return r
}

// row is the address of a[i, k] for the current k.
func (r *gemmRegs) row(i int) operand.Mem {
	base := r.a
	if i >= 4 {
		base = r.a4
	}
	switch i % 4 {
	case 1:
		return operand.Mem{Base: base, Index: r.ars, Scale: 1}
	case 2:
		return operand.Mem{Base: base, Index: r.ars, Scale: 2}
	case 3:
		return operand.Mem{Base: base, Index: r.ars3, Scale: 1}
	}
	return operand.Mem{Base: base}
}

// step advances to the next k.
func (r *gemmRegs) step(g *gen, t tile) {
	g.ADDQ(r.aks, r.a)
	if t.rows > 4 {
		g.ADDQ(r.aks, r.a4)
	}
	g.ADDQ(r.bks, r.b)
}

// eachC walks the rows of c without changing r.c.
func (r *gemmRegs) eachC(g *gen, t tile, do func(i int, c reg.Register)) {
	c := g.GP64()
	g.MOVQ(r.c, c)
	for i := range t.rows {
		do(i, c)
		if i < t.rows-1 {
			g.ADDQ(r.ldc, c)
		}
	}
}

// start jumps to body with accumulators of zero, or of c when acc is not 0.
func (r *gemmRegs) start(g *gen, zero, load func()) {
	fromC, body := g.label("load"), g.label("body")
	g.TESTQ(r.acc, r.acc)
	g.JNE(operand.LabelRef(fromC))
	zero()
	g.JMP(operand.LabelRef(body))
	g.Label(fromC)
	load()
	g.Label(body)
}

func gemmBody512(g *gen, t tile, r *gemmRegs) {
	masks := gemmMasks(g, r.n)
	acc := func(i, v int) reg.Register { return zmm[i*t.vectors+v] }
	each := func(do func(i, v int)) {
		for i := range t.rows {
			for v := range t.vectors {
				do(i, v)
			}
		}
	}
	r.start(g, func() {
		each(func(i, v int) { g.VPXORD(acc(i, v), acc(i, v), acc(i, v)) })
	}, func() {
		r.eachC(g, t, func(i int, c reg.Register) {
			for v := range t.vectors {
				g.VMOVUPS_Z(at(c, nil, 64*v), masks[v], acc(i, v))
			}
		})
	})
	g.loop(r.k, func() {
		for v := range t.vectors {
			g.VMOVUPS_Z(at(r.b, nil, 64*v), masks[v], zmm[30+v])
		}
		for i := range t.rows {
			a := zmm[26+i%4]
			g.VBROADCASTSS(r.row(i), a)
			for v := range t.vectors {
				g.VFMADD231PS(zmm[30+v], a, acc(i, v))
			}
		}
		r.step(g, t)
	})
	r.eachC(g, t, func(i int, c reg.Register) {
		for v := range t.vectors {
			g.VMOVUPS(acc(i, v), masks[v], at(c, nil, 64*v))
		}
	})
}

// gemmMasks sets K1 and K2 to the lanes that n columns fill in two vectors.
func gemmMasks(g *gen, n reg.Register) []reg.Register {
	ones := g.GP64()
	g.MOVQ(operand.I32(-1), ones)
	g.BZHIQ(n, ones, ones)
	g.KMOVW(ones.As32(), reg.K1)
	g.SHRQ(imm(16), ones)
	g.KMOVW(ones.As32(), reg.K2)
	return []reg.Register{reg.K1, reg.K2}
}

func gemmBody256(g *gen, t tile, r *gemmRegs) {
	acc := func(i, v int) reg.Register { return ymm[i*t.vectors+v] }
	b, a := []reg.Register{ymm[12], ymm[13]}, []reg.Register{ymm[14], ymm[15]}
	full, narrow := g.GP64(), g.label("narrow")
	done := g.label("done")
	r.start(g, func() {
		for i := range t.rows * t.vectors {
			g.VXORPS(ymm[i], ymm[i], ymm[i])
		}
	}, func() {
		gemmMasks256(g, r.n, full, a)
		r.eachC(g, t, func(i int, c reg.Register) {
			for v := range t.vectors {
				g.VMASKMOVPS(at(c, nil, 32*v), a[v], acc(i, v))
			}
		})
	})
	g.loop(r.k, func() {
		for v := range t.vectors {
			g.VMOVUPS(at(r.b, nil, 32*v), b[v])
		}
		for i := range t.rows {
			g.VBROADCASTSS(r.row(i), a[i%2])
			for v := range t.vectors {
				g.VFMADD231PS(b[v], a[i%2], acc(i, v))
			}
		}
		r.step(g, t)
	})
	g.CMPQ(r.n, imm(2*t.lanes))
	g.JLT(operand.LabelRef(narrow))
	r.eachC(g, t, func(i int, c reg.Register) {
		for v := range t.vectors {
			g.VMOVUPS(acc(i, v), at(c, nil, 32*v))
		}
	})
	g.JMP(operand.LabelRef(done))
	g.Label(narrow)
	gemmMasks256(g, r.n, full, a)
	r.eachC(g, t, func(i int, c reg.Register) {
		for v := range t.vectors {
			g.VMASKMOVPS(acc(i, v), a[v], at(c, nil, 32*v))
		}
	})
	g.Label(done)
}

// gemmMasks256 sets two masks to the lanes that n columns (1 to 16) fill.
func gemmMasks256(g *gen, n, spare reg.Register, masks []reg.Register) {
	eight, zero := g.GP64(), g.GP64()
	for v := range masks {
		// spare = clamp(n - 8*v, 0, 8)
		g.LEAQ(at(n, nil, -8*v), spare)
		g.MOVQ(operand.I32(8), eight)
		g.CMPQ(spare, eight)
		g.CMOVQGT(eight, spare)
		g.XORQ(zero, zero)
		g.CMPQ(spare, zero)
		g.CMOVQLT(zero, spare)
		loadMask256(g, spare, masks[v])
	}
}
