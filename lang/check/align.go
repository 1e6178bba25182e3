package check

import (
	"slices"
	"sort"
	"strconv"

	"snnc/lang/ast"
)

// walk visits an expression and its parts; inside tells whether a surrounding reduction leaves out points that fall
// outside of a tensor.
func walk(e Expr, inside bool, f func(e Expr, inside bool)) {
	f(e, inside)
	switch e := e.(type) {
	case *Apply:
		for _, a := range e.Args {
			walk(a, inside, f)
		}
	case *Reduce:
		walk(e.Body, inside || e.Inside, f)
	case *Spike:
		walk(e.U, inside, f)
		walk(e.Surr.Body, false, func(x Expr, _ bool) {
			if _, ok := x.(*Ref); ok {
				f(x, false)
			}
		})
	}
}

func refs(e Expr) []*Ref {
	var list []*Ref
	walk(e, false, func(e Expr, _ bool) {
		if r, ok := e.(*Ref); ok {
			list = append(list, r)
		}
	})
	return list
}

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

// spread replaces `...` of index lists by the equation's pack of loops, known tensors first.
func (c *ctx) spread(body Expr) bool {
	list := refs(body)
	sort.SliceStable(list, func(i, j int) bool { return !list[i].T.unknown && list[j].T.unknown })
	for _, r := range list {
		if r.pack >= 0 && r.T.unknown && !c.pack.set {
			c.assume(r)
		}
		if r.pack >= 0 && !c.spreadOne(r) {
			return false
		}
	}
	return true
}

func (c *ctx) spreadOne(r *Ref) bool {
	at, dims := r.pack, r.axes()
	r.pack = -1
	if r.T.unknown {
		for i, v := range c.pack.vars {
			r.Idx = slices.Insert(r.Idx, at+i, varAffine(v, r.Src))
		}
		return true
	}
	n := len(dims) - len(r.Idx)
	if !c.pack.set {
		c.setPack(dims[at:at+n], r)
	}
	if n != len(c.pack.vars) {
		return c.packMismatch(r, dims[at:at+n])
	}
	for i, v := range c.pack.vars {
		if dims[at+i].Size != v.Extent {
			return c.packMismatch(r, dims[at:at+n])
		}
		r.Idx = slices.Insert(r.Idx, at+i, varAffine(v, r.Src))
	}
	return true
}

func (c *ctx) setPack(dims []Dim, r *Ref) {
	c.pack.set = true
	for i, d := range dims {
		c.pack.vars = append(c.pack.vars, &Var{Name: "axis " + strconv.Itoa(i+1) + " of `...`", Extent: d.Size,
			Span: r.Src, implied: &Dim{Size: d.Size, Name: d.Name, Pack: true}})
	}
}

func (c *ctx) packMismatch(r *Ref, dims []Dim) bool {
	want := make([]Dim, len(c.pack.vars))
	for i, v := range c.pack.vars {
		want[i] = Dim{Size: v.Extent}
	}
	d := c.errorf("E0302", r.Src, "`...` stands for %s here and for %s elsewhere in this equation", plainShape(dims), plainShape(want)).
		Label("`%s` is %s", nameOf(r), shapeString(r.axes()))
	if len(c.pack.vars) > 0 {
		d.Also(c.pack.vars[0].Span, "the other place")
	}
	c.blame(d)
	return false
}

// bindAxes gives a reduction the loops that `...` or axis names stand for.
func (c *ctx) bindAxes(r *Reduce, frame []*Var) bool {
	for _, id := range r.names {
		i := slices.IndexFunc(frame, func(v *Var) bool { return v.implied.Name == id.Name })
		if i < 0 {
			c.noAxis(r, id, frame)
			return false
		}
		r.Vars = append(r.Vars, frame[i])
	}
	r.names = nil
	if r.packed {
		r.Vars = append(r.Vars, c.packed(frame, r.Vars)...)
		r.packed = false
	}
	return true
}

func (c *ctx) noAxis(r *Reduce, id *ast.Ident, frame []*Var) {
	dims := make([]Dim, len(frame))
	for i, v := range frame {
		dims[i] = *v.implied
	}
	d := c.errorf("E0303", id.Src, "there is no axis `%s` to reduce", id.Name).Label("the axes are %s", shapeString(dims)).
		Help("a block names the axes of its input: `in x[N, ...]`; or use indices: `y[...] = %s(n) x[n, ...]`", r.Op)
	c.blame(d)
}

// packed are the loops of `...`: the pack of index lists, else the frame's axes that stand under `...` in the `in`
// line, else all axes of the frame that are not bound by name.
func (c *ctx) packed(frame, bound []*Var) []*Var {
	if c.pack.set {
		return c.pack.vars
	}
	var some, rest []*Var
	for _, v := range frame {
		if v.implied.Pack {
			some = append(some, v)
		}
		if !slices.Contains(bound, v) {
			rest = append(rest, v)
		}
	}
	if some != nil || slices.ContainsFunc(frame, func(v *Var) bool { return v.implied.Name != "" }) {
		return some
	}
	return rest
}

// free collects the loops that an expression leaves unbound, in order of first use.
func free(e Expr) []*Var {
	var list []*Var
	var visit func(e Expr, bound []*Var)
	add := func(a Affine, bound []*Var) {
		for _, t := range a.Terms {
			if !slices.Contains(bound, t.Var) && !slices.Contains(list, t.Var) {
				list = append(list, t.Var)
			}
		}
	}
	visit = func(e Expr, bound []*Var) {
		switch e := e.(type) {
		case *Ref:
			for _, a := range e.Idx {
				add(a, bound)
			}
			if e.Time != nil {
				add(*e.Time, bound)
			}
		case *Position:
			add(e.Index, bound)
		case *Apply:
			for _, a := range e.Args {
				visit(a, bound)
			}
		case *Reduce:
			visit(e.Body, append(slices.Clone(bound), e.Vars...))
		case *Spike:
			visit(e.U, bound)
		}
	}
	visit(e, nil)
	return list
}

// Walk visits an expression and its parts; of surrogates, the scalars that they read.
func Walk(e Expr, f func(Expr)) { walk(e, false, func(e Expr, _ bool) { f(e) }) }

// Plain returns the loop that the expression is, nil if it is anything else.
func (a Affine) Plain() *Var { return a.plain() }

// Bounds are the least and the greatest value of the expression.
func (a Affine) Bounds() (lo, hi int) { return a.bounds() }
