package check

import (
	"strconv"
)

// align gives every reference its indices: names without indices are aligned with the equation's frame, which is the
// axes of its largest operand, or of the module's if each of its elements draws; `...` is spread. It returns the frame's loops.
func (c *ctx) align(body Expr, each bool) ([]*Var, bool) {
	frame, ok := c.frame(body, each)
	if !ok {
		return nil, false
	}
	for _, r := range refs(body) {
		if r.bare && !c.alignBare(r, frame) {
			return nil, false
		}
	}
	if !c.spread(body) {
		return nil, false
	}
	good := true
	walk(body, false, func(e Expr, _ bool) {
		if r, ok := e.(*Reduce); ok && !c.bindAxes(r, frame) {
			good = false
		}
	})
	return frame, good
}

// frame finds the largest operand written without indices.
func (c *ctx) frame(body Expr, each bool) ([]*Var, bool) {
	var best *Ref
	var pending *Ref
	for _, r := range refs(body) {
		if !r.bare || r.T.unknown {
			if r.bare {
				pending = r
			}
			continue
		}
		if best == nil || len(r.axes()) > len(best.axes()) {
			best = r
		}
	}
	if x := c.stateLike(); (pending != nil || each) && x != nil && (best == nil || len(x.axes()) > len(best.axes())) {
		best, x.Src = x, body.Span()
		if pending != nil {
			x.Src = pending.Src
		}
	}
	if best == nil {
		return nil, true
	}
	frame := make([]*Var, len(best.axes()))
	for i, d := range best.axes() {
		name := d.Name
		if name == "" {
			name = "axis " + strconv.Itoa(i+1)
		}
		frame[i] = &Var{Name: name, Extent: d.Size, Span: best.Src, implied: &d}
	}
	return frame, true
}

// stateLike is the operand whose shape the states of a neuron or encoder have, nil in other declarations.
func (c *ctx) stateLike() *Ref {
	if !c.timed() || len(c.inputs) == 0 {
		return nil
	}
	x := &Ref{T: c.inputs[0]}
	if w := c.views[operandNames(c.e.lib.body(c.decl), c.decl)[0]]; w != nil {
		x.view = w.dims
	}
	return x
}

// alignBare aligns one name: position by position if the ranks agree, else by the names of its axes.
func (c *ctx) alignBare(r *Ref, frame []*Var) bool {
	r.bare = false
	if r.T.unknown {
		r.T.unknown = false
		for _, v := range frame {
			r.T.Dims = append(r.T.Dims, *v.implied)
			r.Idx = append(r.Idx, varAffine(v, r.Src))
		}
		return true
	}
	dims := r.axes()
	if len(dims) == len(frame) {
		return c.alignEqual(r, dims, frame)
	}
	next := 0
	for _, d := range dims {
		k := next
		for k < len(frame) && (d.Name == "" || frame[k].implied.Name != d.Name) {
			k++
		}
		if k == len(frame) {
			return c.misaligned(r, frame)
		}
		r.Idx = append(r.Idx, varAffine(frame[k], r.Src))
		next = k + 1
	}
	return true
}

func (c *ctx) alignEqual(r *Ref, dims []Dim, frame []*Var) bool {
	for i, v := range frame {
		if dims[i].Size != v.Extent {
			return c.misaligned(r, frame)
		}
		r.Idx = append(r.Idx, varAffine(v, r.Src))
	}
	return true
}

func (c *ctx) misaligned(r *Ref, frame []*Var) bool {
	want := make([]Dim, len(frame))
	for i, v := range frame {
		want[i] = *v.implied
	}
	other := "the others are"
	if len(frame) > 0 && frame[0].Span.Valid() {
		other = "`" + frame[0].Span.Text() + "` is"
	}
	d := c.errorf("E0302", r.Src, "shapes do not fit: `%s` is %s, %s %s", r.Src.Text(), plainShape(r.axes()), other, plainShape(want)).
		Label("this is %s", shapeString(r.axes()))
	if len(frame) > 0 {
		d.Also(frame[0].Span, "this is %s", shapeString(want))
	}
	made(d, r.T)
	if len(r.axes()) < len(frame) {
		d.Help("use indices to say along which axis it repeats, as in `y[c, ...] = g[c]*x[c, ...]`")
	}
	c.blame(d)
	return false
}
