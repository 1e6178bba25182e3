package gen

import (
	"slices"

	"snnc/ir"
)

// permute changes the order of the dims, and reverses one of them now and then.
func (m *maker) permute() *ir.Value {
	v := m.pick(rank(1, 4))
	if v == nil {
		return nil
	}
	d := v.Type.Dims
	n := newNest()
	lead, in := n.lead(m.g, v.Type), n.loops(d)
	var out []index
	t := dims(v.Type)
	for _, k := range m.r.Perm(len(d)) {
		out, t.Dims = append(out, in[k]), append(t.Dims, d[k])
	}
	if m.r.IntN(3) == 0 {
		in[0] = in[0].times(-1).plus(index{}, d[0]-1)
	}
	return n.add(&m.builder, ir.OpReindex, t, cat(lead, out), cat(lead, in), v)
}

// split cuts one axis in two.
func (m *maker) split() *ir.Value {
	v := m.pick(rank(1, 3))
	if v == nil {
		return nil
	}
	d := v.Type.Dims
	k := m.r.IntN(len(d))
	inner := m.divisor(d[k])
	n := newNest()
	lead := n.lead(m.g, v.Type)
	shape := slices.Replace(slices.Clone(d), k, k+1, d[k]/inner, inner)
	out := n.loops(shape)
	in := slices.Replace(slices.Clone(out), k, k+2, out[k].times(inner).plus(out[k+1], 0))
	return n.add(&m.builder, ir.OpReindex, dims(v.Type, shape...), cat(lead, out), cat(lead, in), v)
}

// merge joins two neighbouring axes.
func (m *maker) merge() *ir.Value {
	v := m.pick(rank(2, 4))
	if v == nil {
		return nil
	}
	d := v.Type.Dims
	k := m.r.IntN(len(d) - 1)
	n := newNest()
	lead, in := n.lead(m.g, v.Type), n.loops(d)
	shape := slices.Replace(slices.Clone(d), k, k+2, d[k]*d[k+1])
	out := slices.Replace(slices.Clone(in), k, k+2, in[k].times(d[k+1]).plus(in[k+1], 0))
	return n.add(&m.builder, ir.OpReindex, dims(v.Type, shape...), cat(lead, out), cat(lead, in), v)
}

// shift pads, crops or moves along one axis of the full shape, time included.
func (m *maker) shift() *ir.Value {
	v := m.any()
	rank := v.Type.Rank()
	if rank == 0 {
		return nil
	}
	n := newNest()
	out := n.full(m.g, v.Type)
	k := m.r.IntN(rank)
	t := v.Type
	if axis := k - t.Lead(); axis >= 0 && m.r.IntN(2) == 0 {
		t.Dims = slices.Clone(t.Dims)
		t.Dims[axis] += 1 + m.r.IntN(2)
		n.space[k] = t.Dims[axis]
	}
	in := slices.Clone(out)
	in[k] = in[k].plus(index{}, m.r.IntN(4)-2)
	return n.add(&m.builder, ir.OpReindex, t, out, in, v)
}

// broadcast adds axes: time, batch, or one in front of the dims.
func (m *maker) broadcast() *ir.Value {
	v := m.pick(rank(0, 3))
	if v == nil {
		return nil
	}
	t := v.Type
	t.Time, t.Batch = t.Time || m.r.IntN(2) == 0, t.Batch || m.r.IntN(2) == 0
	extra := m.r.IntN(2)
	t.Dims = append(make([]int, extra), t.Dims...)
	if extra > 0 {
		t.Dims[0] = 1 + m.r.IntN(m.cfg.Extent)
	}
	n := newNest()
	out := n.full(m.g, t)
	if !m.fits(t, n.points()) {
		return nil
	}
	var in []index
	if v.Type.Time {
		in = append(in, out[0])
	}
	if v.Type.Batch {
		in = append(in, out[t.Lead()-1])
	}
	return n.add(&m.builder, ir.OpReindex, t, out, append(in, out[t.Lead()+extra:]...), v)
}

// sum adds up along random axes of the full shape, and scales by a power of two below the mean.
func (m *maker) sum() *ir.Value {
	v := m.any()
	n := newNest()
	in := n.full(m.g, v.Type)
	var t ir.Type
	var out []index
	for k, i := range in {
		if m.r.IntN(2) == 0 {
			continue
		}
		out = append(out, i)
		switch axis := k - v.Type.Lead(); {
		case axis >= 0:
			t.Dims = append(t.Dims, v.Type.Dims[axis])
		case k == 0 && v.Type.Time:
			t.Time = true
		default:
			t.Batch = true
		}
	}
	scale := 1.0
	for range m.g.Size(v.Type) / m.g.Size(t) / 2 {
		scale /= 2
		if scale <= 1.0/64 {
			break
		}
	}
	return m.op(ir.OpMul, n.add(&m.builder, ir.OpReindex, t, out, in, v), m.num(scale))
}

// upsample spreads the last axis by two: nearest neighbours, or zeros between.
func (m *maker) upsample() *ir.Value {
	v := m.pick(rank(1, 3))
	if v == nil {
		return nil
	}
	t := v.Type
	last := len(t.Dims) - 1
	t.Dims = slices.Clone(t.Dims)
	t.Dims[last] *= 2
	n := newNest()
	in := n.full(m.g, v.Type)
	copies := n.loop(1 + m.r.IntN(2))
	if !m.fits(t, n.points()) {
		return nil
	}
	out := slices.Clone(in)
	k := len(out) - 1
	out[k] = out[k].times(2).plus(copies, 0)
	return n.add(&m.builder, ir.OpReindex, t, out, in, v)
}

// pool is the maximum over windows of the last one or two axes. Where the padding is as wide as
// the window, windows are empty and give -inf.
func (m *maker) maximum() *ir.Value {
	v := m.pick(rank(1, 4))
	if v == nil {
		return nil
	}
	t := v.Type
	t.Dims = slices.Clone(t.Dims)
	axes := min(len(t.Dims), 1+m.r.IntN(2))
	n := newNest()
	window, stride := 1+m.r.IntN(3), 1+m.r.IntN(2)
	pad := m.r.IntN(window + 1)
	first := len(t.Dims) - axes
	for k := first; k < len(t.Dims); k++ {
		if t.Dims[k]+2*pad < window {
			return nil
		}
		t.Dims[k] = (t.Dims[k]+2*pad-window)/stride + 1
	}
	out := n.full(m.g, t)
	in := slices.Clone(out)
	for k := t.Lead() + first; k < len(in); k++ {
		in[k] = in[k].times(stride).plus(n.loop(window), -pad)
	}
	return n.add(&m.builder, ir.OpMaximum, t, out, in, v)
}
