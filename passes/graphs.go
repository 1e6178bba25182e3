package passes

import "snnc/ir"

// clone copies a graph and the bodies in it.
func clone(g *ir.Graph) *ir.Graph {
	c := *g
	c.Nodes = nil
	c.Outputs = nil
	at := map[*ir.Value]*ir.Value{}
	for _, n := range g.Nodes {
		m := *n
		m.Args = make([]*ir.Value, len(n.Args))
		for i, a := range n.Args {
			m.Args[i] = at[a]
		}
		if n.Body != nil {
			m.Body = clone(n.Body)
		}
		c.Add(&m)
		for i, o := range n.Outs {
			at[o] = m.Outs[i]
		}
	}
	for _, o := range g.Outputs {
		c.SetOutput(o.Name, at[o.Value])
	}
	return &c
}

// text prints a graph.
func text(g *ir.Graph) string { return "" }
