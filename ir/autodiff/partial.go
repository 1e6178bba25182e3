package autodiff

import "snnc/ir"

// Partial appends to g the derivatives of the elements of y by those of each of the values, element by element, along
// elementwise operations alone: what a loop nest or a scan computes counts as given, and so does the result of any node
// that is to be held. Spikes use the derivative of their surrogate. A derivative lacks axes along which it does not
// vary; it is nil where it is zero.
func Partial(g *ir.Graph, y *ir.Value, by []*ir.Value, held func(n *ir.Node) bool) []*ir.Value {
	wanted := map[*ir.Value]bool{}
	for _, v := range by {
		wanted[v] = true
	}
	var nodes []*ir.Node
	for _, n := range g.Nodes {
		if ir.Ops[n.Op].Kind == ir.Elementwise && !held(n) {
			nodes = append(nodes, n)
		}
	}
	t, err := newTape(&builder{g: g}, nodes, wanted)
	if err != nil {
		panic(&ir.Bug{Node: y.Def, Err: err}) // every elementwise operation has a derivative
	}
	t.wide = t.need
	t.loc, t.path = y.Def.Loc, y.Def.Path
	t.give(y, t.num(1))
	t.pullAll(nodes)
	out := make([]*ir.Value, len(by))
	for i, v := range by {
		for _, d := range t.adj[v] {
			if out[i] == nil {
				out[i] = d
				continue
			}
			out[i] = t.sum(out[i], d)
		}
	}
	return out
}
