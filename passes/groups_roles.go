package passes

import (
	"cmp"
	"slices"

	"snnc/ir"
)

// roleOf returns how a node can take part in a loop, and over which elements.
func roleOf(g *ir.Graph, n *ir.Node) (role, ir.Type) {
	out := n.Outs[0].Type
	switch ir.Ops[n.Op].Kind {
	case ir.Elementwise:
		return inside, elements(out)
	case ir.Loop:
		return scanRole(n)
	}
	if n.Op != ir.OpReindex {
		return alone, out
	}
	return reindexRole(g, n)
}

func elements(t ir.Type) ir.Type { return ir.Type{Batch: t.Batch, Dims: t.Dims} }

// scanRole: the body must be elementwise, and all results have the same elements.
func scanRole(n *ir.Node) (role, ir.Type) {
	kind := elements(n.Outs[0].Type)
	for _, o := range n.Outs {
		if !sameElements(elements(o.Type), kind) {
			return alone, kind
		}
	}
	for _, m := range n.Body.Nodes {
		if m.Op == ir.OpIota || m.Op == ir.OpUniform || ir.Ops[m.Op].Kind != ir.Elementwise && ir.Ops[m.Op].Kind != ir.Leaf {
			return alone, kind
		}
	}
	for _, a := range n.Args {
		if !broadcasts(elements(a.Type), kind) {
			return alone, kind
		}
	}
	return inside, kind
}

// broadcasts reports whether elements of a type can be read in a loop over those of kind.
func broadcasts(t, kind ir.Type) bool {
	return (!t.Batch || kind.Batch) && (len(t.Dims) == 0 || slices.Equal(t.Dims, kind.Dims))
}

// reindexRole: a broadcast is inside; a sum over whole axes is inside if it keeps the elements (a sum over time), else
// a sink of the operand's loop.
func reindexRole(g *ir.Graph, n *ir.Node) (role, ir.Type) {
	a, out := n.Args[0].Type, n.Outs[0].Type
	switch {
	case isBroadcast(g, n):
		return inside, elements(out)
	case isWhole(n.Maps, g.Shape(a)) && plainSubset(n.Maps, n.Maps.Out, g.Shape(out)):
		if sameElements(a, out) && !aligned(n) {
			return alone, out
		}
		if sameElements(a, out) {
			return inside, elements(out)
		}
		return sink, elements(a)
	}
	return alone, out
}

// isBroadcast reports whether a reindex repeats its operand along axes that this lacks, in the order of axes, and reads
// a sequence at the step that it writes.
func isBroadcast(g *ir.Graph, n *ir.Node) bool {
	m, a := n.Maps, n.Args[0].Type
	if viewLoops(m, g.Shape(n.Outs[0].Type)) == nil || !plainSubset(m, m.In[0], g.Shape(a)) {
		return false
	}
	if a.Time && !(n.Outs[0].Type.Time && sameAffine(m.In[0][0], m.Out[0])) {
		return false
	}
	return ordered(m.Out) && ordered(m.In[0]) && (!sameElements(a, n.Outs[0].Type) || aligned(n))
}

// aligned reports whether a reindex between types of the same elements reads the element that it writes.
func aligned(n *ir.Node) bool {
	in, out := n.Maps.In[0], n.Maps.Out
	if n.Args[0].Type.Time {
		in = in[1:]
	}
	if n.Outs[0].Type.Time {
		out = out[1:]
	}
	return slices.EqualFunc(in, out, sameAffine)
}

// isWhole reports whether the operand is read element by element, once each.
func isWhole(m *ir.Maps, shape []int) bool {
	return viewLoops(&ir.Maps{Space: m.Space, Out: m.In[0]}, shape) != nil && ordered(m.In[0])
}

// plainSubset reports whether each axis is a loop of its extent, or of extent 1 without loop, and none serves twice.
func plainSubset(m *ir.Maps, acc ir.Access, shape []int) bool {
	seen := map[int]bool{}
	for axis, a := range acc {
		k := a.AsVar()
		if k >= 0 && !seen[k] && m.Space[k] == shape[axis] {
			seen[k] = true
			continue
		}
		if !a.IsConst() || a.Off != 0 || shape[axis] != 1 {
			return false
		}
	}
	return true
}

// ordered reports whether the loops of an access come in the order of the space.
func ordered(acc ir.Access) bool {
	last := -1
	for _, a := range acc {
		if k := a.AsVar(); k >= 0 {
			if k < last {
				return false
			}
			last = k
		}
	}
	return true
}

// groups lists the units in an order in which each comes after those that it reads.
func (p *partition) groups() []Group {
	var list []Group
	done := map[*unit]bool{}
	var visit func(u *unit)
	visit = func(u *unit) {
		if done[u] {
			return
		}
		done[u] = true
		for _, n := range u.nodes {
			for _, a := range n.Args {
				if v := p.of[a.Def]; v != nil && v != u {
					visit(v)
				}
			}
		}
		list = append(list, p.group(u))
	}
	units := p.units()
	for _, u := range units {
		visit(u)
	}
	return list
}

// units lists the units by their last nodes.
func (p *partition) units() []*unit {
	var us []*unit
	seen := map[*unit]bool{}
	for _, n := range p.g.Nodes {
		if u := p.of[n]; u != nil && !seen[u] {
			seen[u] = true
			us = append(us, u)
		}
	}
	last := func(u *unit) int { return p.pos[u.nodes[len(u.nodes)-1]] }
	slices.SortFunc(us, func(a, b *unit) int { return cmp.Compare(last(a), last(b)) })
	return us
}

// group finds what goes in and out of a unit.
func (p *partition) group(u *unit) Group {
	out := Group{Nodes: u.nodes, Fused: u.fused, Batch: u.kind.Batch, Dims: u.kind.Dims}
	for _, n := range u.nodes {
		for _, a := range n.Args {
			if p.of[a.Def] != u && !slices.Contains(out.Inputs, a) {
				out.Inputs = append(out.Inputs, a)
			}
		}
		for _, o := range n.Outs {
			if p.leaves(u, o) {
				out.Outputs = append(out.Outputs, o)
			}
		}
	}
	return out
}

// leaves reports whether a value is read outside of its unit.
func (p *partition) leaves(u *unit, v *ir.Value) bool {
	if slices.ContainsFunc(p.g.Outputs, func(o ir.Output) bool { return o.Value == v }) {
		return true
	}
	return slices.ContainsFunc(p.uses[v], func(n *ir.Node) bool { return p.of[n] != u })
}
