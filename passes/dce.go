package passes

import (
	"fmt"

	"snnc/ir"
)

// dce removes nodes that no output needs, and what of a scan nobody reads: result sequences, states, operands.
func dce(g *ir.Graph, c *Context) error {
	before := operations(g)
	ir.Prune(g)
	if n := before - operations(g); n > 0 && c.Explain != nil {
		c.Explain(Rewriting{Pass: c.pass, Before: fmt.Sprintf("%d operations that no output needs", n), After: "nothing"})
	}
	return nil
}

// operations counts what is not a leaf, bodies included.
func operations(g *ir.Graph) int {
	k := 0
	ir.Walk(g, func(_ *ir.Graph, n *ir.Node) {
		if ir.Ops[n.Op].Kind != ir.Leaf {
			k++
		}
	})
	return k
}
