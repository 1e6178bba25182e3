package cpu

import (
	"snnc/backend/cpu/kernels"
	"snnc/backend/cpu/native"
	"snnc/ir"
)

// What instructions of tile programs are in machine code.

// inNative reports whether machine code can do the instruction.
func (b *tileBuilder) inNative(in *instr) bool {
	switch {
	case in.op == opLoad:
		return in.mem.kind == accessSplat && !in.mem.buf.bits || in.mem.wholeWords(b.c.g.T)
	case in.op == opPack:
		return in.mem.wholeWords(b.c.g.T)
	case in.op == opMix || in.op == opRoute:
		return false
	case in.op >= opCopy || in.c >= 0:
		return true
	}
	_, ok := b.steps(in)
	return ok
}

// wholeWords reports whether the lanes are bits of which every step, and every tile of whole words, begins a word.
func (a *access) wholeWords(steps int) bool {
	return a.buf.bits && a.kind == accessDense && a.off%64 == 0 && (a.tStr%64 == 0 || steps == 1)
}

// steps are those of the instruction's kernel; nil if it is a copy or clears.
func (b *tileBuilder) steps(in *instr) (s []kernels.Step, ok bool) {
	op := ir.Op(in.op)
	switch {
	case op == ir.OpDetach || op == ir.OpDifferential:
		return nil, true
	case op == ir.OpOr:
		return orSteps(), true
	case op == ir.OpNe:
		return neSteps(), true
	case in.b >= 0:
		s = kernels.BinaryProgram(binaryOps[op])
	default:
		u, soft := softOps[op]
		if !soft || !in.soft {
			u = unaryOps[op]
		}
		s = kernels.UnaryProgram(u)
	}
	return s, s != nil
}

// orSteps is x + y - x*y.
func orSteps() []kernels.Step {
	return []kernels.Step{{Op: kernels.PrimAdd, A: 0, B: 1}, {Op: kernels.PrimMul, A: 0, B: 1}, {Op: kernels.PrimSub, A: 2, B: 3}}
}

// neSteps is 1 where x < y or x > y.
func neSteps() []kernels.Step {
	return []kernels.Step{{Op: kernels.PrimLt, A: 0, B: 1}, {Op: kernels.PrimBit, A: 2}, {Op: kernels.PrimGt, A: 0, B: 1},
		{Op: kernels.PrimBit, A: 4}, {Op: kernels.PrimAdd, A: 3, B: 5}}
}

// nativeValue adds what an instruction does to its operands.
func (b *tileBuilder) nativeValue(code *native.Builder, in *instr, src []native.Value) native.Value {
	switch {
	case in.op == opZero || in.op == opcode(ir.OpDifferential):
		return code.Const(0)
	case in.op == opCopy || in.op == opcode(ir.OpDetach):
		return src[0]
	case in.op == opSum:
		return code.Op(kernels.PrimAdd, src[0], src[1])
	case in.c >= 0: // the second where the first is not 0, else the third
		return code.Op(kernels.PrimSelect, code.Op(kernels.PrimNe, src[0], code.Const(0)), src[1], src[2])
	}
	steps, _ := b.steps(in)
	if in.op == opcode(ir.OpMin) || in.op == opcode(ir.OpMax) {
		src[0], src[1] = src[1], src[0] // on a tie the kernels give the second, the graph means the first
	}
	return code.Apply(steps, src...)
}
