package gen

import (
	"slices"

	"snnc/ir"
)

// rank returns a condition on the number of dims.
func rank(lo, hi int) func(v *ir.Value) bool {
	return func(v *ir.Value) bool { return len(v.Type.Dims) >= lo && len(v.Type.Dims) <= hi }
}

// dims is t with other dims.
func dims(t ir.Type, d ...int) ir.Type {
	t.Dims = d
	return t
}

// cat joins lists of indices.
func cat(is ...[]index) []index { return slices.Concat(is...) }

// linear multiplies the last axis by a matrix.
func (m *maker) linear() *ir.Value {
	v := m.pick(rank(1, 3))
	if v == nil {
		return nil
	}
	d := v.Type.Dims
	last := len(d) - 1
	n := newNest()
	lead := cat(n.lead(m.g, v.Type), n.loops(d[:last]))
	outs := 1 + m.r.IntN(2*m.cfg.Extent)
	o, i := n.loop(outs), n.loop(d[last])
	t := dims(v.Type, append(slices.Clone(d[:last]), outs)...)
	if !m.fits(t, n.points()) {
		return nil
	}
	w := m.weights(d[last], outs, d[last])
	return n.contract(&m.builder, t, append(lead, o), cat(lead, []index{i}), []index{o, i}, v, w)
}

// conv is a convolution of rows and columns with stride, padding, dilation and groups.
func (m *maker) conv() *ir.Value {
	v := m.pick(rank(3, 3))
	if v == nil {
		return nil
	}
	d := v.Type.Dims
	k, stride, dilation, pad := 1+m.r.IntN(3), 1+m.r.IntN(2), 1+m.r.IntN(2), m.r.IntN(3)
	size := func(n int) int { return (n+2*pad-dilation*(k-1)-1)/stride + 1 }
	groups := m.divisor(d[0])
	ci, co := d[0]/groups, 1+m.r.IntN(3)
	h, w := size(d[1]), size(d[2])
	if d[1]+2*pad < dilation*(k-1)+1 || d[2]+2*pad < dilation*(k-1)+1 {
		return nil
	}
	n := newNest()
	lead := n.lead(m.g, v.Type)
	g, o, y, x := n.loop(groups), n.loop(co), n.loop(h), n.loop(w)
	i, a, b := n.loop(ci), n.loop(k), n.loop(k)
	t := dims(v.Type, groups*co, h, w)
	if !m.fits(t, n.points()) {
		return nil
	}
	tap := func(y, a index) index { return y.times(stride).plus(a.times(dilation), -pad) }
	channel := g.times(co).plus(o, 0)
	return n.contract(&m.builder, t, cat(lead, []index{channel, y, x}),
		cat(lead, []index{g.times(ci).plus(i, 0), tap(y, a), tap(x, b)}), []index{channel, i, a, b},
		v, m.weights(ci*k*k, groups*co, ci, k, k))
}

// divisor is a random divisor of n.
func (m *maker) divisor(n int) int {
	var ds []int
	for d := 1; d <= n; d++ {
		if n%d == 0 {
			ds = append(ds, d)
		}
	}
	return ds[m.r.IntN(len(ds))]
}

// product contracts two values over their last axis, each row with each row, as scores in attention; half the time
// it then sums the rows of the second by these scores.
func (m *maker) product() *ir.Value {
	q := m.pick(rank(2, 2))
	if q == nil {
		return nil
	}
	k := m.pick(func(v *ir.Value) bool { return v.Type.SameAxes(q.Type) })
	rows, units := q.Type.Dims[0], q.Type.Dims[1]
	n := newNest()
	lead := n.lead(m.g, q.Type)
	i, j, c := n.loop(rows), n.loop(rows), n.loop(units)
	t := dims(q.Type, rows, rows)
	if !m.fits(t, n.points()) {
		return nil
	}
	scores := n.contract(&m.builder, t, cat(lead, []index{i, j}), cat(lead, []index{i, c}), cat(lead, []index{j, c}), q, k)
	if m.r.IntN(2) == 0 {
		return scores
	}
	return n.contract(&m.builder, q.Type, cat(lead, []index{i, c}), cat(lead, []index{i, j}), cat(lead, []index{j, c}),
		m.keep(scores), k)
}
