package passes

import (
	"snnc/ir"
	"snnc/ir/autodiff"
)

// gradient adds the backward graph, if one is asked for.
func gradient(g *ir.Graph, c *Context) error {
	if c.Gradient == "" {
		return nil
	}
	return autodiff.Gradient(g, c.Gradient)
}

// undetach replaces detach by its operand, and differential by its value.
func undetach(g *ir.Graph, _ *Context) error {
	rewrite(g, func(r *rewriter, n *ir.Node) []*ir.Value {
		switch n.Op {
		case ir.OpDetach:
			return n.Args
		case ir.OpDifferential:
			return []*ir.Value{r.add(&ir.Node{Op: ir.OpConst, Like: n.Outs[0].Type})}
		}
		return nil
	})
	return nil
}
