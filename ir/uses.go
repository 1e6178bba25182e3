package ir

// Use is a place where a value of a graph is used: operand Index of Node or, where Node is nil, output Index of the
// graph.
type Use struct {
	Node  *Node
	Index int
}

// Uses lists where each value is used, in order: operands node by node, then outputs. Values of nested graphs are
// not listed; nested graphs use no values of the graph around them.
func Uses(g *Graph) map[*Value][]Use {
	uses := map[*Value][]Use{}
	for _, n := range g.Nodes {
		for i, a := range n.Args {
			uses[a] = append(uses[a], Use{n, i})
		}
	}
	for i, o := range g.Outputs {
		uses[o.Value] = append(uses[o.Value], Use{nil, i})
	}
	return uses
}

// ReplaceUses makes every operand and output of g that is old be v.
func ReplaceUses(g *Graph, old, v *Value) {
	for _, n := range g.Nodes {
		for i, a := range n.Args {
			if a == old {
				n.Args[i] = v
			}
		}
	}
	for i := range g.Outputs {
		if g.Outputs[i].Value == old {
			g.Outputs[i].Value = v
		}
	}
}

// Walk calls f for each node of g in order, and after a scan for the nodes of its body; g is the graph that owns the
// node. Surrogates are not entered.
func Walk(g *Graph, f func(g *Graph, n *Node)) {
	for _, n := range g.Nodes {
		f(g, n)
		if n.Body != nil {
			Walk(n.Body, f)
		}
	}
}
