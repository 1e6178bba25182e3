package passes

import "snnc/ir"

// dce removes nodes that no output needs, and what of a scan nobody reads: result sequences, states, operands.
func dce(g *ir.Graph, _ *Context) error {
	ir.Prune(g)
	return nil
}
