package cpu

import (
	"slices"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// chooseKernels gives every instruction its function.
func (b *tileBuilder) chooseKernels(p *tileProg) {
	for _, ph := range p.phases {
		for _, l := range ph.code {
			for i := range l {
				b.choose(&l[i])
			}
		}
	}
}

func (b *tileBuilder) choose(in *instr) {
	k := b.c.kern
	switch {
	case in.op == opLoad || in.op == opZero || in.op == opPack || in.op == opMix || in.op == opRoute || in.op == opNative || in.c >= 0:
	case in.op == opCopy || in.op == opcode(ir.OpDetach):
		in.one = func(dst, a []float32) { copy(dst, a) }
	case in.op == opcode(ir.OpDifferential):
		in.one = func(dst, _ []float32) { clear(dst) }
	case in.op == opSum:
		in.two = k.Binary[kernels.Add]
	case in.b >= 0:
		b.chooseBinary(in, k)
	default:
		in.one = unaryKernel(ir.Op(in.op), k, in.soft)
	}
}

// chooseBinary prefers the form with a scalar where an operand is the same for all lanes.
func (b *tileBuilder) chooseBinary(in *instr, k *kernels.Table) {
	op, ok := binaryOps[ir.Op(in.op)]
	if !ok {
		in.two = exactBinary(ir.Op(in.op))
		return
	}
	if op == kernels.Min || op == kernels.Max {
		in.a, in.b = in.b, in.a // on a tie these kernels give the second, the graph means the first
	}
	x, y := b.regs[in.a], b.regs[in.b]
	switch {
	case y.splat():
		in.scalar, in.s = k.BinaryVS[op], in.b
	case x.splat():
		in.scalar, in.s, in.a = k.BinarySV[op], in.a, in.b
	default:
		in.two = k.Binary[op]
	}
}

// splat reports whether the register is one number for all lanes, so that it may be a scalar.
func (r *vreg) splat() bool { return r.isLoad && r.mem.kind == accessSplat && (!r.time || r.scalar) }

var binaryOps = map[ir.Op]kernels.BinaryOp{
	ir.OpAdd: kernels.Add, ir.OpSub: kernels.Sub, ir.OpMul: kernels.Mul, ir.OpDiv: kernels.Div, ir.OpMin: kernels.Min,
	ir.OpMax: kernels.Max, ir.OpLt: kernels.Lt, ir.OpLe: kernels.Le, ir.OpEq: kernels.Eq, ir.OpAnd: kernels.Mul,
	ir.OpPow: kernels.Pow,
}

var unaryOps = map[ir.Op]kernels.UnaryOp{
	ir.OpNeg: kernels.Neg, ir.OpAbs: kernels.Abs, ir.OpSqrt: kernels.Sqrt, ir.OpFloor: kernels.Floor, ir.OpRound: kernels.Round,
	ir.OpNot: kernels.Not, ir.OpSign: kernels.Sign, ir.OpSpike: kernels.GE0, ir.OpSpikeAbove: kernels.GT0,
	ir.OpExp: kernels.Exp, ir.OpLog: kernels.Log, ir.OpSin: kernels.Sin, ir.OpCos: kernels.Cos, ir.OpTanh: kernels.Tanh,
	ir.OpSigmoid: kernels.Sigmoid, ir.OpAtan: kernels.Atan, ir.OpErf: kernels.Erf,
}

// softOps have a kernel that is faster and not rounded correctly.
var softOps = map[ir.Op]kernels.UnaryOp{
	ir.OpExp: kernels.ApproxExp, ir.OpLog: kernels.ApproxLog, ir.OpTanh: kernels.ApproxTanh, ir.OpSigmoid: kernels.ApproxSigmoid,
	ir.OpAtan: kernels.ApproxAtan,
}

func unaryKernel(op ir.Op, k *kernels.Table, soft bool) func(dst, a []float32) {
	if u, ok := softOps[op]; ok && soft {
		return k.Unary[u]
	}
	u, ok := unaryOps[op]
	if !ok {
		panic("cpu: no kernel for " + op.String())
	}
	return k.Unary[u]
}

// exactBinary are the operations whose kernels mean something else at the edges.
func exactBinary(op ir.Op) func(dst, a, b []float32) {
	switch op {
	case ir.OpOr:
		return each(func(x, y float32) float32 { return x + y - float32(x*y) })
	case ir.OpNe:
		return each(func(x, y float32) float32 { return truth(x < y || x > y) })
	}
	panic("cpu: no kernel for " + op.String())
}

func each(f func(x, y float32) float32) func(dst, a, b []float32) {
	return func(dst, a, b []float32) {
		for i, x := range a {
			dst[i] = f(x, b[i])
		}
	}
}

func truth(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// tileOps reports whether a tile program can run the operation; tests ask it for every row of the op table.
func tileOps(op ir.Op) bool {
	_, one := unaryOps[op]
	_, two := binaryOps[op]
	return one || two || slices.Contains([]ir.Op{ir.OpOr, ir.OpNe, ir.OpDetach, ir.OpDifferential, ir.OpSelect}, op)
}
