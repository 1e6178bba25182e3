package cpu

import (
	"slices"

	"snnc/ir"
)

// tidyBodies takes out of recurrences what changes no number: terms that are known to be zero, such as a reset to a
// potential of zero and its gradient, and negations that a subtraction does along.
func tidyBodies(g *ir.Graph) {
	for _, n := range g.Nodes {
		if n.Op == ir.OpScan {
			tidyBodies(n.Body)
			tidy(n.Body)
		}
	}
}

func tidy(g *ir.Graph) {
	nodes := g.Nodes
	g.Nodes = nil
	uses := ir.Uses(&ir.Graph{Nodes: nodes, Outputs: g.Outputs})
	for _, n := range nodes {
		if v := tidied(g, n, uses); v != nil && v != n.Outs[0] {
			replaceIn(nodes, n.Outs[0], v)
			ir.ReplaceUses(g, n.Outs[0], v)
			continue
		}
		g.Nodes = append(g.Nodes, n)
	}
}

// tidied is a value that may stand for the node's result; nil if there is no simpler one.
func tidied(g *ir.Graph, n *ir.Node, uses map[*ir.Value][]ir.Use) *ir.Value {
	if ir.Ops[n.Op].Kind != ir.Elementwise {
		return nil
	}
	v := n.Outs[0]
	inner := !slices.ContainsFunc(g.Outputs, func(o ir.Output) bool { return o.Value == v })
	if c := v.Type.Class; c.Lo == 0 && c.Hi == 0 && inner {
		return g.Add(&ir.Node{Op: ir.OpConst, Like: ir.Scalar(c), Loc: n.Loc, Path: n.Path})
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

func isZero(v *ir.Value) bool { return v.Def.Op == ir.OpConst && v.Def.Num == 0 }
