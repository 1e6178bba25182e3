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

// undetach replaces detach by its operand.
func undetach(g *ir.Graph, _ *Context) error {
	rewrite(g, func(_ *rewriter, n *ir.Node) []*ir.Value {
		if n.Op != ir.OpDetach {
			return nil
		}
		return n.Args
	})
	return nil
}
