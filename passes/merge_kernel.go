package passes

import (
	"cmp"
	"slices"

	"snnc/ir"
)

// kernel is the weights of a map, to be made: those of a step, or products of two kernels added up.
type kernel struct {
	step *linearStep
	maps *ir.Maps
	dims []int
	a, b *kernel // b is nil where the weights of a are added up
}

// kernelOf is the weights of a step; nil if it has none.
func kernelOf(s *linearStep) *kernel {
	if s.kind == viewed || s.kind == summed {
		return nil
	}
	return &kernel{step: s}
}

// build makes the weights.
func (k *kernel) build(r *rewriter) *ir.Value {
	if k.step == nil {
		n := &ir.Node{Op: ir.OpReindex, Args: []*ir.Value{k.a.build(r)}, Maps: k.maps, Like: ir.Type{Dims: k.dims, Class: ir.Real}}
		if k.b != nil {
			n.Op, n.Args = ir.OpContract, append(n.Args, k.b.build(r))
		}
		return r.add(n)
	}
	switch s := k.step; s.op {
	case ir.OpNeg:
		return r.num(-1)
	case ir.OpDiv:
		return r.op(ir.OpDiv, r.num(1), r.at[s.by])
	default:
		return r.at[s.by]
	}
}

// cost is how many products are made.
func (k *kernel) cost() float64 {
	if k == nil || k.step != nil {
		return 0
	}
	return points(k.maps.Space) + k.a.cost() + k.b.cost()
}

// terms is how many roundings a weight has at most.
func (k *kernel) terms() int {
	if k == nil || k.step != nil {
		return 0
	}
	return 1 + (&linearMap{space: k.maps.Space, out: k.maps.Out}).terms() + k.a.terms() + k.b.terms()
}

// terms bounds how many points reach one element of the result: those of the loops that it does not name alone.
func (l *linearMap) terms() int {
	n := 1
	for k, ext := range l.space {
		if !slices.ContainsFunc(l.out, func(e ir.Affine) bool { return e.AsVar() == k }) {
			n *= ext
		}
	}
	return n
}

// result is the join as a map: loops that only weights have are summed up in a new kernel, and loops that step along the same
// axis of x become one.
func (j *mapJoin) result(a, b *kernel) *linearMap {
	if a == nil {
		a, b, j.u, j.v = b, nil, j.v, nil
	}
	var signal, inner []int
	for k, gone := range j.gone {
		ofSignal, ofWeights := j.out.Uses(k) || j.x.Uses(k), j.u.Uses(k) || j.v.Uses(k)
		switch {
		case gone:
		case !ofSignal && !ofWeights && j.space[k] > 1:
			return nil // it would count points again
		case ofSignal:
			signal = append(signal, k)
		case ofWeights:
			inner = append(inner, k)
		}
	}
	l := &linearMap{shape: j.shape, out: j.out, x: j.x, w: j.u, kernel: a, space: j.space}
	if b != nil || len(inner) > 0 {
		signal = j.multiply(l, signal, inner, a, b)
	}
	return l.only(l.order(signal))
}

// loopOf is an axis of a new kernel: a loop, or several that step along the same axis of x and are one from now on.
type loopOf struct {
	rank int       // first the axes of the result, then those of x
	at   ir.Affine // over the old loops
	step int       // of one loop in place of several, along x's axis; 0 for a loop that stays
	loop int       // that stays
	axis int       // of x, if several
	ext  int
}

// multiply gives the map a kernel over the loops of the signal that weights have; it returns the signal's loops, with new ones.
func (j *mapJoin) multiply(l *linearMap, signal, inner []int, a, b *kernel) []int {
	axes, rest, all := j.kernelAxes(signal)
	z := &kernel{a: a, b: b, maps: &ir.Maps{Space: j.space, In: []ir.Access{j.u}}}
	if b != nil {
		z.maps.In = append(z.maps.In, j.v)
	}
	space, x := slices.Clone(j.space), slices.Clone(l.x)
	l.w = ir.Access{}
	for _, k := range axes {
		z.maps.Out, z.dims = append(z.maps.Out, k.at), append(z.dims, k.ext)
		if k.step > 0 {
			k.loop = len(space)
			space = append(space, k.ext)
			x[k.axis] = instead(x[k.axis], k.at, k.loop, k.step)
		}
		l.w, rest = append(l.w, ir.Var(k.loop, len(space))), append(rest, k.loop)
	}
	z.maps = keepLoops(z.maps, append(all, inner...))
	l.space, l.kernel = space, z
	l.out, l.x, l.w = widen(slices.Clone(l.out), len(space)), widen(x, len(space)), widen(l.w, len(space))
	return rest
}

// kernelAxes sorts the loops of the signal: those that the weights have, or that step together with such, become axes of the
// kernel, the rest stays.
func (j *mapJoin) kernelAxes(signal []int) (axes []loopOf, rest, all []int) {
	weighs := func(k int) bool { return j.u.Uses(k) || j.v.Uses(k) }
	single := slices.Clone(signal)
	for axis := range j.x {
		t := j.together(axis, single)
		if len(t) < 2 || !slices.ContainsFunc(t, weighs) {
			continue
		}
		single = slices.DeleteFunc(single, func(k int) bool { return slices.Contains(t, k) })
		e, step, ext := stride(j.x[axis], t, j.space)
		axes, all = append(axes, loopOf{rank: len(j.out) + axis, at: e, step: step, axis: axis, ext: ext}), append(all, t...)
	}
	for _, k := range single {
		if !weighs(k) {
			rest = append(rest, k)
			continue
		}
		axes = append(axes, loopOf{rank: j.rank(k), at: ir.Var(k, len(j.space)), loop: k, ext: j.space[k]})
		all = append(all, k)
	}
	slices.SortStableFunc(axes, func(a, b loopOf) int { return cmp.Compare(a.rank, b.rank) })
	return axes, rest, all
}

// rank is the first axis of the result or of x that a loop runs along.
func (j *mapJoin) rank(k int) int {
	return slices.IndexFunc(slices.Concat(j.out, j.x), func(e ir.Affine) bool { return e.Coef[k] != 0 })
}

// together lists the loops that step along one axis of x and reach nothing else but weights.
func (j *mapJoin) together(axis int, over []int) []int {
	return slices.DeleteFunc(slices.Clone(over), func(k int) bool {
		if j.x[axis].Coef[k] <= 0 || j.out.Uses(k) {
			return true
		}
		for d := range j.x {
			if d != axis && j.x[d].Coef[k] != 0 {
				return true
			}
		}
		return false
	})
}

// stride is the position along which loops step together, its step in e, and how many there are.
func stride(e ir.Affine, loops, space []int) (at ir.Affine, step, extent int) {
	for _, k := range loops {
		step = gcd(step, e.Coef[k])
	}
	at, extent = ir.Affine{Coef: make([]int, len(e.Coef))}, 1
	for _, k := range loops {
		at.Coef[k] = e.Coef[k] / step
		extent += at.Coef[k] * (space[k] - 1)
	}
	return at, step, extent
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// instead puts a new loop in the place of those of an expression.
func instead(e, of ir.Affine, k, step int) ir.Affine {
	c := ir.Affine{Off: e.Off, Coef: make([]int, k+1)}
	copy(c.Coef, e.Coef)
	for i, f := range of.Coef {
		if f != 0 {
			c.Coef[i] = 0
		}
	}
	c.Coef[k] = step
	return c
}

// widen gives expressions coefficients for n loops.
func widen(a ir.Access, n int) ir.Access {
	for i, e := range a {
		c := make([]int, n)
		copy(c, e.Coef)
		a[i] = ir.Affine{Off: e.Off, Coef: c}
	}
	return a
}

// order lists loops as the result has them, and then the rest.
func (l *linearMap) order(loops []int) []int {
	var first, rest []int
	for _, e := range l.out {
		for k, c := range e.Coef {
			if c != 0 && !slices.Contains(first, k) {
				first = append(first, k)
			}
		}
	}
	for _, k := range loops {
		if !slices.Contains(first, k) {
			rest = append(rest, k)
		}
	}
	return append(first, rest...)
}

// only is the map over some of its loops.
func (l *linearMap) only(keep []int) *linearMap {
	m := keepLoops(&ir.Maps{Space: l.space, Out: l.out, In: []ir.Access{l.x, l.w}}, keep)
	return &linearMap{l.shape, m.Space, m.Out, m.In[0], m.In[1], l.kernel}
}
