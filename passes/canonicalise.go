package passes

import (
	"math"
	"slices"

	"snnc/ir"
)

// canonicalise brings nodes into one form by rewritings that are exact in any arithmetic (except for the sign of a
// zero). Operands of min and max stay: on a tie the gradient goes to the first.
func canonicalise(g *ir.Graph, c *Context) error {
	rewrite(g, func(r *rewriter, n *ir.Node) []*ir.Value {
		for {
			v, changed := simplify(r, n)
			if v != nil {
				c.rewrote(r.cur, v, "")
				return []*ir.Value{v}
			}
			if !changed {
				if n.Op != r.cur.Op {
					c.became(r.cur, n)
				}
				return nil
			}
		}
	})
	return nil
}

// simplify tries the rules on n. A rule returns a value that equals the node's result, or changes the node and says so.
func simplify(r *rewriter, n *ir.Node) (*ir.Value, bool) {
	switch ir.Ops[n.Op].Kind {
	case ir.Elementwise:
		if constantRight(n) || scalarConstant(r, n) {
			return nil, true
		}
		if v := neutral(n); v != nil && v.Type.SameAxes(n.Outs[0].Type) {
			return v, true
		}
		if v := inOrder(r, n); v != nil {
			return v, true
		}
		return nil, cheaper(r, n)
	case ir.Nest:
		if dropUnitLoops(n) || compose(r.g, n) {
			return nil, true
		}
		if isIdentity(r.g, n) {
			return n.Args[0], true
		}
	}
	return nil, false
}

// constantRight moves a constant behind what is not, where the order of operands does not matter.
func constantRight(n *ir.Node) bool {
	switch n.Op {
	case ir.OpAdd, ir.OpMul, ir.OpAnd, ir.OpOr, ir.OpEq, ir.OpNe:
	default:
		return false
	}
	_, left := number(n.Args[0])
	_, right := number(n.Args[1])
	if left && !right {
		n.Args = []*ir.Value{n.Args[1], n.Args[0]}
		return true
	}
	return false
}

// scalarConstant takes the axes off a constant if the other operands have them.
func scalarConstant(r *rewriter, n *ir.Node) bool {
	for k, a := range n.Args {
		c, ok := number(a)
		if !ok || a.Type.IsScalar() || !axesWithout(n, k).SameAxes(n.Outs[0].Type) {
			continue
		}
		n.Args = slices.Clone(n.Args)
		n.Args[k] = r.num(c)
		return true
	}
	return false
}

// axesWithout is the axes of all operands but one together.
func axesWithout(n *ir.Node, k int) ir.Type {
	var t ir.Type
	for i, a := range n.Args {
		if i == k {
			continue
		}
		t.Time, t.Batch = t.Time || a.Type.Time, t.Batch || a.Type.Batch
		if len(a.Type.Dims) > 0 {
			t.Dims = a.Type.Dims
		}
	}
	return t
}

// neutral returns the operand that equals the result, nil if none is known to.
func neutral(n *ir.Node) *ir.Value {
	a := n.Args
	switch n.Op {
	case ir.OpAdd, ir.OpSub, ir.OpOr:
		if isNumber(a[1], 0) {
			return a[0]
		}
	case ir.OpMul, ir.OpDiv, ir.OpPow, ir.OpAnd:
		if isNumber(a[1], 1) {
			return a[0]
		}
	case ir.OpMin, ir.OpMax:
		if a[0] == a[1] {
			return a[0]
		}
	case ir.OpNeg, ir.OpNot:
		if a[0].Def.Op == n.Op {
			return a[0].Def.Args[0]
		}
	case ir.OpSelect:
		return chosen(a)
	case ir.OpDetach, ir.OpAbs, ir.OpFloor, ir.OpRound:
		if a[0].Def.Op == n.Op {
			return a[0]
		}
	}
	return nil
}

func chosen(a []*ir.Value) *ir.Value {
	c, known := number(a[0])
	switch {
	case a[1] == a[2], known && c != 0:
		return a[1]
	case known:
		return a[2]
	}
	return nil
}

// cheaper replaces a multiplication by -1, a division by a power of two, and a square.
func cheaper(r *rewriter, n *ir.Node) bool {
	switch n.Op {
	case ir.OpMul:
		if isNumber(n.Args[1], -1) && n.Args[0].Type.SameAxes(n.Outs[0].Type) {
			n.Op, n.Args = ir.OpNeg, n.Args[:1:1]
			return true
		}
	case ir.OpPow:
		if isNumber(n.Args[1], 2) && n.Args[0].Type.SameAxes(n.Outs[0].Type) {
			n.Op, n.Args = ir.OpMul, []*ir.Value{n.Args[0], n.Args[0]}
			return true
		}
	case ir.OpDiv:
		if c, ok := number(n.Args[1]); ok && exactInverse(c) {
			inv := r.add(&ir.Node{Op: ir.OpConst, Num: 1 / c, Like: n.Args[1].Type})
			n.Op, n.Args = ir.OpMul, []*ir.Value{n.Args[0], inv}
			return true
		}
	}
	return false
}

// exactInverse reports whether c is a power of two that float32 and its inverse hold.
func exactInverse(c float64) bool {
	m, e := math.Frexp(c)
	return math.Abs(m) == 0.5 && e > -120 && e < 120
}
