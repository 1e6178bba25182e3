package check

import (
	"slices"

	"snnc/lang/ast"
)

// foresee gives a tensor under elaboration the axes that its equation shows before it is read: those of the left side with
// their ranges, none where the right side reads nothing but numbers and elements.
func (c *ctx) foresee(v *version, out *outIndex) {
	t := v.hold
	if out == nil {
		t.unknown = !c.oneNumber(v.val, v, nil)
		return
	}
	dims := []Dim{}
	for _, a := range out.idx {
		w := a.plain()
		if w == nil || w.Extent < 0 {
			return
		}
		dims = append(dims, dimOf(w))
	}
	if out.pack < 0 {
		t.Dims, t.unknown = dims, false
	}
}

// oneNumber reports whether the text of an expression of an equation without indices shows that it has no axes.
func (c *ctx) oneNumber(e ast.Expr, v *version, bound []string) bool {
	all := func(list ...ast.Expr) bool {
		return !slices.ContainsFunc(list, func(x ast.Expr) bool { return !c.oneNumber(x, v, bound) })
	}
	switch e := e.(type) {
	case *ast.Number:
		return true
	case *ast.Paren:
		return all(e.X)
	case *ast.Unary:
		return all(e.X)
	case *ast.Binary:
		return all(e.X, e.Y)
	case *ast.If:
		return all(e.Cond, e.Then, e.Else)
	case *ast.Ident:
		return slices.Contains(bound, e.Name) || c.scalarName(e.Name, v)
	case *ast.IndexExpr:
		return c.oneElement(e, v, bound)
	case *ast.Call:
		return c.elementwise(e) && !slices.ContainsFunc(e.Args, func(a *ast.Arg) bool { return !c.oneNumber(a.Value, v, bound) })
	case *ast.Reduce:
		return c.oneNumber(e.Body, v, append(bound, binders(e)...))
	}
	return false
}

func binders(e *ast.Reduce) []string {
	var names []string
	for _, b := range e.Binders {
		if id, ok := b.Value.(*ast.Ident); ok {
			names = append(names, id.Name)
		}
	}
	return names
}

// oneElement reports whether an index list leaves no axis: it has several indices, or one that is no step of time.
func (c *ctx) oneElement(e *ast.IndexExpr, v *version, bound []string) bool {
	for _, x := range e.Index {
		if _, pack := x.Value.(*ast.Ellipsis); pack {
			return false
		}
	}
	if len(e.Index) > 1 {
		return true
	}
	id, ok := e.X.(*ast.Ident)
	return ok && (id.Name == v.name || c.scalarName(id.Name, v))
}

// elementwise reports whether a call is that of a built-in function that gives one number for numbers. A draw of a neuron
// gives more.
func (c *ctx) elementwise(e *ast.Call) bool {
	id, ok := e.Fun.(*ast.Ident)
	if !ok || len(c.byName[id.Name]) > 0 || c.args[id.Name] != nil {
		return false
	}
	_, plain := functions[id.Name]
	return plain || id.Name == "relu" || id.Name == "clamp" || draws[id.Name] && !c.timed()
}

// scalarName reports whether a name is known to stand for one number, without elaborating anything.
func (c *ctx) scalarName(name string, v *version) bool {
	if x, ok := v.env.find(name); ok {
		return isScalar(x)
	}
	for i := len(c.byName[name]) - 1; i >= 0; i-- {
		if w := c.byName[name][i]; w.ord < v.ord {
			return w.scalar()
		}
	}
	if w := c.views[name]; w != nil {
		return len(w.dims) == 0
	}
	if x, ok := c.args[name]; ok {
		return isScalar(x)
	}
	if vs := c.byName[name]; len(vs) > 0 {
		return vs[0].scalar()
	}
	return slices.Contains(values, name)
}

// scalar reports whether a version is known to be one number.
func (v *version) scalar() bool {
	if st, ok := v.stmt.(*ast.Learn); ok && len(st.Dims) == 0 {
		return true
	}
	return v.state == 2 && isScalar(v.result)
}

func isScalar(x value) bool {
	switch x := x.(type) {
	case float64, bool:
		return true
	case *view:
		return len(x.dims) == 0 && !x.t.unknown
	}
	return false
}
