package passes

import (
	"slices"

	"snnc/ir"
	"snnc/lang/source"
)

// merge makes one linear map of a chain of them: weighted sums, pooled sums, paddings, factors and summands with no neuron
// between, such as a pointwise convolution, a norm, a padding with the norm's image of zero, a depthwise convolution and
// another pointwise one (re-parameterisation: Ding et al. 2021, RepVGG), or a mean of spikes before weights. What the chain
// makes of zero is computed once and added; the index maps are composed, and the weights are multiplied out once.
//
// It is done where it costs fewer operations, weights counted in; with Context.Driven wherever weights would
// otherwise multiply what is no spike. Two maps are one only if the second reads the border of the first as the first
// reads that of its own operand: a padded 3 x 3 behind a padded 3 x 3 cuts off what lies outside of the image, and stays.
//
// Rounding differs: each product is rounded once more, and sums have other orders. With k terms and roundings on the longest
// way, by at most k units of 2^-24 of the sum of the absolute values of all products along the chain. Where all but one step is a
// factor that is a power of two, nothing is rounded otherwise.
func merge(g *ir.Graph, c *Context) error {
	if c.Gradient != "" {
		return nil
	}
	ir.Prune(g) // what was replaced before is no reader any more
	m := &merger{c: c, g: g, uses: ir.Uses(g), tops: map[*ir.Node]*run{}}
	for _, n := range g.Nodes {
		if len(n.Outs) == 1 && m.step(n) != nil && !m.goesOn(n.Outs[0]) {
			m.runs(m.chain(n))
		}
	}
	if len(m.tops) == 0 {
		return nil
	}
	rewrite(g, func(r *rewriter, n *ir.Node) []*ir.Value {
		if t := m.tops[r.cur]; t != nil {
			return t.build(c, r)
		}
		return nil // and in bodies
	})
	return nil
}

// merger looks for chains.
type merger struct {
	c    *Context
	g    *ir.Graph
	uses map[*ir.Value][]ir.Use
	tops map[*ir.Node]*run // by their last node
}

// run is a part of a chain that is merged.
type run struct {
	g     *ir.Graph
	steps []*linearStep
	whole *linearMap
}

// goesOn reports whether the only reader of a value is a step on it.
func (m *merger) goesOn(v *ir.Value) bool {
	u := m.uses[v]
	if len(u) != 1 || u[0].Node == nil {
		return false
	}
	s := m.step(u[0].Node)
	return s != nil && s.x == v
}

// chain lists the steps that end with a node, the first first. Nobody else reads what lies between.
func (m *merger) chain(n *ir.Node) []*linearStep {
	steps := []*linearStep{m.step(n)}
	for len(m.uses[steps[0].x]) == 1 {
		s := m.step(steps[0].x.Def)
		if s == nil {
			break
		}
		steps = append(steps, nil)
		copy(steps[1:], steps)
		steps[0] = s
	}
	return steps
}

// runs finds the parts of a chain that are merged, the longest first from the end.
func (m *merger) runs(steps []*linearStep) {
	for end := len(steps); end > 1; end-- {
		for start := range end - 1 {
			if r := m.try(steps[start:end]); r != nil {
				m.tops[steps[end-1].n] = r
				end = start + 1
				break
			}
		}
	}
}

// try composes the steps; nil if they are not provably one map, or better as they are.
func (m *merger) try(steps []*linearStep) *run {
	r := &run{g: m.g, steps: steps}
	if !worthwhile(steps) {
		return nil
	}
	for _, s := range steps {
		if !s.linear() {
			continue
		}
		if r.whole == nil {
			r.whole = mapOf(m.g, s)
		} else if r.whole = r.whole.then(s); r.whole == nil {
			return nil
		}
	}
	if !r.pays(m.c.Driven) || !r.shifts() {
		return nil
	}
	return r
}

// worthwhile reports whether weights follow on something other than a view, and nothing but a summand follows on them.
func worthwhile(steps []*linearStep) bool {
	if steps[len(steps)-1].kind == viewed || !steps[0].linear() {
		return false
	}
	ahead := false
	for _, s := range steps {
		if s.kind == contracted && ahead {
			return true
		}
		ahead = ahead || s.kind != viewed
	}
	return false
}

// worthSaving is the part of the operations that one map must save: for less, what is known to run well stays as it is.
const worthSaving = 0.1

// pays reports whether one map costs less than the steps; with driven, whether it takes spikes where a step did not.
func (r *run) pays(driven bool) bool {
	base := r.steps[0].x
	if driven && base.Type.Class.IsSpike() {
		return true
	}
	apart := 0.0
	for _, s := range r.steps {
		apart += s.cost()
	}
	return r.whole.kernel.cost()+points(r.whole.space)*weightOf(base) < (1-worthSaving)*apart
}

// build makes the one map, and adds what the steps make of zero.
func (r *run) build(c *Context, w *rewriter) []*ir.Value {
	last := r.steps[len(r.steps)-1].n
	v, like := r.apply(w), last.Outs[0].Type
	if s := r.shift(w); s.v != nil {
		v = w.op(ir.OpAdd, v, along(w, s.v, s.axes, like.Dims))
	}
	if !v.Type.Class.Within(like.Class) {
		return nil
	}
	c.rewrote(last, v, r.bound())
	return []*ir.Value{v}
}

// apply makes the sums. Where an axis of the result is a number of several loops, these are axes of the sums, and a view follows.
func (r *run) apply(w *rewriter) *ir.Value {
	l, x := r.whole, w.at[r.steps[0].x]
	like := r.steps[len(r.steps)-1].n.Outs[0].Type.With(ir.Real)
	apart, dims := l.apart(like.Lead())
	n := &ir.Node{Op: ir.OpReindex, Args: []*ir.Value{x}, Maps: &ir.Maps{Space: l.space, Out: l.out, In: []ir.Access{l.x}}, Like: like}
	if l.kernel != nil {
		n.Op, n.Args, n.Maps.In = ir.OpContract, []*ir.Value{l.kernel.build(w), x}, []ir.Access{l.w, l.x}
	}
	n.Loc, n.Path = r.name()
	if apart == nil {
		return w.g.Add(n)
	}
	n.Maps.Out, n.Like.Dims = apart, dims
	v := w.g.Add(n)
	view := &linearMap{l.shape, l.space, l.out, apart, nil, nil}
	view = view.only(view.order(nil))
	return w.add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{v}, Like: like,
		Maps: &ir.Maps{Space: view.space, Out: view.out, In: []ir.Access{view.x}}})
}

// apart gives each loop of the result an axis, behind the first ones, which stay; nil if it has one already.
func (l *linearMap) apart(lead int) (out ir.Access, dims []int) {
	out, single := slices.Clone(l.out[:lead]), true
	for _, e := range l.out[lead:] {
		digits := e.Digits(l.space)
		if digits == nil || e.Off != 0 {
			return nil, nil
		}
		if len(digits) == 0 {
			out, dims = append(out, e), append(dims, 1)
		}
		for _, k := range slices.Backward(digits) {
			out, dims = append(out, ir.Var(k, len(l.space))), append(dims, l.space[k])
		}
		single = single && len(digits) < 2
	}
	if single {
		return nil, nil
	}
	return out, dims
}

// name is the place and path of the last weights.
func (r *run) name() (source.Span, string) {
	for _, s := range slices.Backward(r.steps) {
		if s.kind == contracted {
			return s.n.Loc, s.n.Path
		}
	}
	return source.Span{}, ""
}

// bound counts the terms and roundings on the longest way through the steps and through the one map.
func (r *run) bound() string {
	if sameSum(r.steps) {
		return ""
	}
	k := r.whole.terms() + r.whole.kernel.terms() + 2
	for _, s := range r.steps {
		k++
		if s.linear() {
			k += (&linearMap{space: s.maps.Space, out: s.maps.Out}).terms()
		}
	}
	return ulps(k, "the sum of the absolute values of all products along the chain")
}
