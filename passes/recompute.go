package passes

import (
	"slices"

	"snnc/ir"
)

// recompute trades time for memory: sums over weights and what is made of them, such as currents and normalised
// currents of all time steps, are computed again from spikes where the gradient first reads them, and so need not live
// from the forward pass on. What lives is spikes (bits), results of recurrences, inputs, and what has no time or batch. At most
// one forward pass is added. The operations are the same; what a backend fuses otherwise may be
// rounded otherwise.
func recompute(g *ir.Graph, c *Context) error {
	if !c.Recompute || c.Gradient == "" {
		return nil
	}
	r := &recomputer{g: g, c: c, ahead: ir.NeededAhead(g), again: map[*ir.Value]bool{}, copies: map[*ir.Value]*ir.Value{}}
	nodes := g.Nodes
	g.Nodes = nil
	for _, n := range nodes {
		if !r.ahead[n] {
			n.Args = slices.Clone(n.Args)
			for i, a := range n.Args {
				n.Args[i] = r.copy(a)
			}
		}
		g.Nodes = append(g.Nodes, n)
	}
	renumber(g)
	return nil
}

// recomputer gives the backward graph copies of what it reads of the forward graph.
type recomputer struct {
	g      *ir.Graph
	c      *Context
	ahead  map[*ir.Node]bool
	again  map[*ir.Value]bool // what is known of it
	copies map[*ir.Value]*ir.Value
}

// copy is a value computed again, before the node that is added next; the value itself where it is kept.
func (r *recomputer) copy(v *ir.Value) *ir.Value {
	if !r.goes(v) {
		return v
	}
	if r.copies[v] == nil {
		n := *v.Def
		n.Args = make([]*ir.Value, len(v.Def.Args))
		for i, a := range v.Def.Args {
			n.Args[i] = r.copy(a)
		}
		r.copies[v] = r.g.Add(&n)
		r.c.rewroteTo(v.Def, "computed again for the gradient, not kept", "")
	}
	return r.copies[v]
}

// goes reports whether a value is computed again: a sum of products over time and batch that is no spike, and what is made of
// it element by element.
func (r *recomputer) goes(v *ir.Value) bool {
	if known, ok := r.again[v]; ok {
		return known
	}
	again := r.ahead[v.Def] && v.Type.Batch && !v.Type.Class.IsSpike() && (v.Type.Time || r.g.T == 1)
	if again {
		switch n := v.Def; {
		case n.Op == ir.OpContract:
		case ir.Ops[n.Op].Kind == ir.Elementwise, n.Op == ir.OpReindex:
			again = slices.ContainsFunc(n.Args, r.goes)
		default:
			again = false
		}
	}
	r.again[v] = again
	return again
}
