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
