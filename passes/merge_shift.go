package passes

import (
	"slices"

	"snnc/ir"
)

// shift is what steps make of zero: a value that differs along some of the dims.
type shift struct {
	v    *ir.Value
	axes []int
	some bool // not zero
}

// shifts reports whether what the steps make of zero can be told without a batch.
func (r *run) shifts() bool {
	return slices.IndexFunc(r.steps, func(s *linearStep) bool { return s.kind == shiftedBy }) < 0 || r.still()
}

// still reports whether no step mixes time or batch with anything else, or reads other steps of time.
func (r *run) still() bool {
	for _, s := range r.steps {
		lead := s.x.Type.Lead()
		if s.linear() && !s.maps.In[0][:lead].Inside(s.maps.Space, r.g.Shape(s.x.Type)[:lead]) {
			return false
		}
	}
	return true
}

// shift makes of zero what the steps make of it.
func (r *run) shift(w *rewriter) shift {
	var z shift
	for _, s := range r.steps {
		switch {
		case s.kind == shiftedBy:
			z = r.plus(w, z, s)
		case z.some && s.kind == scaledBy:
			z = r.scaled(w, z, s)
		case z.some:
			z = r.mapped(w, z, s)
		}
	}
	return z
}

func (r *run) plus(w *rewriter, z shift, s *linearStep) shift {
	by := w.at[s.by]
	if s.op == ir.OpSub {
		by = w.op(ir.OpNeg, by)
	}
	sum := shift{by, s.axes, true}
	if z.some {
		sum = both(w, ir.OpAdd, z, sum, s.x.Type.Dims)
	}
	if cancels(sum.v) {
		return shift{}
	}
	return sum
}

func (r *run) scaled(w *rewriter, z shift, s *linearStep) shift {
	switch s.op {
	case ir.OpNeg:
		return shift{w.op(ir.OpNeg, z.v), z.axes, true}
	default:
		return both(w, s.op, z, shift{w.at[s.by], s.axes, true}, s.x.Type.Dims)
	}
}

// both is an operation on two values along axes of the same dims.
func both(w *rewriter, op ir.Op, x, y shift, dims []int) shift {
	axes := x.axes
	switch {
	case y.v.Type.IsScalar() || slices.Equal(x.axes, y.axes):
	case x.v.Type.IsScalar():
		axes = y.axes
	default:
		axes = indicesOf(dims)
		x.v, y.v = along(w, x.v, x.axes, dims), along(w, y.v, y.axes, dims)
	}
	return shift{w.op(op, x.v, y.v), axes, true}
}

func indicesOf(dims []int) []int {
	all := make([]int, len(dims))
	for i := range all {
		all[i] = i
	}
	return all
}

// full gives a value all dims.
func full(w *rewriter, z shift, dims []int) shift {
	if z.v.Type.IsScalar() && len(dims) > 0 {
		m := &ir.Maps{Space: dims, In: []ir.Access{{}}}
		for k := range dims {
			m.Out = append(m.Out, ir.Var(k, len(dims)))
		}
		v := w.add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{z.v}, Maps: m, Like: ir.Type{Dims: dims, Class: z.v.Type.Class}})
		return shift{v, indicesOf(dims), true}
	}
	return shift{along(w, z.v, z.axes, dims), indicesOf(dims), true}
}

// mapped is a nest of the steps on a value without time and batch. Axes of the result along which nothing differs are left out.
func (r *run) mapped(w *rewriter, z shift, s *linearStep) shift {
	if lead := s.x.Type.Lead(); !insideBut(s.maps, r.g.Shape(s.x.Type), lead, z.axes) {
		z = full(w, z, s.x.Type.Dims)
	}
	out := s.n.Outs[0].Type
	m := &ir.Maps{Space: s.maps.Space, Out: s.maps.Out[out.Lead():], In: []ir.Access{{}}}
	for _, a := range z.axes {
		m.In[0] = append(m.In[0], s.maps.In[0][s.x.Type.Lead()+a])
	}
	n := &ir.Node{Op: ir.OpReindex, Args: []*ir.Value{z.v}, Like: ir.Type{Class: ir.Real}}
	if s.kind == contracted {
		n.Op, n.Args, m.In = ir.OpContract, []*ir.Value{w.at[s.by], z.v}, []ir.Access{s.maps.In[1], m.In[0]}
	}
	axes := varying(m, out.Dims)
	n.Maps = &ir.Maps{Space: m.Space, In: m.In}
	for _, a := range axes {
		n.Maps.Out, n.Like.Dims = append(n.Maps.Out, m.Out[a]), append(n.Like.Dims, out.Dims[a])
	}
	n.Maps = keepLoops(n.Maps, remaining(n.Maps, s.maps.Out))
	return shift{w.add(n), axes, true}
}

// insideBut reports whether a nest reads inside of its operand along the axes that are not listed.
func insideBut(m *ir.Maps, shape []int, lead int, axes []int) bool {
	for k, e := range m.In[0] {
		lo, hi := e.Range(m.Space)
		if (lo < 0 || hi >= shape[k]) && !slices.Contains(axes, k-lead) {
			return false
		}
	}
	return true
}

// varying lists the axes of a result along which its elements may differ.
func varying(m *ir.Maps, dims []int) []int {
	axes := []int{}
	for d, e := range m.Out {
		k := e.AsVar()
		same := k >= 0 && m.Space[k] == dims[d]
		for i, o := range m.Out {
			same = same && (i == d || o.Coef[k] == 0)
		}
		for _, in := range m.In {
			same = same && !in.Uses(k)
		}
		if !same {
			axes = append(axes, d)
		}
	}
	return axes
}

// remaining lists the loops of a nest but those of which the result had axes that are left out. A loop that no access uses
// counts points.
func remaining(m *ir.Maps, out ir.Access) []int {
	keep := []int{}
	for k := range m.Space {
		used := m.Out.Uses(k)
		for _, in := range m.In {
			used = used || in.Uses(k)
		}
		if used || !out.Uses(k) {
			keep = append(keep, k)
		}
	}
	return keep
}
