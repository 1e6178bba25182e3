package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rowsOp is one way to fold selected weight rows into a row of dst.
type rowsOp struct {
	name   string
	keep   bool // start from dst instead of zero
	scaled bool // multiply each row by its scale
	doc    string
}

var rowsOps = []rowsOp{
	{"addRows", true, false, "adds to each dst row the rows of w that idx selects, in the order of idx."},
	{"sumRows", false, false, "sets each dst row to the sum of the rows of w that idx selects, in the order of idx."},
	{"addRowsScaled", true, true, "adds to each dst row scale times row of w, in the order of idx, rounding product and sum."},
}

const rowsSignature = "func(dst *float32, ldd int, w *float32, stride int, idx *int32, ptr *int32, rows int, n int)"
const rowsScaledSignature = "func(dst *float32, ldd int, w *float32, stride int, idx *int32, scale *float32, ptr *int32, rows int, n int)"

func emitRows(g *gen) {
	for _, op := range rowsOps {
		emitRowsAVX512(g, op)
		emitRowsAVX2(g, op)
	}
}

// rowsRegs are the registers shared by the blocks of one rows kernel. Strides
// are in bytes.
type rowsRegs struct {
	dst, ldd, w, stride, idx, scale, ptr, rows, n reg.Register
	k, end, row                                   reg.Register
}

func rowsParams(g *gen, op rowsOp) *rowsRegs {
	r := &rowsRegs{
		dst: g.param("dst"), ldd: g.param("ldd"), w: g.param("w"), stride: g.param("stride"),
		idx: g.param("idx"), ptr: g.param("ptr"), rows: g.param("rows"), n: g.param("n"),
		k: g.GP64(), end: g.GP64(), row: g.GP64(),
	}
	if op.scaled {
		r.scale = g.param("scale")
	}
	g.SHLQ(imm(2), r.ldd)
	g.SHLQ(imm(2), r.stride)
	singleRow(g, r)
	g.MOVLQSX(operand.Mem{Base: r.ptr}, r.k)
	return r
}

// singleRow puts the row pointers of a call without ptr on the stack.
func singleRow(g *gen, r *rowsRegs) {
	many, local := g.label("many"), g.AllocLocal(8)
	g.TESTQ(r.ptr, r.ptr)
	g.JNE(operand.LabelRef(many))
	g.SHLQ(imm(32), r.rows)
	g.MOVQ(r.rows, local)
	g.LEAQ(local, r.ptr)
	g.MOVQ(operand.I32(1), r.rows)
	g.Label(many)
}

func signatureOf(op rowsOp) string {
	if op.scaled {
		return rowsScaledSignature
	}
	return rowsSignature
}

// eachRow emits the loop over dst rows and, within it, over the indices
// ptr[r] to ptr[r+1]. add gets the weight row's address in r.row.
func eachRow(g *gen, r *rowsRegs, load, add, store func()) {
	rows, next, done := g.label("rows"), g.label("index"), g.label("store")
	g.Label(rows)
	g.MOVLQSX(operand.Mem{Base: r.ptr, Disp: 4}, r.end)
	load()
	g.CMPQ(r.k, r.end)
	g.JGE(operand.LabelRef(done))
	g.Label(next)
	g.MOVLQSX(operand.Mem{Base: r.idx, Index: r.k, Scale: 4}, r.row)
	g.IMULQ(r.stride, r.row)
	g.ADDQ(r.w, r.row)
	add()
	g.INCQ(r.k)
	g.CMPQ(r.k, r.end)
	g.JLT(operand.LabelRef(next))
	g.Label(done)
	store()
	g.ADDQ(imm(4), r.ptr)
	g.ADDQ(r.ldd, r.dst)
	g.DECQ(r.rows)
	g.JNE(operand.LabelRef(rows))
}

// tileOrder puts the usual widths first in the chain of comparisons.
func tileOrder(max int) []int {
	order := []int{max, max / 2, max / 4, max / 8}
	for t := max; t > 0; t-- {
		if t != max && t != max/2 && t != max/4 && t != max/8 {
			order = append(order, t)
		}
	}
	return order
}

// dispatch jumps to one block a number of vectors; each block ends the function.
func dispatch(g *gen, tiles reg.Register, max int, block func(t int)) {
	names := map[int]string{}
	for _, t := range tileOrder(max) {
		names[t] = g.label(fmt.Sprintf("vectors%d_", t))
		g.CMPQ(tiles, imm(t))
		g.JEQ(operand.LabelRef(names[t]))
	}
	g.ret()
	for t := 1; t <= max; t++ {
		g.Label(names[t])
		block(t)
		g.ret()
	}
}
