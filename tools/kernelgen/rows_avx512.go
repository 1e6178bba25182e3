package main

import "github.com/mmcloughlin/avo/reg"

// rowsVectors512 and rowsVectors256 are the accumulators of one pass.
const (
	rowsVectors512 = 16
	rowsVectors256 = 12
)

var zmm = []reg.VecPhysical{
	reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
	reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
	reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
	reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
}

// emitRowsAVX512 keeps up to 16 zmm accumulators; the last one is masked.
func emitRowsAVX512(g *gen, op rowsOp) {
	g.fn(op.name+"F32x256AVX512", signatureOf(op), op.doc+" 1 <= n <= 256, rows >= 1; ptr nil means one row of rows indices.")
	r := rowsParams(g, op)
	tiles := lastMask512(g, r.n, reg.K1)
	dispatch(g, tiles, rowsVectors512, func(t int) { rowsBlock512(g, op, r, t) })
}

// lastMask512 returns the number of zmm vectors that hold n >= 1 elements and
// sets k to the lanes of the last of them.
func lastMask512(g *gen, n reg.Register, k reg.Register) reg.Register {
	tiles, used, ones := g.GP64(), g.GP64(), g.GP64()
	g.LEAQ(at(n, nil, 15), tiles)
	g.SHRQ(imm(4), tiles)
	g.LEAQ(at(n, nil, -1), used)
	g.ANDQ(imm(15), used)
	g.INCQ(used)
	g.MOVQ(imm(0xffff), ones)
	g.BZHIQ(used, ones, ones)
	g.KMOVW(ones.As32(), k)
	return tiles
}

func rowsBlock512(g *gen, op rowsOp, r *rowsRegs, t int) {
	last := t - 1
	load := func() {
		for i := 0; i < t; i++ {
			switch {
			case !op.keep:
				g.VPXORD(zmm[i], zmm[i], zmm[i])
			case i == last:
				g.VMOVUPS_Z(at(r.dst, nil, 64*i), reg.K1, zmm[i])
			default:
				g.VMOVUPS(at(r.dst, nil, 64*i), zmm[i])
			}
		}
	}
	store := func() {
		for i := 0; i < last; i++ {
			g.VMOVUPS(zmm[i], at(r.dst, nil, 64*i))
		}
		g.VMOVUPS(zmm[last], reg.K1, at(r.dst, nil, 64*last))
	}
	add := func() { rowsAdd512(g, r, t) }
	if op.scaled {
		add = func() { rowsMulAdd512(g, r, t) }
	}
	eachRow(g, r, load, add, store)
}

func rowsAdd512(g *gen, r *rowsRegs, t int) {
	for i := 0; i < t-1; i++ {
		g.VADDPS(at(r.row, nil, 64*i), zmm[i], zmm[i])
	}
	g.VADDPS(at(r.row, nil, 64*(t-1)), zmm[t-1], reg.K1, zmm[t-1])
}

func rowsMulAdd512(g *gen, r *rowsRegs, t int) {
	scale := zmm[31]
	g.VBROADCASTSS(at4(r.scale, r.k), scale)
	for i := 0; i < t; i++ {
		p := zmm[16+i%8]
		if i == t-1 {
			g.VMULPS_Z(at(r.row, nil, 64*i), scale, reg.K1, p)
		} else {
			g.VMULPS(at(r.row, nil, 64*i), scale, p)
		}
		g.VADDPS(p, zmm[i], zmm[i])
	}
}
