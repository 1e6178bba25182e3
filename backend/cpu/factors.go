package cpu

import (
	"fmt"
	"slices"

	"snnc/ir"
)

// Sums over batch, time or positions of what is, up to numbers for each channel, the same: gradients of normalisations. A
// factor that does not change along the sum goes before it, and a sum of terms with such factors becomes a sum for each
// term; terms that are alike are summed once. The gradient of a batch normalisation then needs two sums, of the gradient
// and of its product with the centred input, where it had five one after another (Ioffe and Szegedy 2015, section 3).
//
// Only sums that gradients alone need are changed, and none on which a decision depends: they round otherwise.

// factoring rewrites the sums of a graph.
type factoring struct {
	g     *ir.Graph
	sums  map[string]*ir.Value // by operand and axes
	prods map[[2]*ir.Value]*ir.Value
}

// term is part of a sum: atom times and divided by factors that do not change along it.
type term struct {
	neg      bool
	atom     *ir.Value
	by, over []*ir.Value
}

// factorSums rewrites all sums that it can.
func factorSums(g *ir.Graph) {
	exact := exactIn(g, true)
	ahead := ir.NeededAhead(g)
	f := &factoring{g, map[string]*ir.Value{}, map[[2]*ir.Value]*ir.Value{}}
	nodes := g.Nodes
	g.Nodes = nil
	for _, n := range nodes {
		if s := newChannelSum(g, n); s != nil {
			if v := f.rewritten(s, n, ahead[n] || exact[n.Outs[0]]); v != nil {
				replaceIn(nodes, n.Outs[0], v)
				ir.ReplaceUses(g, n.Outs[0], v)
				continue
			}
			if key := sumKey(n, n.Args[0]); f.sums[key] == nil {
				f.sums[key] = n.Outs[0]
			}
		}
		g.Nodes = append(g.Nodes, n)
	}
}

// rewritten is what may stand for a sum; nil if it stays.
func (f *factoring) rewritten(s *channelSum, n *ir.Node, stays bool) *ir.Value {
	if stays {
		return nil
	}
	if terms := s.terms(f, n.Args[0]); terms != nil {
		return f.total(n, terms)
	}
	return nil
}

// channelSum is a sum to some axes of its operand.
type channelSum struct {
	kept []int // axes of the operand that the result has, in its order
	lead int
}

func newChannelSum(g *ir.Graph, n *ir.Node) *channelSum {
	if n.Op != ir.OpReindex || !n.Args[0].Type.Batch || n.Outs[0].Type.Lead() > 0 {
		return nil
	}
	v := n.Args[0]
	src := g.Shape(v.Type)
	if slices.Contains(src, 0) || !plainSum(n.Maps, src, g.Shape(n.Outs[0].Type)) {
		return nil
	}
	s := &channelSum{lead: v.Type.Lead()}
	for _, e := range n.Maps.Out {
		k := e.AsVar()
		axis := slices.IndexFunc(n.Maps.In[0], func(x ir.Affine) bool { return k >= 0 && x.AsVar() == k })
		if axis < s.lead {
			return nil
		}
		s.kept = append(s.kept, axis)
	}
	return s
}

// terms splits a value; nil if nothing is gained: each term must have a factor.
func (s *channelSum) terms(f *factoring, v *ir.Value) []term {
	if v.Def.Op == ir.OpNeg {
		t := s.terms(f, v.Def.Args[0])
		for i := range t {
			t[i].neg = !t[i].neg
		}
		return t
	}
	if v.Def.Op == ir.OpAdd && v.Def.Args[0].Type.SameAxes(v.Type) && v.Def.Args[1].Type.SameAxes(v.Type) {
		a, b := s.terms(f, v.Def.Args[0]), s.terms(f, v.Def.Args[1])
		if a == nil || b == nil {
			return nil
		}
		return append(a, b...)
	}
	t := s.factors(f, v)
	if len(t.by)+len(t.over) == 0 || !t.atom.Type.SameAxes(v.Type) {
		return nil
	}
	return []term{t}
}

// factors takes out of a product what does not change along the sum.
func (s *channelSum) factors(f *factoring, v *ir.Value) term {
	n := v.Def
	switch n.Op {
	case ir.OpNeg:
		t := s.factors(f, n.Args[0])
		t.neg = !t.neg
		return t
	case ir.OpDiv:
		if c := s.constant(n.Args[1]); c != nil && n.Args[0].Type.SameAxes(v.Type) {
			t := s.factors(f, n.Args[0])
			t.over = append(t.over, c)
			return t
		}
	case ir.OpMul:
		for i, a := range n.Args {
			if c := s.constant(a); c != nil && n.Args[1-i].Type.SameAxes(v.Type) {
				t := s.factors(f, n.Args[1-i])
				t.by = append(t.by, c)
				return t
			}
		}
		return s.product(f, v)
	}
	return term{atom: v}
}

// product takes factors out of both sides.
func (s *channelSum) product(f *factoring, v *ir.Value) term {
	a, b := s.factors(f, v.Def.Args[0]), s.factors(f, v.Def.Args[1])
	t := term{neg: a.neg != b.neg, by: append(a.by, b.by...), over: append(a.over, b.over...)}
	if len(t.by)+len(t.over) == 0 {
		return term{atom: v}
	}
	key := [2]*ir.Value{a.atom, b.atom}
	if f.prods[key] == nil {
		f.prods[key] = f.add(v.Def, ir.OpMul, a.atom, b.atom)
		f.prods[[2]*ir.Value{b.atom, a.atom}] = f.prods[key]
	}
	t.atom = f.prods[key]
	return t
}

// constant is, in the axes of the result, a value that does not change along the sum; nil if it does.
func (s *channelSum) constant(v *ir.Value) *ir.Value {
	if v.Type.IsScalar() {
		return v
	}
	n := v.Def
	if n.Op != ir.OpReindex || n.Args[0].Type.Lead() > 0 || len(n.Args[0].Type.Dims) != len(s.kept) {
		return nil
	}
	m := n.Maps
	for i, e := range m.In[0] {
		k := e.AsVar()
		axis := slices.IndexFunc(m.Out, func(x ir.Affine) bool { return k >= 0 && x.AsVar() == k })
		if axis < 0 || axis-v.Type.Lead()+s.lead != s.kept[i] || m.Space[k] != n.Args[0].Type.Dims[i] {
			return nil
		}
	}
	for _, e := range m.Out {
		if e.AsVar() < 0 {
			return nil
		}
	}
	for k := range m.Space {
		if !m.Out.Uses(k) {
			return nil // a sum itself
		}
	}
	return n.Args[0]
}

// total adds up the sums of the terms.
func (f *factoring) total(n *ir.Node, terms []term) *ir.Value {
	var v *ir.Value
	for _, t := range terms {
		x := f.sum(n, t.atom)
		for _, c := range t.by {
			x = f.add(n, ir.OpMul, x, c)
		}
		for _, c := range t.over {
			x = f.add(n, ir.OpDiv, x, c)
		}
		switch {
		case v == nil && t.neg:
			v = f.add(n, ir.OpNeg, x)
		case v == nil:
			v = x
		case t.neg:
			v = f.add(n, ir.OpSub, v, x)
		default:
			v = f.add(n, ir.OpAdd, v, x)
		}
	}
	return v
}

// sum is the sum of a value over the axes over which n sums.
func (f *factoring) sum(n *ir.Node, v *ir.Value) *ir.Value {
	key := sumKey(n, v)
	if f.sums[key] == nil {
		f.sums[key] = f.g.Add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{v}, Maps: n.Maps, Like: n.Outs[0].Type, Loc: n.Loc, Path: n.Path})
	}
	return f.sums[key]
}

func (f *factoring) add(from *ir.Node, op ir.Op, args ...*ir.Value) *ir.Value {
	return f.g.Add(&ir.Node{Op: op, Args: args, Loc: from.Loc, Path: from.Path})
}

// sumKey tells apart sums of different values, or over different axes.
func sumKey(n *ir.Node, v *ir.Value) string {
	var axes []int
	for _, e := range n.Maps.Out {
		k := e.AsVar()
		axes = append(axes, slices.IndexFunc(n.Maps.In[0], func(x ir.Affine) bool { return k >= 0 && x.AsVar() == k }))
	}
	return fmt.Sprintf("%p %v", v, axes)
}
