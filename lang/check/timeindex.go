package check

import "slices"

// reading is what the first index of a list is: that of an axis, or the step of time.
type reading int

const (
	axisIndex reading = iota
	timeIndex
	eitherIndex // the text does not tell
)

// takeTime moves the time index, if the list has one, out of the list. It reports false after an error.
func (c *ctx) takeTime(r *Ref) bool {
	switch c.reads(r) {
	case axisIndex:
		return true
	case eitherIndex:
		c.ambiguous(r)
		return false
	}
	a := r.Idx[0]
	r.Idx = slices.Delete(r.Idx, 0, 1)
	if r.pack > 0 {
		r.pack--
	}
	r.bare = len(r.Idx) == 0 && r.pack < 0
	if v := a.plain(); v == nil || v != c.t {
		r.Time = &a
	}
	return true
}

// reads tells what the first index of a list is, from the text alone: whether a signal happens to vary in time does not
// matter. What is learned or stored is indexed by its axes only.
func (c *ctx) reads(r *Ref) reading {
	if len(r.Idx) == 0 || r.pack == 0 || r.T.Origin == FromParam || r.T.Origin == FromRunning {
		return axisIndex
	}
	first, constant := r.Idx[0], len(r.Idx[0].Terms) == 0
	switch n := len(r.axes()); {
	case r.T.unknown:
		return when(first.uses(c.t) || first.overSteps() && len(r.Idx) == 1)
	case c.declared(r.T) && !r.T.Time && (len(r.Idx) == n || r.pack > 0 && len(r.Idx) < n):
		return axisIndex
	case shifts(first, c.t) && first.Off != 0:
		return timeIndex
	case r.pack > 0 && constant:
		named := r.named()
		return when(named > 0 && len(r.Idx) == named+1)
	case r.pack > 0:
		return when(first.overSteps() && (n == 0 || !r.axes()[0].steps))
	case len(r.Idx) == n+1:
		return when(constant || first.overSteps())
	case len(r.Idx) > 1 || !first.overSteps():
		return axisIndex
	case n > 1:
		return timeIndex
	}
	return c.alone(r)
}

// alone reads a single index over steps on a tensor with one axis. The equations of neurons and encoders hold at every step
// and for any number of axes: there it is time, as it is on what has its axes under `...`.
func (c *ctx) alone(r *Ref) reading {
	switch d := r.axes()[0]; {
	case d.steps:
		return axisIndex
	case c.timed() || c.declared(r.T):
		return timeIndex
	case d.Pack && (r.T.Path == c.inst.path || slices.Contains(c.inputs, r.T)):
		return timeIndex
	}
	return eitherIndex
}

// declared reports whether a tensor is an input of the model whose body this is: its line says whether it varies.
func (c *ctx) declared(t *Tensor) bool { return t.Origin == FromInput && c.decl.Kind == "model" }

func when(time bool) reading {
	if time {
		return timeIndex
	}
	return axisIndex
}

// overSteps reports whether an index uses t or what runs over T.
func (a Affine) overSteps() bool {
	return slices.ContainsFunc(a.Terms, func(t Term) bool { return t.Var.Time })
}

// named counts the axes that do not stand under `...`.
func (r *Ref) named() int {
	n := 0
	for _, d := range r.axes() {
		if !d.Pack {
			n++
		}
	}
	return n
}

func (c *ctx) ambiguous(r *Ref) {
	name, index := nameOf(r), r.Idx[0].Span.Text()
	d := c.errorf("E0405", r.Src, "`%s` may be a step of time or an element", r.Src.Text()).
		Label("`%s` is %s", name, shapeString(r.axes())).
		Help("the element, at the current step: `%s[t, %s]`", name, index).
		Help("all of it, at that step: `%s[%s, j]` or `%s[%s, ...]`", name, index, name, index)
	c.blame(d)
}
