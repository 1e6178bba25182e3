package cpu

import (
	"cmp"
	"fmt"
	"slices"

	"snnc/ir"
)

// unit is what becomes one step: a group of operations on the same lanes, or one other node.
type unit struct {
	key   string     // lanes of a group: batch or not, dims, their order; empty for a single node
	nodes []*ir.Node // in the order of the graph
	deps  []*unit    // units whose results it reads; nil when not known
	seen  int        // number of the last search that came by
}

// grouper merges operations into units so that no unit depends on itself through another.
type grouper struct {
	c     *compiler
	owner map[*ir.Node]*unit
	users map[*ir.Value][]*ir.Node
	index map[*ir.Node]int
	base  map[*ir.Value]*ir.Value // of views: what they look at

	all      []*unit
	searches int
}

// maxGroup bounds a group's nodes, so that a tile's registers stay in cache.
const maxGroup = 160

func newGrouper(c *compiler) *grouper {
	gr := &grouper{c, map[*ir.Node]*unit{}, map[*ir.Value][]*ir.Node{}, map[*ir.Node]int{}, map[*ir.Value]*ir.Value{}, nil, 0}
	for i, n := range c.g.Nodes {
		gr.index[n] = i
		if c.isView(n) {
			gr.base[n.Outs[0]] = n.Args[0]
		}
		for _, a := range n.Args {
			gr.users[a] = append(gr.users[a], n)
		}
	}
	return gr
}

// units returns the units in an order in which each can run. Leaves and views belong to none.
func (gr *grouper) units() []*unit {
	for _, n := range gr.c.g.Nodes {
		if !gr.c.free(n) {
			gr.owner[n] = &unit{key: gr.c.laneKey(n), nodes: []*ir.Node{n}}
			gr.all = append(gr.all, gr.owner[n])
		}
	}
	for _, n := range slices.Backward(gr.c.g.Nodes) {
		if gr.owner[n] != nil && gr.owner[n].key != "" {
			gr.joinUsers(n)
		}
	}
	for _, n := range gr.c.g.Nodes {
		gr.joinSharers(n)
	}
	return gr.sorted()
}

// joinUsers merges the node's unit with the groups that use its results.
func (gr *grouper) joinUsers(n *ir.Node) {
	var users []*ir.Node
	for _, o := range n.Outs {
		users = append(users, gr.users[o]...)
	}
	slices.SortFunc(users, func(a, b *ir.Node) int { return cmp.Compare(gr.index[a], gr.index[b]) })
	for _, u := range users {
		gr.tryMerge(gr.owner[n], gr.owner[u])
	}
}

// joinSharers merges the groups that read the same computed value.
func (gr *grouper) joinSharers(n *ir.Node) {
	if gr.owner[n] == nil {
		return
	}
	for _, o := range n.Outs {
		var first *unit
		for _, u := range gr.users[o] {
			if w := gr.owner[u]; w != nil && w.key != "" && w != first {
				if first == nil || !gr.tryMerge(first, w) {
					first = w
				}
			}
		}
	}
}

// tryMerge merges b into a if they work on the same lanes and neither depends on the other through a third unit.
func (gr *grouper) tryMerge(a, b *unit) bool {
	if a == nil || b == nil || a == b || a.key == "" || a.key != b.key || len(a.nodes)+len(b.nodes) > maxGroup {
		return false
	}
	if gr.around(a, b) || gr.around(b, a) || gr.rereads(a, b) || gr.rereads(b, a) {
		return false
	}
	a.nodes = append(a.nodes, b.nodes...)
	gr.forget(a, b)
	slices.SortFunc(a.nodes, func(x, y *ir.Node) int { return cmp.Compare(gr.index[x], gr.index[y]) })
	for _, n := range b.nodes {
		gr.owner[n] = a
	}
	return true
}

// forget drops what the merge of b into a may have changed.
func (gr *grouper) forget(a, b *unit) {
	a.deps, b.deps = nil, nil
	for _, u := range gr.all {
		if slices.Contains(u.deps, b) {
			u.deps = nil
		}
	}
}

// rereads reports whether user reads what maker computes through a view, or as weights: then it must be in memory before.
func (gr *grouper) rereads(maker, user *unit) bool {
	for _, n := range user.nodes {
		for _, a := range n.Args {
			if gr.source(a) == maker && (gr.base[a] != nil || gr.c.isSink(a.Def) || gr.c.weighs(n, a) || n.Op == ir.OpMaximumVJP) {
				return true
			}
		}
	}
	return false
}

// around reports whether to depends on from through a third unit.
func (gr *grouper) around(from, to *unit) bool {
	gr.searches++
	from.seen, to.seen = gr.searches, gr.searches
	for _, d := range gr.deps(to) {
		if d.seen != gr.searches && gr.reaches(d, from) {
			return true
		}
	}
	return false
}

// reaches reports whether u depends on goal, as far as this search has not been.
func (gr *grouper) reaches(u, goal *unit) bool {
	u.seen = gr.searches
	for _, d := range gr.deps(u) {
		if d == goal || d.seen != gr.searches && gr.reaches(d, goal) {
			return true
		}
	}
	return false
}

// deps lists the units whose results a unit reads, in a fixed order.
func (gr *grouper) deps(u *unit) []*unit {
	if u.deps != nil {
		return u.deps
	}
	d := []*unit{}
	for _, n := range u.nodes {
		for _, a := range n.Args {
			if o := gr.source(a); o != nil && o != u && !slices.Contains(d, o) {
				d = append(d, o)
			}
		}
	}
	u.deps = d
	return d
}

// source is the unit that computes the storage of a value, nil for leaves.
func (gr *grouper) source(v *ir.Value) *unit {
	for gr.base[v] != nil {
		v = gr.base[v]
	}
	return gr.owner[v.Def]
}

// sorted orders the units by their last nodes as far as dependencies allow.
func (gr *grouper) sorted() []*unit {
	var all []*unit
	for _, n := range slices.Backward(gr.c.g.Nodes) {
		if u := gr.owner[n]; u != nil && !slices.Contains(all, u) {
			all = append(all, u)
		}
	}
	slices.Reverse(all)
	var out []*unit
	done := map[*unit]bool{}
	var visit func(u *unit)
	visit = func(u *unit) {
		if done[u] {
			return
		}
		done[u] = true
		for _, d := range gr.deps(u) {
			visit(d)
		}
		out = append(out, u)
	}
	for _, u := range all {
		visit(u)
	}
	return out
}

// laneKey names the lanes that a node works on if it can be part of a tile program, else "".
func (c *compiler) laneKey(n *ir.Node) string {
	v := n.Outs[0]
	if kind, _ := c.sumKind(n); kind != sumNone {
		v = n.Args[0]
	} else if m := c.mixing(n); m != nil {
		v = n.Args[m.x]
	} else if c.routing(n) != nil {
		return c.lanesOf(v)
	} else if ir.Ops[n.Op].Kind != ir.Elementwise && !(n.Op == ir.OpScan && c.tileable(n)) {
		return ""
	}
	return c.lanesOf(v)
}

// lanesOf names the lanes of a value.
func (c *compiler) lanesOf(v *ir.Value) string {
	return fmt.Sprint(v.Type.Batch, v.Type.Dims, c.lay.dims(v))
}

// isSink reports whether a tile program gives the node's result only at its end.
func (c *compiler) isSink(n *ir.Node) bool {
	kind, _ := c.sumKind(n)
	m := c.mixing(n)
	return kind == sumColumns || m != nil && m.sum
}

// tileable reports whether a scan is elementwise over one set of lanes.
func (c *compiler) tileable(n *ir.Node) bool {
	if len(n.Outs) == 0 {
		return false
	}
	t := n.Outs[0].Type
	for _, o := range n.Outs {
		if o.Type.Batch != t.Batch || !slices.Equal(o.Type.Dims, t.Dims) || !slices.Equal(c.lay.dims(o), c.lay.dims(n.Outs[0])) {
			return false
		}
	}
	live := ir.Needed(n.Body, nil)
	for _, m := range n.Body.Nodes {
		if live[m] && !tileOp(m) {
			return false
		}
	}
	return true
}

// tileOp reports whether a tile program can hold a node of a scan's body.
func tileOp(m *ir.Node) bool {
	switch m.Op {
	case ir.OpInput, ir.OpConst:
		return true
	}
	return ir.Ops[m.Op].Kind == ir.Elementwise
}
