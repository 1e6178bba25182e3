package autodiff

import (
	"strconv"

	"snnc/ir"
)

// inline appends the nodes of sub with args in place of its inputs "0", "1", ... and returns its outputs.
func inline(b *builder, sub *ir.Graph, args []*ir.Value) []*ir.Value {
	return ir.Inline(b.g, sub, args, b.loc, b.path)
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
