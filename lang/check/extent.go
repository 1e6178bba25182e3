package check

import (
	"slices"

	"snnc/lang/source"
)

// infer finds the extents of loops from the axes that they index, and checks that all agree.
func (c *ctx) infer(body Expr, out []Affine) bool {
	list := refs(body)
	seen := map[*Var]source.Span{}
	inferAll(list, out, seen)
	if open(list) && c.assumeAll(list) {
		inferAll(list, out, seen)
	}
	return c.agree(list, seen) && c.known(body, out) && c.inRange(body)
}

// inferAll learns extents until there is nothing more to learn.
func inferAll(list []*Ref, out []Affine, seen map[*Var]source.Span) {
	for changed := true; changed; {
		changed = false
		for _, r := range list {
			for k, a := range r.Idx {
				if !r.T.unknown && inferAxis(a, r.axes()[k], r.Src, seen) {
					changed = true
				}
			}
		}
		for _, a := range out {
			if inferDigits(a, a.size) {
				changed = true
			}
		}
	}
}

// open reports whether the index of a tensor under elaboration has no range yet.
func open(list []*Ref) bool {
	return slices.ContainsFunc(list, func(r *Ref) bool {
		return r.T.unknown && slices.ContainsFunc(r.Idx, func(a Affine) bool {
			return slices.ContainsFunc(a.Terms, func(t Term) bool { return t.Var.Extent < 0 })
		})
	})
}

// assumeAll gives tensors under elaboration the axes of the operand, where nothing else tells their ranges.
func (c *ctx) assumeAll(list []*Ref) bool {
	any := false
	for _, r := range list {
		any = r.T.unknown && !r.bare && c.assume(r) || any
	}
	return any
}

// assume takes a tensor under elaboration of a neuron or encoder for a state: it has the axes of the operand. Its own
// equation must confirm it.
func (c *ctx) assume(r *Ref) bool {
	x := c.stateLike()
	if x == nil || len(r.Idx) > len(x.axes()) || r.pack < 0 && len(r.Idx) != len(x.axes()) {
		return false
	}
	r.T.Dims, r.T.unknown = slices.Clone(x.axes()), false
	return true
}

// inferAxis learns extents from an index expression on an axis of known size.
func inferAxis(a Affine, d Dim, at source.Span, seen map[*Var]source.Span) bool {
	if v := a.plain(); v != nil {
		if v.Extent >= 0 {
			return false
		}
		v.Extent, v.implied = d.Size, &d
		seen[v] = at
		return true
	}
	return inferDigits(a, d.Size)
}

// inferDigits learns extents from the form `g*e + c`: the digits of a mixed-radix number. size is 0 if unknown.
func inferDigits(a Affine, size int) bool {
	if a.Off != 0 || len(a.Terms) < 2 {
		return false
	}
	terms := a.digits()
	if terms[0].Coef != 1 {
		return false
	}
	changed := false
	for i, t := range terms {
		next := size
		if i+1 < len(terms) {
			next = terms[i+1].Coef
		}
		if t.Var.Extent < 0 && next > 0 && next%t.Coef == 0 {
			t.Var.Extent = next / t.Coef
			changed = true
		}
	}
	return changed
}

// digits sorts the terms from the least to the most significant. In `g*e + c` with e = 1 both count by ones; c is the
// lesser because it is not written as a multiple.
func (a Affine) digits() []Term {
	terms := slices.Clone(a.Terms)
	slices.SortStableFunc(terms, func(x, y Term) int {
		if x.Coef != y.Coef || x.scaled == y.scaled {
			return x.Coef - y.Coef
		}
		if y.scaled {
			return -1
		}
		return 1
	})
	return terms
}

// agree checks that a loop whose extent was inferred fits every axis that it indexes alone.
func (c *ctx) agree(list []*Ref, seen map[*Var]source.Span) bool {
	for _, r := range list {
		for k, a := range r.Idx {
			v := a.plain()
			if v == nil || r.T.unknown || v.Extent == r.axes()[k].Size {
				continue
			}
			first, inferred := seen[v]
			if !inferred {
				continue
			}
			d := c.errorf("E0301", a.Span, "index `%s` runs over %d here and over %d elsewhere", v.Name, r.axes()[k].Size, v.Extent).
				Label("`%s` is %s", nameOf(r), shapeString(r.axes())).
				Also(first, "here it has %d", v.Extent)
			made(d, r.T)
			c.blame(d)
			return false
		}
	}
	return true
}

// known demands that every loop has an extent.
func (c *ctx) known(body Expr, out []Affine) bool {
	var vars []*Var
	walk(body, false, func(e Expr, _ bool) {
		if r, ok := e.(*Reduce); ok {
			vars = append(vars, r.Vars...)
		}
	})
	for _, a := range out {
		for _, t := range a.Terms {
			vars = append(vars, t.Var)
		}
	}
	for _, v := range vars {
		if v.Extent < 0 {
			c.errorf("E0304", v.Span, "the range of index `%s` is not known", v.Name).
				Label("it indexes no axis alone").Help("give it: `%s: n`", v.Name)
			return false
		}
	}
	return true
}

// inRange checks that index expressions stay within their axes, but where `inside` leaves points out.
func (c *ctx) inRange(body Expr) bool {
	good := true
	walk(body, false, func(e Expr, inside bool) {
		r, ok := e.(*Ref)
		if !ok || inside || r.T.unknown || !good {
			return
		}
		for k, a := range r.Idx {
			lo, hi := a.bounds()
			if n := r.axes()[k].Size; lo < 0 || hi >= n {
				d := c.errorf("E0305", a.Span, "index runs from %d to %d, outside of an axis of %d", lo, hi, n).
					Label("`%s` is %s", nameOf(r), shapeString(r.axes())).
					Help("`sum inside (...)` or `max inside (...)` leaves out the points that fall outside")
				made(c.blame(d), r.T)
				good = false
				return
			}
		}
	})
	return good
}

// bounds returns the least and greatest value of the expression.
func (a Affine) bounds() (lo, hi int) {
	lo, hi = a.Off, a.Off
	for _, t := range a.Terms {
		if t.Coef > 0 {
			hi += t.Coef * (t.Var.Extent - 1)
		} else {
			lo += t.Coef * (t.Var.Extent - 1)
		}
	}
	return lo, hi
}

// resolveUnknown gives tensors under elaboration the shape that their indices imply.
func resolveUnknown(body Expr) {
	for _, r := range refs(body) {
		if !r.T.unknown || r.bare {
			continue
		}
		dims := make([]Dim, len(r.Idx))
		for k, a := range r.Idx {
			v := a.plain()
			if v == nil || v.Extent < 0 {
				return
			}
			dims[k] = dimOf(v)
		}
		r.T.Dims, r.T.unknown = dims, false
	}
}

// dimOf is the axis that a loop makes when it becomes one.
func dimOf(v *Var) Dim {
	d := Dim{Size: v.Extent, steps: v.Time}
	if v.implied != nil {
		d.Name, d.Pack, d.steps = v.implied.Name, v.implied.Pack, v.implied.steps
	}
	return d
}
