package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

var ymm = []reg.VecPhysical{
	reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
	reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
}

// emitRowsAVX2 keeps up to 12 ymm accumulators; the last one is masked.
func emitRowsAVX2(g *gen, op rowsOp) {
	g.fn(op.name+"F32x96AVX2", signatureOf(op), op.doc+" 1 <= n <= 96, rows >= 1; ptr nil means one row of rows indices.")
	r := rowsParams(g, op)
	tiles := lastMask256(g, r.n, ymm[15])
	dispatch(g, tiles, rowsVectors256, func(t int) { rowsBlock256(g, op, r, t) })
}

// lastMask256 returns the number of ymm vectors that hold n >= 1 elements and
// sets mask to the lanes of the last of them.
func lastMask256(g *gen, n reg.Register, mask reg.Register) reg.Register {
	tiles, used := g.GP64(), g.GP64()
	g.LEAQ(at(n, nil, 7), tiles)
	g.SHRQ(imm(3), tiles)
	g.LEAQ(at(n, nil, -1), used)
	g.ANDQ(imm(7), used)
	g.INCQ(used)
	loadMask256(g, used, mask)
	return tiles
}

// loadMask256 sets the first used lanes (0 to 8) of mask to all ones. used is
// spent.
func loadMask256(g *gen, used, mask reg.Register) {
	table := g.GP64()
	g.LEAQ(g.laneMaskTable(), table)
	g.NEGQ(used)
	g.VMOVDQU(operand.Mem{Base: table, Index: used, Scale: 4, Disp: 32}, mask)
}

// laneMaskTable is eight int32 of -1, then eight of 0.
func (g *gen) laneMaskTable() operand.Mem {
	return g.table32("laneMask", 16, func(i int) uint32 { return uint32(i/8) - 1 })
}

func rowsBlock256(g *gen, op rowsOp, r *rowsRegs, t int) {
	last, mask := t-1, ymm[15]
	load := func() {
		for i := 0; i < t; i++ {
			switch {
			case !op.keep:
				g.VXORPS(ymm[i], ymm[i], ymm[i])
			case i == last:
				g.VMASKMOVPS(at(r.dst, nil, 32*i), mask, ymm[i])
			default:
				g.VMOVUPS(at(r.dst, nil, 32*i), ymm[i])
			}
		}
	}
	store := func() {
		for i := 0; i < last; i++ {
			g.VMOVUPS(ymm[i], at(r.dst, nil, 32*i))
		}
		g.VMASKMOVPS(ymm[last], mask, at(r.dst, nil, 32*last))
	}
	eachRow(g, r, load, func() { rowsAdd256(g, op, r, t) }, store)
}

func rowsAdd256(g *gen, op rowsOp, r *rowsRegs, t int) {
	scale, p, mask := ymm[14], ymm[13], ymm[15]
	if op.scaled {
		g.VBROADCASTSS(at4(r.scale, r.k), scale)
	}
	for i := 0; i < t; i++ {
		m := operand.Op(at(r.row, nil, 32*i))
		if i == t-1 {
			g.VMASKMOVPS(m, mask, p)
			m = p
		}
		if op.scaled {
			g.VMULPS(m, scale, p)
			m = p
		}
		g.VADDPS(m, ymm[i], ymm[i])
	}
}
