package passes

import (
	"slices"

	"snnc/ir"
)

// build makes the value of a form; nil if the form would hold numbers that the value cannot.
func (a *affines) build(r *rewriter, n *ir.Node, f *affineForm) []*ir.Value {
	scale, shift := f.collect(r)
	v := a.intoWeights(r, f, scale)
	if v == nil {
		v = r.at[f.base]
		if scale != nil {
			v = r.op(ir.OpMul, v, f.spread(r, scale))
		}
	}
	if shift != nil {
		v = r.op(ir.OpAdd, v, f.spread(r, shift))
	}
	if !v.Type.Class.Within(n.Outs[0].Type.Class) {
		return nil
	}
	return []*ir.Value{v}
}

// collect computes the factor and the summand; nil for 1 and 0.
func (f *affineForm) collect(r *rewriter) (scale, shift *ir.Value) {
	for _, o := range f.ops {
		by := r.at[o.by]
		switch o.op {
		case ir.OpAdd:
			shift = plus(r, shift, by)
		case ir.OpMul:
			scale, shift = times(r, scale, by), scaled(r, shift, by)
		case ir.OpDiv:
			scale, shift = divided(r, scale, shift, by)
		case ir.OpNeg:
			scale, shift = negated(r, scale, shift)
		case ir.OpSub:
			scale, shift = minus(r, scale, shift, by, o.left)
		}
	}
	return scale, shift
}

func minus(r *rewriter, scale, shift, by *ir.Value, left bool) (*ir.Value, *ir.Value) {
	switch {
	case left:
		scale, shift = negated(r, scale, shift)
		return scale, plus(r, shift, by)
	case shift == nil:
		return scale, r.op(ir.OpNeg, by)
	}
	return scale, r.op(ir.OpSub, shift, by)
}

func negated(r *rewriter, scale, shift *ir.Value) (*ir.Value, *ir.Value) {
	if shift != nil {
		shift = r.op(ir.OpNeg, shift)
	}
	if scale == nil {
		return r.num(-1), shift
	}
	return r.op(ir.OpNeg, scale), shift
}

func divided(r *rewriter, scale, shift, by *ir.Value) (*ir.Value, *ir.Value) {
	if shift != nil {
		shift = r.op(ir.OpDiv, shift, by)
	}
	if scale == nil {
		scale = r.num(1)
	}
	return r.op(ir.OpDiv, scale, by), shift
}

func plus(r *rewriter, x, y *ir.Value) *ir.Value {
	if x == nil {
		return y
	}
	return r.op(ir.OpAdd, x, y)
}

func times(r *rewriter, x, y *ir.Value) *ir.Value {
	if x == nil {
		return y
	}
	return r.op(ir.OpMul, x, y)
}

func scaled(r *rewriter, x, by *ir.Value) *ir.Value {
	if x == nil {
		return nil
	}
	return r.op(ir.OpMul, x, by)
}

// spread gives a steady value the dims of the form's value.
func (f *affineForm) spread(r *rewriter, s *ir.Value) *ir.Value {
	return along(r, s, f.axes, f.base.Type.Dims)
}

// along lays a value along some axes of a tensor of those dims and repeats it along the others.
func along(r *rewriter, s *ir.Value, axes, dims []int) *ir.Value {
	if s.Type.IsScalar() || len(axes) == len(dims) && slices.IsSorted(axes) {
		return s
	}
	m := &ir.Maps{Space: dims, In: []ir.Access{{}}}
	for k := range dims {
		m.Out = append(m.Out, ir.Var(k, len(dims)))
	}
	for _, k := range axes {
		m.In[0] = append(m.In[0], m.Out[k])
	}
	return r.add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{s}, Maps: m, Like: ir.Type{Dims: dims, Class: s.Type.Class}})
}
