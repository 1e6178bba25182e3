package check

import (
	"snnc/lang/ast"
)

// reduce elaborates `sum(i: n) body`.
func (c *ctx) reduce(e *ast.Reduce) value {
	inner := *c
	inner.vars = map[string]*Var{}
	for n, v := range c.vars {
		inner.vars[n] = v
	}
	r := &Reduce{at: at{e.Src}, Op: e.Op.Name, Inside: e.Inside}
	for _, b := range e.Binders {
		if !inner.binder(r, b) {
			return poison{}
		}
	}
	body, ok := inner.signal(inner.eval(e.Body), e.Body.Span())
	c.t = inner.t
	if !ok {
		return poison{}
	}
	r.Body = body
	return r
}

func (c *ctx) binder(r *Reduce, b *ast.Index) bool {
	if _, ok := b.Value.(*ast.Ellipsis); ok {
		r.packed = true
		return true
	}
	id, ok := b.Value.(*ast.Ident)
	if !ok {
		c.errorf("E0306", b.Src, "a bound index is a name").Label("write `i` or `i: n`")
		return false
	}
	switch {
	case b.Range == nil && id.Name == "t":
		r.OverT = true
		return true
	case b.Range == nil && id.Name == "b":
		r.OverB = true
		return true
	}
	v, ok := c.newVar(id, b.Range)
	if ok {
		c.vars[id.Name] = v
		r.Vars = append(r.Vars, v)
	}
	return ok
}

// newVar makes a loop; its extent is the range's value, or left to be inferred.
func (c *ctx) newVar(id *ast.Ident, rng ast.Expr) (*Var, bool) {
	v := &Var{Name: id.Name, Extent: -1, Span: id.Src}
	if rng == nil {
		return v, true
	}
	if t, ok := rng.(*ast.Ident); ok && t.Name == "T" {
		v.Time = true
	}
	n, ok := c.size(rng, "the range of `"+id.Name+"`")
	v.Extent = n
	return v, ok
}

// over elaborates the stage `x -> mean over t, N`.
func (c *ctx) over(o *ast.Over, x value, e *ast.Pipe) value {
	body, ok := c.signal(x, e.X.Span())
	if !ok {
		return poison{}
	}
	r := &Reduce{at: at{e.Src}, Op: o.Op.Name, Body: body}
	for _, a := range o.Axes {
		id, ok := a.(*ast.Ident)
		switch {
		case !ok:
			r.packed = true
		case id.Name == "t":
			r.OverT = true
		case id.Name == "b":
			r.OverB = true
		default:
			r.names = append(r.names, id)
		}
	}
	return r
}
