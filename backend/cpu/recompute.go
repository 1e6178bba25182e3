package cpu

import (
	"cmp"
	"slices"

	"snnc/ir"
)

// What is cheap to compute is not kept: where a tile program reads a value that a few additions and multiplications make
// of one tensor in memory and of numbers for each channel, it computes the value again. A normalised activation so
// lives as the result of its convolution alone, and no program writes it.

// coneMost bounds the operations that a value takes.
const coneMost = 8

// recomputer gives the units of a graph copies of what they would read.
type recomputer struct {
	gr     *grouper
	copies map[*ir.Node][]*ir.Node // to be put before that node
	any    bool
}

// recompute changes the graph of a grouper so that units compute cheap values again; it reports whether it did.
func recompute(gr *grouper, units []*unit) bool {
	r := &recomputer{gr: gr, copies: map[*ir.Node][]*ir.Node{}}
	for _, u := range units {
		if u.key != "" {
			r.unit(u)
		}
	}
	if !r.any {
		return false
	}
	g := gr.c.g
	nodes := g.Nodes
	g.Nodes = nil
	for _, n := range nodes {
		g.Nodes = append(append(g.Nodes, r.copies[n]...), n)
	}
	return true
}

func (r *recomputer) unit(u *unit) {
	made := map[*ir.Value]*ir.Value{}
	for _, n := range u.nodes {
		for i, a := range n.Args {
			if cone := r.worth(u, a); cone != nil {
				n.Args[i] = r.copy(n, a, cone, made)
				r.any = true
			}
		}
	}
}

// worth returns the operations of a value that another unit computes if they are cheaper to run again than to keep it.
func (r *recomputer) worth(u *unit, v *ir.Value) map[*ir.Node]bool {
	c := r.gr.c
	w := r.gr.owner[v.Def]
	if w == nil || w == u || w.key == "" || c.out[v] || !cheap(v.Def) || !v.Type.Batch || v.Type.Class.IsSpike() {
		return nil
	}
	for _, m := range c.users[v] {
		if x := r.gr.owner[m]; x == nil || x.key == "" || c.weighs(m, v) {
			return nil // it must be in memory anyway
		}
	}
	cone := map[*ir.Node]bool{}
	var large []*ir.Value
	if !r.cone(v, c.g.Size(v.Type)/16, cone, &large) || len(large) != 1 {
		return nil
	}
	return cone
}

// cone collects the operations that make a value, and the large tensors that they read; false if there are too many, or
// such that may not be in memory.
func (r *recomputer) cone(v *ir.Value, limit int, cone map[*ir.Node]bool, large *[]*ir.Value) bool {
	for r.gr.base[v] != nil {
		v = r.gr.base[v]
	}
	if cone[v.Def] || slices.Contains(*large, v) {
		return true
	}
	if r.gr.c.g.Size(v.Type) <= limit {
		return true
	}
	if kind := ir.Ops[v.Def.Op].Kind; kind == ir.Leaf || kind == ir.Nest && r.gr.owner[v.Def] != nil && r.gr.owner[v.Def].key == "" {
		*large = append(*large, v)
		return len(*large) <= 1
	}
	if !cheap(v.Def) || len(cone) == coneMost {
		return false
	}
	cone[v.Def] = true
	for _, a := range v.Def.Args {
		if a.Def != nil && r.gr.base[a] != nil && r.computed(a) {
			return false // a view of what a tile program would have to write
		}
		if !r.cone(a, limit, cone, large) {
			return false
		}
	}
	return true
}

// computed reports whether a view looks at a large elementwise value.
func (r *recomputer) computed(v *ir.Value) bool {
	for r.gr.base[v] != nil {
		v = r.gr.base[v]
	}
	return ir.Ops[v.Def.Op].Kind == ir.Elementwise && v.Type.Batch
}

// copy makes the value of a cone before node at.
func (r *recomputer) copy(at *ir.Node, v *ir.Value, cone map[*ir.Node]bool, made map[*ir.Value]*ir.Value) *ir.Value {
	if made[v] != nil || !cone[v.Def] {
		return cmp.Or(made[v], v)
	}
	n := *v.Def
	n.Args = make([]*ir.Value, len(v.Def.Args))
	for i, a := range v.Def.Args {
		n.Args[i] = r.copy(at, a, cone, made)
	}
	n.Outs = []*ir.Value{{Type: v.Type, Def: &n}}
	r.copies[at] = append(r.copies[at], &n)
	made[v] = n.Outs[0]
	return made[v]
}

// cheap reports whether an operation costs less than a tensor's way through memory.
func cheap(n *ir.Node) bool {
	switch n.Op {
	case ir.OpAdd, ir.OpSub, ir.OpMul, ir.OpDiv, ir.OpNeg, ir.OpDetach, ir.OpMin, ir.OpMax, ir.OpAbs:
		return true
	}
	return false
}
