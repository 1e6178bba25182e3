package gen

import "snnc/ir"

// nest collects the loops and the index expressions of a loop nest before it is known how many loops there are.
type nest struct{ space []int }

// index is an index expression: off plus a sum of loops with factors.
type index struct {
	off   int
	terms []term
}

type term struct{ loop, factor int }

func newNest() *nest { return &nest{} }

// loop adds a loop and returns it as an index.
func (n *nest) loop(extent int) index {
	n.space = append(n.space, extent)
	return index{terms: []term{{len(n.space) - 1, 1}}}
}

func (n *nest) loops(extents []int) []index {
	var is []index
	for _, e := range extents {
		is = append(is, n.loop(e))
	}
	return is
}

// full adds a loop for each axis of the type's full shape.
func (n *nest) full(g *ir.Graph, t ir.Type) []index { return n.loops(g.Shape(t)) }

// lead adds loops for the time and batch axes.
func (n *nest) lead(g *ir.Graph, t ir.Type) []index { return n.loops(g.Shape(t)[:t.Lead()]) }

// times is c * i.
func (i index) times(c int) index {
	r := index{off: c * i.off}
	for _, t := range i.terms {
		r.terms = append(r.terms, term{t.loop, c * t.factor})
	}
	return r
}

// plus is i + j + off.
func (i index) plus(j index, off int) index {
	r := index{off: i.off + j.off + off}
	r.terms = append(append(r.terms, i.terms...), j.terms...)
	return r
}

func (n *nest) points() int {
	p := 1
	for _, e := range n.space {
		p *= e
	}
	return p
}

func (n *nest) access(is []index) ir.Access {
	acc := make(ir.Access, len(is))
	for k, i := range is {
		acc[k] = ir.Affine{Off: i.off, Coef: make([]int, len(n.space))}
		for _, t := range i.terms {
			acc[k].Coef[t.loop] += t.factor
		}
	}
	return acc
}

// add appends a nest with one operand.
func (n *nest) add(b *builder, op ir.Op, like ir.Type, out, in []index, v *ir.Value) *ir.Value {
	m := &ir.Maps{Space: n.space, Out: n.access(out), In: []ir.Access{n.access(in)}}
	return b.add(&ir.Node{Op: op, Args: []*ir.Value{v}, Maps: m, Like: like})
}

// contract appends a nest with two operands.
func (n *nest) contract(b *builder, like ir.Type, out, in, in2 []index, v, w *ir.Value) *ir.Value {
	m := &ir.Maps{Space: n.space, Out: n.access(out), In: []ir.Access{n.access(in), n.access(in2)}}
	return b.add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{v, w}, Maps: m, Like: like})
}
