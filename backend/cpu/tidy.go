package cpu

import (
	"math"
	"slices"

	"snnc/ir"
)

// tidyBodies takes out of recurrences what changes no number: terms that are known to be zero, such as a reset to a
// potential of zero and its gradient, and negations that a subtraction does along.
func tidyBodies(g *ir.Graph, exact map[*ir.Value]bool) {
	for _, n := range g.Nodes {
		if n.Op == ir.OpScan {
			tidyBodies(n.Body, exact)
			tidy(n.Body, exact)
		}
	}
}

func tidy(g *ir.Graph, exact map[*ir.Value]bool) {
	nodes := g.Nodes
	g.Nodes = nil
	uses := ir.Uses(&ir.Graph{Nodes: nodes, Outputs: g.Outputs})
	for _, n := range nodes {
		if v := tidied(g, n, uses, exact); v != nil && v != n.Outs[0] {
			replaceIn(nodes, n.Outs[0], v)
			ir.ReplaceUses(g, n.Outs[0], v)
			continue
		}
		g.Nodes = append(g.Nodes, n)
	}
}

// tidied is a value that may stand for the node's result; nil if there is no simpler one.
func tidied(g *ir.Graph, n *ir.Node, uses map[*ir.Value][]ir.Use, exact map[*ir.Value]bool) *ir.Value {
	if ir.Ops[n.Op].Kind != ir.Elementwise {
		return nil
	}
	v := n.Outs[0]
	inner := !slices.ContainsFunc(g.Outputs, func(o ir.Output) bool { return o.Value == v })
	if c := v.Type.Class; c.Lo == 0 && c.Hi == 0 && inner {
		return g.Add(&ir.Node{Op: ir.OpConst, Like: ir.Scalar(c), Loc: n.Loc, Path: n.Path})
	}
	if n.Op == ir.OpMul && !exact[v] {
		joinNumbers(g, n)
	}
	if n.Op != ir.OpAdd && n.Op != ir.OpSub {
		return nil
	}
	a, b := n.Args[0], n.Args[1]
	switch {
	case isZero(b) && a.Type.SameAxes(v.Type):
		return a
	case n.Op == ir.OpAdd && isZero(a) && b.Type.SameAxes(v.Type):
		return b
	case n.Op == ir.OpAdd && b.Def.Op == ir.OpNeg && len(uses[b]) == 1:
		n.Op, n.Args = ir.OpSub, []*ir.Value{a, b.Def.Args[0]}
	}
	return nil
}

// joinNumbers makes one quotient of a number by a value, times a number, where no decision depends on its last bit.
func joinNumbers(g *ir.Graph, n *ir.Node) {
	for i, a := range n.Args {
		k, ok := oneNumber(n.Args[1-i])
		if !ok || a.Def.Op != ir.OpDiv {
			continue
		}
		if c, ok := oneNumber(a.Def.Args[0]); ok && !math.IsInf(float64(float32(c*k)), 0) && float32(c*k) != 0 {
			n.Op, n.Args = ir.OpDiv, []*ir.Value{g.Add(&ir.Node{Op: ir.OpConst, Num: c * k, Loc: n.Loc, Path: n.Path}), a.Def.Args[1]}
			return
		}
	}
}

// oneNumber is the value of all elements, if that is known and there is one for all lanes.
func oneNumber(v *ir.Value) (x float64, ok bool) {
	c := v.Type.Class
	return c.Lo, v.Type.IsScalar() && c.Lo == c.Hi && !math.IsInf(c.Lo, 0)
}

func isZero(v *ir.Value) bool { return v.Def.Op == ir.OpConst && v.Def.Num == 0 }
