package autodiff

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// inline appends the nodes of sub with args in place of its inputs "0", "1", ... and returns its outputs.
func inline(b *builder, sub *ir.Graph, args []*ir.Value) []*ir.Value {
	at := map[*ir.Value]*ir.Value{}
	for _, n := range sub.Nodes {
		if n.Op == ir.OpInput {
			k, _ := strconv.Atoi(n.Name)
			at[n.Outs[0]] = args[k]
			continue
		}
		c := *n
		c.Args = mapped(at, n.Args)
		b.g.Add(&c)
		for i, o := range n.Outs {
			at[o] = c.Outs[i]
		}
	}
	outs := make([]*ir.Value, len(sub.Outputs))
	for i, o := range sub.Outputs {
		outs[i] = at[o.Value]
	}
	return outs
}

func mapped(at map[*ir.Value]*ir.Value, vs []*ir.Value) []*ir.Value {
	out := make([]*ir.Value, len(vs))
	for i, v := range vs {
		out[i] = at[v]
	}
	return out
}

// inputs is one more than the greatest number of an input.
func inputs(g *ir.Graph) int {
	count := 0
	for _, n := range g.Nodes {
		if n.Op == ir.OpInput {
			k, _ := strconv.Atoi(n.Name)
			count = max(count, k+1)
		}
	}
	return count
}

// bodyInputs returns the inputs "0".."n-1", nil where the graph does not use one.
func bodyInputs(g *ir.Graph, n int) []*ir.Value {
	ins := make([]*ir.Value, n)
	for _, node := range g.Nodes {
		if node.Op != ir.OpInput {
			continue
		}
		if k, err := strconv.Atoi(node.Name); err == nil && k < n {
			ins[k] = node.Outs[0]
		}
	}
	return ins
}

// prune removes the nodes that no output needs, except those in keep.
func prune(g *ir.Graph, keep map[*ir.Value]bool) {
	live := map[*ir.Node]bool{}
	for _, o := range g.Outputs {
		live[o.Value.Def] = true
	}
	for v := range keep {
		live[v.Def] = true
	}
	for _, n := range slices.Backward(g.Nodes) {
		if !live[n] {
			continue
		}
		for _, a := range n.Args {
			live[a.Def] = true
		}
	}
	g.Nodes = slices.DeleteFunc(g.Nodes, func(n *ir.Node) bool { return !live[n] })
}
