package cpu

import (
	"slices"

	"snnc/ir"
)

// composeSums makes one sum of a sum of a sum: gradients of broadcasts come as a sum over time and batch followed by
// one over space, and together they are a sum to columns.
func composeSums(g *ir.Graph) {
	uses := ir.Uses(g)
	for _, n := range g.Nodes {
		for n.Op == ir.OpReindex {
			first := n.Args[0].Def
			if first.Op != ir.OpReindex || len(uses[n.Args[0]]) != 1 || !sumsThrough(g, first, n) {
				break
			}
			n.Maps = compose(first.Maps, n.Maps)
			n.Args = slices.Clone(first.Args)
		}
	}
}

// sumsThrough reports whether second reads each element of first's result once.
func sumsThrough(g *ir.Graph, first, second *ir.Node) bool {
	src, mid := g.Shape(first.Args[0].Type), g.Shape(first.Outs[0].Type)
	return !slices.Contains(src, 0) && plainSum(first.Maps, src, mid) && plainSum(second.Maps, mid, g.Shape(second.Outs[0].Type)) &&
		reached(first.Maps, mid)
}

// reached reports whether every axis of the result runs along a loop, or has extent 1.
func reached(m *ir.Maps, shape []int) bool {
	for axis, e := range m.Out {
		if shape[axis] != 1 && e.AsVar() < 0 {
			return false
		}
	}
	return true
}

// compose replaces the loops of the second nest by those of the first along the axes between them.
func compose(first, second *ir.Maps) *ir.Maps {
	m := &ir.Maps{Space: first.Space, In: first.In}
	loop := map[int]int{}
	for axis, e := range second.In[0] {
		if k := e.AsVar(); k >= 0 {
			loop[k] = first.Out[axis].AsVar()
		}
	}
	for _, e := range second.Out {
		a := ir.Affine{Off: e.Off, Coef: make([]int, len(first.Space))}
		for k, c := range e.Coef {
			if to, ok := loop[k]; ok && c != 0 && to >= 0 {
				a.Coef[to] += c
			}
		}
		m.Out = append(m.Out, a)
	}
	return m
}
