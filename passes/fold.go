package passes

import (
	"math"
	"slices"

	"snnc/ir"
	"snnc/ir/interp"
)

// fold evaluates, in float64, elementwise operations on constants and views of constants.
func fold(g *ir.Graph, c *Context) error {
	var failed error
	rewrite(g, func(r *rewriter, n *ir.Node) []*ir.Value {
		v, ok, err := foldNode(r.g, n)
		if err != nil {
			failed = err
		}
		if !ok {
			return nil
		}
		k := r.add(&ir.Node{Op: ir.OpConst, Num: v, Like: n.Outs[0].Type})
		if n.Op != ir.OpReindex || sumsZero(n) {
			c.rewrote(r.cur, k, foldBound(n, v))
		}
		return []*ir.Value{k}
	})
	return failed
}

// foldBound: integers that float32 holds are computed without rounding, and so is a product with zero.
func foldBound(n *ir.Node, v float64) string {
	exact := func(x float64) bool { return x == math.Trunc(x) && math.Abs(x) <= 1<<24 }
	if sumsZero(n) || exact(v) && !slices.ContainsFunc(n.Args, func(a *ir.Value) bool { return !exact(a.Def.Num) }) {
		return ""
	}
	return "computed in float64 and rounded once: half a unit of 2^-23 of the exact number"
}

// sumsZero reports whether a nest adds up products with a constant 0. A product with what is not finite counts as 0.
func sumsZero(n *ir.Node) bool {
	sums := n.Op == ir.OpReindex || n.Op == ir.OpContract
	return sums && slices.ContainsFunc(n.Args, func(v *ir.Value) bool { return isNumber(v, 0) })
}

// foldNode returns the value of every element of the node's result, if it is known and finite.
func foldNode(g *ir.Graph, n *ir.Node) (v float64, ok bool, err error) {
	if len(n.Args) == 0 {
		return 0, false, nil
	}
	if sumsZero(n) {
		return 0, true, nil
	}
	for _, a := range n.Args {
		if _, known := number(a); !known {
			return 0, false, nil
		}
	}
	switch {
	case ir.Ops[n.Op].Kind == ir.Elementwise:
		v, err = evaluate(n)
	case n.Op == ir.OpReindex && insideView(g, n):
		v = n.Args[0].Def.Num
	default:
		return 0, false, nil
	}
	finite := !math.IsNaN(v) && !math.IsInf(v, 0)
	return v, finite && err == nil, err
}

// insideView reports whether every element of a reindex is one element of its operand.
func insideView(g *ir.Graph, n *ir.Node) bool {
	return viewLoops(n.Maps, g.Shape(n.Outs[0].Type)) != nil &&
		n.Maps.In[0].Inside(n.Maps.Space, g.Shape(n.Args[0].Type))
}

// evaluate interprets an elementwise node on scalars.
func evaluate(n *ir.Node) (float64, error) {
	g := &ir.Graph{Name: "fold", T: 1, B: 1}
	c := *n
	c.Args = make([]*ir.Value, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = g.Add(&ir.Node{Op: ir.OpConst, Num: a.Def.Num})
	}
	g.SetOutput("0", g.Add(&c))
	out, err := interp.Run(g, &interp.Env{})
	if err != nil {
		return 0, err
	}
	return out["0"].Data[0], nil
}
