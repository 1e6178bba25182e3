package cpu

import (
	"slices"

	"snnc/ir"
)

// Axes of extent 1, such as the one group of a convolution, make other lanes of the same elements. squeeze lets elementwise
// operations and sums behind such axes work without them, so that they share a tile program with what comes before.
func squeeze(g *ir.Graph) {
	nodes := g.Nodes
	g.Nodes = nil
	for _, n := range nodes {
		switch {
		case n.Op == ir.OpReindex:
			if src := unitAxes(g, n.Args[0]); src != nil {
				n.Maps = &ir.Maps{Space: n.Maps.Space, Out: n.Maps.Out, In: []ir.Access{without(n.Maps.In[0], n.Args[0].Type)}}
				n.Args = []*ir.Value{src}
			}
		case ir.Ops[n.Op].Kind == ir.Elementwise && slices.ContainsFunc(n.Args, func(a *ir.Value) bool { return unitAxes(g, a) != nil }):
			v := squeezed(g, n)
			replaceIn(nodes, n.Outs[0], v)
			ir.ReplaceUses(g, n.Outs[0], v)
			continue
		}
		g.Nodes = append(g.Nodes, n)
	}
}

// unitAxes is what a value is but for more axes of extent 1; nil if it is something else.
func unitAxes(g *ir.Graph, v *ir.Value) *ir.Value {
	n := v.Def
	if n.Op != ir.OpReindex || !slices.Contains(v.Type.Dims, 1) {
		return nil
	}
	src := n.Args[0]
	t := v.Type
	t.Dims = noUnits(t.Dims)
	if !src.Type.SameAxes(t) {
		return nil
	}
	out, shape := without(n.Maps.Out, v.Type), g.Shape(src.Type)
	for axis, e := range out {
		k := e.AsVar()
		if n.Maps.In[0][axis].AsVar() != k || k < 0 || n.Maps.Space[k] != shape[axis] {
			return nil
		}
	}
	for k := range n.Maps.Space {
		if !out.Uses(k) {
			return nil
		}
	}
	return src
}

func noUnits(dims []int) []int {
	return slices.DeleteFunc(slices.Clone(dims), func(d int) bool { return d == 1 })
}

// without drops the indices of the axes of extent 1.
func without(acc ir.Access, t ir.Type) ir.Access {
	var kept ir.Access
	for axis, e := range acc {
		if d := axis - t.Lead(); d < 0 || t.Dims[d] != 1 {
			kept = append(kept, e)
		}
	}
	return kept
}

// squeezed computes a node's result without the axes of extent 1, and puts them back.
func squeezed(g *ir.Graph, n *ir.Node) *ir.Value {
	m := *n
	m.Args = make([]*ir.Value, len(n.Args))
	for i, a := range n.Args {
		switch src := unitAxes(g, a); {
		case src != nil:
			m.Args[i] = src
		case len(a.Type.Dims) == 0:
			m.Args[i] = a
		default:
			m.Args[i] = reshaped(g, a, noUnits(a.Type.Dims))
		}
	}
	return reshaped(g, g.Add(&m), n.Outs[0].Type.Dims)
}

// reshaped is a view of a value with other axes of extent 1; of a broadcast, a broadcast.
func reshaped(g *ir.Graph, v *ir.Value, dims []int) *ir.Value {
	t := v.Type
	t.Dims = dims
	n := &ir.Node{Op: ir.OpReindex, Like: t, Loc: v.Def.Loc, Path: v.Def.Path}
	if m := v.Def.Maps; v.Def.Op == ir.OpReindex && len(dims) < len(v.Type.Dims) {
		n.Args = v.Def.Args
		n.Maps = &ir.Maps{Space: m.Space, Out: without(m.Out, v.Type), In: m.In}
		return g.Add(n)
	}
	long := v.Type
	if len(dims) > len(v.Type.Dims) {
		long = t
	}
	space := g.Shape(long)
	var all ir.Access
	for k := range space {
		all = append(all, ir.Var(k, len(space)))
	}
	some := without(all, long)
	n.Args = []*ir.Value{v}
	n.Maps = &ir.Maps{Space: space, Out: all, In: []ir.Access{some}}
	if long.SameAxes(v.Type) {
		n.Maps.Out, n.Maps.In[0] = some, all
	}
	return g.Add(n)
}
