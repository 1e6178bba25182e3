package autodiff

import (
	"math"

	"snnc/ir"
)

// pull returns the contribution of node n to the adjoint of one of its operands, given the adjoint g of its result.
// The contribution has the axes of g for elementwise operations (the caller sums over broadcast axes), those of the
// operand for nests.
type pull func(b *builder, n *ir.Node, g *ir.Value) *ir.Value

// rule says how an operation passes gradients to its operands. Exactly one field is set.
type rule struct {
	operands []pull // one per operand; nil where none flows
	spike    bool   // by the surrogate
	scan     bool   // by the scan adjoint
	none     string // no gradient flows; the reason
	refuse   string // a gradient would flow but has no rule; the reason
}

// pull returns how n passes a gradient to operand k, nil if none flows.
func (r *rule) pull(n *ir.Node, k int) pull {
	switch {
	case r.spike:
		return pullSpike(n, k)
	case k < len(r.operands):
		return r.operands[k]
	}
	return nil
}

func all(p ...pull) rule { return rule{operands: p} }

const (
	leaf    = "a leaf has no operands"
	steps   = "piecewise constant: zero almost everywhere"
	compare = "a comparison is piecewise constant"
)

// rules is the derivative of every operation, indexed by ir.Op.
var rules = [ir.NumOps]rule{
	ir.OpInput:   {none: leaf},
	ir.OpParam:   {none: leaf},
	ir.OpBuffer:  {none: leaf},
	ir.OpConst:   {none: leaf},
	ir.OpIota:    {none: leaf},
	ir.OpUniform: {none: leaf},

	ir.OpNeg:          all(minus),
	ir.OpAbs:          all(func(b *builder, n *ir.Node, g *ir.Value) *ir.Value { return b.mul(g, b.op(ir.OpSign, n.Args[0])) }),
	ir.OpSign:         {none: steps},
	ir.OpExp:          all(func(b *builder, n *ir.Node, g *ir.Value) *ir.Value { return b.mul(g, n.Outs[0]) }),
	ir.OpLog:          all(func(b *builder, n *ir.Node, g *ir.Value) *ir.Value { return b.div(g, n.Args[0]) }),
	ir.OpSqrt:         all(pullSqrt),
	ir.OpSin:          all(func(b *builder, n *ir.Node, g *ir.Value) *ir.Value { return b.mul(g, b.op(ir.OpCos, n.Args[0])) }),
	ir.OpCos:          all(func(b *builder, n *ir.Node, g *ir.Value) *ir.Value { return b.neg(b.mul(g, b.op(ir.OpSin, n.Args[0]))) }),
	ir.OpTanh:         all(pullTanh),
	ir.OpSigmoid:      all(pullSigmoid),
	ir.OpAtan:         all(pullAtan),
	ir.OpErf:          all(pullErf),
	ir.OpFloor:        {none: steps},
	ir.OpRound:        {none: steps},
	ir.OpNot:          all(minus),
	ir.OpDetach:       {none: "blocks the gradient by definition"},
	ir.OpDifferential: all(same),

	ir.OpAdd: all(same, same),
	ir.OpSub: all(same, minus),
	ir.OpMul: all(timesOther, timesOther2),
	ir.OpDiv: all(pullDividend, pullDivisor),
	ir.OpPow: all(pullBase, pullExponent),
	ir.OpMin: all(firstIf(0, 1), secondIf(0, 1)),
	ir.OpMax: all(firstIf(1, 0), secondIf(1, 0)),
	ir.OpLt:  {none: compare},
	ir.OpLe:  {none: compare},
	ir.OpEq:  {none: compare},
	ir.OpNe:  {none: compare},
	ir.OpAnd: all(timesOther, timesOther2),
	ir.OpOr:  all(timesNotOther(1), timesNotOther(0)),

	ir.OpSelect:     all(nil, pullThen, pullElse),
	ir.OpSpike:      {spike: true},
	ir.OpSpikeAbove: {spike: true},

	ir.OpReindex:    all(pullReindex),
	ir.OpContract:   all(pullContract(0), pullContract(1)),
	ir.OpMaximum:    all(pullMaximum),
	ir.OpMaximumVJP: {refuse: "the gradient of a maximum cannot be differentiated again"},

	ir.OpScan: {scan: true},
}

func same(_ *builder, _ *ir.Node, g *ir.Value) *ir.Value  { return g }
func minus(b *builder, _ *ir.Node, g *ir.Value) *ir.Value { return b.neg(g) }

func timesOther(b *builder, n *ir.Node, g *ir.Value) *ir.Value  { return b.mul(g, n.Args[1]) }
func timesOther2(b *builder, n *ir.Node, g *ir.Value) *ir.Value { return b.mul(g, n.Args[0]) }

// timesNotOther is d(a + b - a*b) by one operand: 1 minus the other.
func timesNotOther(other int) pull {
	return func(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
		return b.sub(g, b.mul(g, n.Args[other]))
	}
}

func pullSqrt(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
	return b.div(b.mul(g, b.num(0.5)), n.Outs[0])
}

func pullTanh(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
	y := n.Outs[0]
	return b.mul(g, b.sub(b.num(1), b.mul(y, y)))
}

func pullSigmoid(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
	y := n.Outs[0]
	return b.mul(g, b.mul(y, b.sub(b.num(1), y)))
}

func pullAtan(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
	x := n.Args[0]
	return b.div(g, b.sum(b.mul(x, x), b.num(1)))
}

func pullErf(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
	x := n.Args[0]
	bell := b.op(ir.OpExp, b.neg(b.mul(x, x)))
	return b.mul(g, b.mul(bell, b.num(2/math.Sqrt(math.Pi))))
}

func pullDividend(b *builder, n *ir.Node, g *ir.Value) *ir.Value { return b.div(g, n.Args[1]) }

func pullDivisor(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
	return b.neg(b.div(b.mul(g, n.Outs[0]), n.Args[1]))
}

func pullBase(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
	x, e := n.Args[0], n.Args[1]
	return b.mul(g, b.mul(e, b.op(ir.OpPow, x, b.sub(e, b.num(1)))))
}

// pullExponent takes the derivative by the exponent as 0 where the base is not positive.
func pullExponent(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
	x := n.Args[0]
	d := b.mul(n.Outs[0], b.op(ir.OpLog, x))
	return b.mul(g, b.where(b.op(ir.OpLt, b.num(0), x), d, b.num(0)))
}

// firstIf passes g to the first operand where operand lo is not above operand hi: also on a tie.
func firstIf(lo, hi int) pull {
	return func(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
		return b.where(b.op(ir.OpLe, n.Args[lo], n.Args[hi]), g, b.num(0))
	}
}

// secondIf passes g to the second operand where firstIf does not pass it to the first.
func secondIf(lo, hi int) pull {
	return func(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
		return b.where(b.op(ir.OpLe, n.Args[lo], n.Args[hi]), b.num(0), g)
	}
}

func pullThen(b *builder, n *ir.Node, g *ir.Value) *ir.Value { return b.where(n.Args[0], g, b.num(0)) }
func pullElse(b *builder, n *ir.Node, g *ir.Value) *ir.Value { return b.where(n.Args[0], b.num(0), g) }

// pullReindex swaps the roles of result and operand.
func pullReindex(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
	m := &ir.Maps{Space: n.Maps.Space, Out: n.Maps.In[0], In: []ir.Access{n.Maps.Out}}
	return b.nest(ir.OpReindex, n.Args[0].Type, m, g)
}

// pullContract swaps the roles of the result and operand k; the other operand keeps its place.
func pullContract(k int) pull {
	return func(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
		args := []*ir.Value{n.Args[0], n.Args[1]}
		in := []ir.Access{n.Maps.In[0], n.Maps.In[1]}
		args[k], in[k] = g, n.Maps.Out
		m := &ir.Maps{Space: n.Maps.Space, Out: n.Maps.In[k], In: in}
		return b.nest(ir.OpContract, n.Args[k].Type, m, args...)
	}
}

func pullMaximum(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
	return b.add(&ir.Node{Op: ir.OpMaximumVJP, Args: []*ir.Value{n.Args[0], g}, Maps: n.Maps})
}
