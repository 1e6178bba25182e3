package cpu

import (
	"slices"

	"snnc/ir"
)

// layouts chooses the physical order of each value's axes. Values that elementwise operations, scans and maxima
// connect form a class with one order, so that tiles run straight through memory. A class that touches a windowed
// nest (convolution, pooling) puts the axes that slide last but the channels after them: channels last. All other
// values, and all leaves, lie in logical order.
type layouts struct {
	parent map[*ir.Value]*ir.Value
	order  map[*ir.Value][]int // of the class's root: permutation of the dims
	copies map[*ir.Value][]int // leaves of which windowed contractions read a copy in this order
}

func newLayouts(g *ir.Graph) *layouts {
	l := &layouts{map[*ir.Value]*ir.Value{}, map[*ir.Value][]int{}, map[*ir.Value][]int{}}
	for _, n := range g.Nodes {
		l.connect(n)
	}
	for _, n := range g.Nodes {
		if n.Op == ir.OpContract || n.Op == ir.OpMaximum || n.Op == ir.OpMaximumVJP {
			l.wish(g, n)
		}
	}
	return l
}

func (l *layouts) root(v *ir.Value) *ir.Value {
	for l.parent[v] != nil {
		v = l.parent[v]
	}
	return v
}

// fixed reports whether a value's place is given from outside.
func fixed(v *ir.Value) bool { return ir.Ops[v.Def.Op].Kind == ir.Leaf }

func (l *layouts) union(a, b *ir.Value) {
	if fixed(a) || fixed(b) || !slices.Equal(a.Type.Dims, b.Type.Dims) {
		return
	}
	if a, b = l.root(a), l.root(b); a != b {
		l.parent[a] = b
	}
}

// connect joins what a node's operands and results share. The results of a scan take part as if elementwise.
func (l *layouts) connect(n *ir.Node) {
	switch {
	case ir.Ops[n.Op].Kind == ir.Elementwise, n.Op == ir.OpScan, n.Op == ir.OpMaximumVJP:
		all := slices.Concat(n.Outs, n.Args)
		for i, a := range all {
			for _, b := range all[:i] {
				l.union(a, b)
			}
		}
	}
}

// wish makes the activations of a windowed nest channels last.
func (l *layouts) wish(g *ir.Graph, n *ir.Node) {
	vals := slices.Concat(n.Outs[:1], n.Args)
	if n.Op == ir.OpMaximumVJP {
		vals = []*ir.Value{n.Args[1], n.Args[0]}
	}
	acc := append([]ir.Access{n.Maps.Out}, n.Maps.In...)
	window := windowLoops(n.Maps, acc, vals)
	if len(window) == 0 {
		return
	}
	for j, v := range vals {
		l.wishFor(v, acc[j][v.Type.Lead():], window)
	}
}

// windowLoops are the loops that occur together with another one in an index of an activation, or that skip places, as in a
// convolution of one tap that moves by 2.
func windowLoops(m *ir.Maps, acc []ir.Access, vals []*ir.Value) []int {
	var loops []int
	for j, v := range vals {
		if !v.Type.Batch {
			continue
		}
		for _, e := range acc[j][v.Type.Lead():] {
			k := loopsOf(e, m.Space)
			if len(k) > 1 && (e.Digits(m.Space) == nil || len(v.Type.Dims) > 2) || len(k) == 1 && abs(e.Coef[k[0]]) > 1 {
				loops = append(loops, k...)
			}
		}
	}
	return loops
}

func loopsOf(e ir.Affine, space []int) []int {
	var loops []int
	for k, c := range e.Coef {
		if c != 0 && space[k] > 1 {
			loops = append(loops, k)
		}
	}
	return loops
}

func (l *layouts) wishFor(v *ir.Value, acc ir.Access, window []int) {
	r := l.root(v)
	if !v.Type.Batch || l.order[r] != nil || len(acc) < 2 {
		return
	}
	var slides, rest []int
	for axis, e := range acc {
		if slices.ContainsFunc(window, func(k int) bool { return e.Coef[k] != 0 }) {
			slides = append(slides, axis)
		} else {
			rest = append(rest, axis)
		}
	}
	if len(slides) == 0 || len(rest) == 0 {
		return
	}
	if order := append(slides, rest...); fixed(v) {
		l.copies[v] = order
	} else {
		l.order[r] = order
	}
}

// dims returns the physical order of the value's dims.
func (l *layouts) dims(v *ir.Value) []int {
	if o := l.order[l.root(v)]; o != nil && !fixed(v) {
		return o
	}
	return identity(len(v.Type.Dims))
}

// strides returns the strides of a value in its physical order: time, batch, dims.
func (l *layouts) strides(g *ir.Graph, v *ir.Value) []int { return inOrder(g, v, l.dims(v)) }

func inOrder(g *ir.Graph, v *ir.Value, dims []int) []int {
	lead := v.Type.Lead()
	perm := identity(lead)
	for _, k := range dims {
		perm = append(perm, k+lead)
	}
	return strided(g.Shape(v.Type), perm)
}
