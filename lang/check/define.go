package check

import (
	"slices"
)

// define makes the Def of a version.
func (s *scope) define(c *ctx, v *version, body Expr, out *outIndex) value {
	t := v.hold
	d := &Def{Tensor: t, Body: body, Path: s.inst.path, Span: v.stmt.Span()}
	if !c.shape(d, out) || !t.unknown && !c.sameShape(t, d) {
		return poison{}
	}
	t.unknown, t.Def = false, d
	t.Dims = dimsOf(d)
	if !c.sized(t.Dims, d.Span) {
		return poison{}
	}
	if r, ok := body.(*Ref); ok {
		t.Prev, t.Stage = r.T, v.name
	} else {
		t.Prev = s.origin(body)
	}
	d.T = c.t
	d.forceTime = s.decl.Kind == "encoder" || s.inits[v.name] != nil || (out != nil && out.t)
	d.provisional()
	s.initial(d, v)
	s.e.addDef(d)
	return &view{t, t.Dims}
}

// origin is the tensor to name first when the shape of an equation's result is explained.
func (s *scope) origin(body Expr) *Tensor {
	var best *Tensor
	for _, r := range refs(body) {
		if r.T.Origin != FromParam && (best == nil || len(r.T.Dims) > len(best.Dims)) {
			best = r.T
		}
	}
	return best
}

func (e *elab) addDef(d *Def) {
	e.defs = append(e.defs, d)
	d.Tensor.Def = d
}

// shape aligns the body, infers extents and sets the loops and axes of a Def.
func (c *ctx) shape(d *Def, out *outIndex) bool {
	each := out == nil && c.timed() && drawn(d.Body)
	frame, ok := c.align(d.Body, each)
	if !ok {
		return false
	}
	if out == nil {
		if !c.infer(d.Body, nil) {
			return false
		}
		return c.implicit(d, frame, each)
	}
	if len(frame) > 0 {
		return c.needsIndices(d, frame)
	}
	if out.pack >= 0 {
		for i, v := range c.pack.vars {
			out.idx = slices.Insert(out.idx, out.pack+i, varAffine(v, d.Span))
		}
	}
	resolveUnknown(d.Body)
	if !c.infer(d.Body, out.idx) {
		return false
	}
	resolveUnknown(d.Body)
	d.Out = out.idx
	return c.covers(d)
}

// needsIndices reports a tensor without indices in an equation that has them.
func (c *ctx) needsIndices(d *Def, frame []*Var) bool {
	dims := make([]Dim, len(frame))
	for i, v := range frame {
		dims[i] = *v.implied
	}
	c.errorf("E0303", frame[0].Span, "this stands without indices in an equation that has some").
		Label("its shape is %s", shapeString(dims)).Also(d.Span, "the equation").
		Help("give it indices, or leave them out everywhere")
	return false
}

// implicit sets the axes of an equation without indices: the frame's loops that the body leaves free, or all of them.
func (c *ctx) implicit(d *Def, frame []*Var, each bool) bool {
	left := free(d.Body)
	for _, v := range left {
		if v != c.t && !slices.Contains(frame, v) {
			return c.escapes(d, v)
		}
	}
	for _, v := range frame {
		if !slices.Contains(left, v) {
			if !each {
				continue
			}
			own := *v // a reduction may bind the frame's
			v = &own
		}
		d.Vars = append(d.Vars, v)
		d.Out = append(d.Out, varAffine(v, d.Span))
	}
	return true
}

func (c *ctx) escapes(d *Def, v *Var) bool {
	c.errorf("E0304", v.Span, "index `%s` is used but not declared", v.Name).Label("neither free nor bound").
		Also(d.Span, "free indices stand on the left: `y[%s] = ...`", v.Name)
	return false
}

// covers checks that every element of the result is given exactly once, and sets the loops.
func (c *ctx) covers(d *Def) bool {
	for _, a := range d.Out {
		for _, t := range a.Terms {
			d.Vars = append(d.Vars, t.Var)
		}
		if !dense(a) {
			c.errorf("E0307", a.Span, "the left side does not give every element exactly once").
				Label("must be an index, or digits such as `g*e + c` that leave no gap")
			return false
		}
		if _, hi := a.bounds(); a.size > 0 && hi+1 != a.size {
			c.errorf("E0307", a.Span, "the left side gives %d elements of an axis of %d", hi+1, a.size).Label("runs from 0 to %d", hi)
			return false
		}
	}
	for i, v := range d.Vars {
		if slices.Contains(d.Vars[:i], v) {
			c.errorf("E0307", d.Span, "index `%s` stands twice on the left", v.Name).Label("gives a diagonal only")
			return false
		}
	}
	for _, v := range free(d.Body) {
		if v != c.t && !slices.Contains(d.Vars, v) {
			return c.escapes(d, v)
		}
	}
	return true
}

// dense reports whether the expression takes each value from 0 to its greatest exactly once.
func dense(a Affine) bool {
	if a.Off != 0 || len(a.Terms) == 0 {
		return false
	}
	n := 1
	for _, t := range a.digits() {
		if t.Coef != n && t.Var.Extent != 1 {
			return false
		}
		n *= t.Var.Extent
	}
	return true
}

// dimsOf are the axes of a Def's result.
func dimsOf(d *Def) []Dim {
	dims := make([]Dim, len(d.Out))
	for i, a := range d.Out {
		if v := a.plain(); v != nil {
			dims[i] = dimOf(v)
			continue
		}
		_, hi := a.bounds()
		dims[i] = Dim{Size: hi + 1}
	}
	return dims
}

// sameShape compares what references assumed of a tensor with what its equation gives.
func (c *ctx) sameShape(t *Tensor, d *Def) bool {
	got := dimsOf(d)
	if slices.EqualFunc(t.Dims, got, func(a, b Dim) bool { return a.Size == b.Size }) {
		return true
	}
	c.errorf("E0302", d.Span, "`%s` is %s here and %s where it is used", t.Label, plainShape(got), plainShape(t.Dims)).
		Label("gives %s", plainShape(got))
	return false
}
