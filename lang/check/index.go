package check

import (
	"slices"

	"snnc/lang/ast"
	"snnc/lang/source"
)

func varAffine(v *Var, span source.Span) Affine {
	return Affine{Terms: []Term{{Var: v, Coef: 1}}, Span: span}
}

// plain returns the loop that the expression is, nil if it is anything else.
func (a Affine) plain() *Var {
	if a.Off == 0 && len(a.Terms) == 1 && a.Terms[0].Coef == 1 {
		return a.Terms[0].Var
	}
	return nil
}

func (a Affine) uses(v *Var) bool {
	return v != nil && slices.ContainsFunc(a.Terms, func(t Term) bool { return t.Var == v })
}

func (a Affine) scaled(k int) Affine {
	out := Affine{Off: a.Off * k, Span: a.Span}
	for _, t := range a.Terms {
		out.Terms = append(out.Terms, Term{t.Var, t.Coef * k, true})
	}
	return out
}

func (a Affine) plus(b Affine) Affine {
	out := Affine{Off: a.Off + b.Off, Span: a.Span, Terms: slices.Clone(a.Terms)}
	for _, t := range b.Terms {
		i := slices.IndexFunc(out.Terms, func(u Term) bool { return u.Var == t.Var })
		if i < 0 {
			out.Terms = append(out.Terms, t)
			continue
		}
		out.Terms[i].Coef += t.Coef
	}
	out.Terms = slices.DeleteFunc(out.Terms, func(t Term) bool { return t.Coef == 0 })
	return out
}

// affine reads an index expression: a sum of indices times whole numbers.
func (c *ctx) affine(e ast.Expr) (Affine, bool) {
	before := c.e.errors
	c.scope.hurt = false
	a, ok := c.affineOf(e)
	a.Span = e.Span()
	if !ok && !c.scope.hurt && c.e.errors == before {
		c.errorf("E0306", e.Span(), "an index must be a sum of indices times whole numbers").
			Label("not of the form `2*i + j - 1`")
	}
	return a, ok
}

func (c *ctx) affineOf(e ast.Expr) (Affine, bool) {
	switch e := e.(type) {
	case *ast.Paren:
		return c.affineOf(e.X)
	case *ast.Unary:
		a, ok := c.affineOf(e.X)
		return a.scaled(-1), ok && e.Op == "-"
	case *ast.Binary:
		return c.affineBinary(e)
	}
	if id, ok := e.(*ast.Ident); ok && c.undeclared(id) {
		return Affine{}, false
	}
	switch v := c.eval(e).(type) {
	case float64:
		a := Affine{Off: int(v)}
		return a, v == float64(a.Off) && a.tame()
	case *Position:
		return v.Index, true
	case poison:
		c.scope.hurt = true
	}
	return Affine{}, false
}

// undeclared reports a name in an index list that stands for nothing.
func (c *ctx) undeclared(e *ast.Ident) bool {
	if _, ok := c.lookup(e.Name, c.ord, c.env); ok || c.vars[e.Name] != nil || slices.Contains(values, e.Name) || c.e.lib.Decl(e.Name) != nil {
		return false
	}
	d := c.errorf("E0304", e.Src, "index `%s` is not declared", e.Name).Label("neither free nor bound").
		Help("a free index stands on the left, `y[%s] = ...`; a bound one in a reduction, `sum(%s) ...`", e.Name, e.Name)
	suggest(d, e, c.visible())
	return true
}

func (c *ctx) affineBinary(e *ast.Binary) (Affine, bool) {
	a, ok := c.affineTerms(e)
	return a, ok && a.tame()
}

// tame reports whether all factors are small enough to be multiplied once more.
func (a Affine) tame() bool {
	const most = 1 << 30
	return a.Off <= most && a.Off >= -most &&
		!slices.ContainsFunc(a.Terms, func(t Term) bool { return t.Coef > most || t.Coef < -most })
}

func (c *ctx) affineTerms(e *ast.Binary) (Affine, bool) {
	if v, ok := c.evalStatic(e).(float64); ok {
		return Affine{Off: int(v)}, v == float64(int(v))
	}
	x, ok1 := c.affineOf(e.X)
	y, ok2 := c.affineOf(e.Y)
	if !ok1 || !ok2 {
		return Affine{}, false
	}
	switch {
	case e.Op == "+":
		return x.plus(y), true
	case e.Op == "-":
		return x.plus(y.scaled(-1)), true
	case e.Op == "*" && len(x.Terms) == 0:
		return y.scaled(x.Off), true
	case e.Op == "*" && len(y.Terms) == 0:
		return x.scaled(y.Off), true
	}
	return Affine{}, false
}

// evalStatic evaluates arithmetic of numbers only, such as `C/groups`; nil if indices take part.
func (c *ctx) evalStatic(e ast.Expr) value {
	switch e := e.(type) {
	case *ast.Paren:
		return c.evalStatic(e.X)
	case *ast.Number:
		return e.Value
	case *ast.Ident:
		if c.vars[e.Name] != nil || e.Name == "t" {
			return nil
		}
		return c.eval(e)
	case *ast.Binary:
		v, _ := foldBinary(e.Op, c.evalStatic(e.X), c.evalStatic(e.Y))
		return v
	}
	return nil
}

// index elaborates `x[i, j]` of a tensor or of a list.
func (c *ctx) index(e *ast.IndexExpr) value {
	switch x := c.eval(e.X).(type) {
	case []value:
		return c.element(x, e)
	case *Ref:
		if x.bare && x.Time == nil {
			return c.access(x, e)
		}
	case poison:
		return x
	}
	c.errorf("E0306", e.X.Span(), "only a named tensor or a list can be indexed").
		Label("name it first: `y = ...`, then `y[i]`")
	return poison{}
}

func (c *ctx) element(list []value, e *ast.IndexExpr) value {
	if len(e.Index) == 1 {
		if v, ok := c.eval(e.Index[0].Value).(float64); ok {
			i := int(v)
			if float64(i) == v && i >= 0 && i < len(list) {
				return list[i]
			}
			c.errorf("E0305", e.Index[0].Src, "position %s of a list of %d", number(v), len(list)).
				Label("positions run from 0 to %d", len(list)-1)
			return poison{}
		}
	}
	c.errorf("E0306", e.Src, "a list is indexed by one number").Label("not a number")
	return poison{}
}

// access reads the index list of a tensor reference, telling a time index from the others.
func (c *ctx) access(r *Ref, e *ast.IndexExpr) value {
	out := &Ref{at: at{e.Src}, T: r.T, view: r.view, pack: -1}
	for _, x := range e.Index {
		if _, ok := x.Value.(*ast.Ellipsis); ok {
			if out.pack >= 0 {
				c.errorf("E0306", x.Src, "`...` stands once in an index list").Label("second `...`")
				return poison{}
			}
			out.pack = len(out.Idx)
			continue
		}
		a, ok := c.affine(x.Value)
		if !ok {
			return poison{}
		}
		out.Idx = append(out.Idx, a)
	}
	c.takeTime(out)
	if !c.fits(out) {
		return poison{}
	}
	return out
}

// takeTime moves the time index, if the list has one, out of the list.
func (c *ctx) takeTime(r *Ref) {
	if !r.T.mayVary() {
		return
	}
	k := slices.IndexFunc(r.Idx, func(a Affine) bool { return a.uses(c.t) })
	if k < 0 && len(r.Idx) > 0 && c.leadsWithTime(r) {
		k = 0
	}
	if k < 0 {
		return
	}
	a := r.Idx[k]
	r.Time = &a
	r.Idx = slices.Delete(r.Idx, k, k+1)
	if r.pack > k {
		r.pack--
	}
	if len(r.Idx) == 0 && r.pack < 0 {
		r.bare = true
	}
	if v := a.plain(); v != nil && v == c.t {
		r.Time = nil
	}
}

// leadsWithTime reports whether the first index runs over T where the list has one index too many for the axes, or
// where the axes are not named at all.
func (c *ctx) leadsWithTime(r *Ref) bool {
	if !slices.ContainsFunc(r.Idx[0].Terms, func(t Term) bool { return t.Var.Time }) {
		return false
	}
	dims := r.axes()
	if r.pack < 0 && len(r.Idx) == 1 && (r.T.unknown || !slices.ContainsFunc(dims, func(d Dim) bool { return !d.Pack })) {
		return true
	}
	return r.pack < 0 && len(r.Idx) == len(dims)+1
}

// axes are the axes of the tensor as the scope sees it.
func (r *Ref) axes() []Dim {
	if r.view != nil {
		return r.view
	}
	return r.T.Dims
}

// fits checks the number of indices against the axes.
func (c *ctx) fits(r *Ref) bool {
	n := len(r.axes())
	if r.bare || r.T.unknown || len(r.Idx) == n || (r.pack >= 0 && len(r.Idx) <= n) {
		return true
	}
	if slices.ContainsFunc(r.Idx, func(a Affine) bool { return a.uses(c.t) }) {
		c.errorf("E0404", r.Src, "`%s` does not vary in time", nameOf(r)).Label("the same at every step")
		return false
	}
	d := c.errorf("E0301", r.Src, "`%s` has %s, found %d", nameOf(r), plural2(n, "axis", "axes"), len(r.Idx)).
		Label("its shape is %s", shapeString(r.axes()))
	made(d, r.T)
	return false
}

func plural2(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return plural(n, many[:len(many)-1])
}

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
