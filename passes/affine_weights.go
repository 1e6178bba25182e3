package passes

import (
	"slices"

	"snnc/ir"
)

// weightShare bounds what scaling the weights may cost: a weight is scaled once in a run, and saves a multiplication for each
// of its places. It does not look at the batch, so that a network makes the same spikes at any batch size.
const weightShare = 4

// intoWeights is the base of a form with the scale in the weights of the sum that makes it; nil if there is no such sum,
// if others read it too, or if it has too many weights for its places.
func (a *affines) intoWeights(r *rewriter, f *affineForm, scale *ir.Value) *ir.Value {
	if scale == nil {
		return nil
	}
	views, sum := a.sumOf(f.base)
	if sum == nil {
		return nil
	}
	w := weightsOf(sum)
	if w < 0 || a.g.Size(sum.Args[w].Type) > weightShare*a.g.Size(sum.Outs[0].Type)/a.g.B {
		return nil
	}
	axes := a.weightAxes(f, views, sum, w)
	if axes == nil {
		return nil
	}
	c := *sum
	c.Args = r.mapped(sum.Args)
	c.Args[w] = r.op(ir.OpMul, c.Args[w], along(r, scale, axes, c.Args[w].Type.Dims))
	v := r.g.Add(&c)
	for _, n := range slices.Backward(views) {
		d := *n
		d.Args = []*ir.Value{v}
		v = r.g.Add(&d)
	}
	return v
}

// sumOf is the contraction that makes a value, and the views of its result on the way, the last first. Nobody else reads them.
func (a *affines) sumOf(v *ir.Value) (views []*ir.Node, sum *ir.Node) {
	for len(a.uses[v]) == 1 {
		switch n := v.Def; {
		case n.Op == ir.OpContract:
			return views, n
		case n.Op == ir.OpReindex && oneEach(n.Maps):
			views, v = append(views, n), n.Args[0]
		default:
			return nil, nil
		}
	}
	return nil, nil
}

// oneEach reports whether every element of a nest's result gets at most one point of the space.
func oneEach(m *ir.Maps) bool {
	seen := make([]bool, len(m.Space))
	for _, e := range m.Out {
		digits := e.Digits(m.Space)
		if digits == nil {
			return false
		}
		for _, k := range digits {
			seen[k] = true
		}
	}
	for k, extent := range m.Space {
		if extent > 1 && !seen[k] {
			return false
		}
	}
	return true
}

// weightsOf is the operand of a contraction that is the same for all times and samples, -1 if there is none.
func weightsOf(n *ir.Node) int {
	still := func(v *ir.Value) bool { return !v.Type.Time && !v.Type.Batch }
	switch a := n.Args; {
	case still(a[0]) == still(a[1]):
		return -1
	case still(a[0]):
		return 0
	}
	return 1
}

// weightAxes returns the axes of the weights along which the axes of the form run; nil if one runs along none.
func (a *affines) weightAxes(f *affineForm, views []*ir.Node, sum *ir.Node, w int) []int {
	axes := []int{}
	for _, axis := range f.axes {
		extent := f.base.Type.Dims[axis]
		e, ok := position(append(slices.Clone(views), sum), axis+f.base.Type.Lead())
		d := slices.IndexFunc(sum.Maps.In[w], func(x ir.Affine) bool { return ok && sameAffine(x, e) })
		if d < 0 || sum.Args[w].Type.Dims[d] != extent || slices.Contains(axes, d) {
			return nil
		}
		axes = append(axes, d)
	}
	return axes
}

// position is the position along an axis of the first node's result, in loops of the last: each node reads the result of the
// next.
func position(nodes []*ir.Node, axis int) (e ir.Affine, ok bool) {
	e = nodes[0].Maps.Out[axis]
	for i, n := range nodes[1:] {
		in := nodes[i].Maps.In[0]
		loops := make([]int, len(in))
		for d, x := range in {
			loops[d] = x.AsVar()
		}
		for k, c := range e.Coef {
			if c != 0 && !slices.Contains(loops, k) {
				return e, false
			}
		}
		e = substitute(e, n.Maps.Out, loops, len(n.Maps.Space))
	}
	return e, true
}
