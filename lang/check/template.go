package check

import (
	"slices"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// bind gives a template arguments, on top of those that it has.
func (c *ctx) bind(t *template, args []*ast.Arg, span source.Span) *template {
	out := &template{decl: t.decl, args: slices.Clone(t.args), span: span}
	params := c.e.lib.params(t.decl)
	for i, a := range args {
		p := c.paramOf(params, a, i, t.decl)
		if p == nil {
			continue
		}
		var v value
		if isTemplateParam(p, c.e.lib) {
			v = c.templateArg(a.Value)
		} else {
			v = c.numberArg(c.eval(a.Value), a, t.decl)
		}
		out.args = slices.DeleteFunc(out.args, func(b *boundArg) bool { return b.name.Name == p.Name.Name })
		out.args = append(out.args, &boundArg{name: p.Name, val: v, span: a.Src, value: a.Value})
	}
	return out
}

// numberArg makes a tensor of an argument that is known only when the model runs: a learned number, or a signal without axes.
func (c *ctx) numberArg(v value, a *ast.Arg, d *ast.Decl) value {
	x, signal := v.(Expr)
	if !signal || !isModule(d) {
		return v
	}
	t, _, ok := c.tensor(x)
	if !ok {
		return poison{}
	}
	if len(t.Dims) == 0 {
		return &view{t, []Dim{}}
	}
	name := "it"
	if a.Name != nil {
		name = a.Name.Name
	}
	c.errorf("E0206", a.Value.Span(), "an argument is one number, and this has axes").Label("its shape is %s", plainShape(t.Dims)).
		Help("extend `%s`, and say there what `%s` is; or make it an operand, `in %s[...]`", d.Name.Name, name, name)
	return poison{}
}

// paramOf finds the parameter that an argument is for; nil after an error.
func (c *ctx) paramOf(params []*ast.Param, a *ast.Arg, i int, d *ast.Decl) *ast.Param {
	if a.Name == nil {
		if i < len(params) {
			return params[i]
		}
		c.errorf("E0205", a.Src, "`%s` takes %s, found one more", d.Name.Name, plural(len(params), "parameter")).
			Label("one too many").Also(d.Name.Src, "declared here")
		return nil
	}
	for _, p := range params {
		if p.Name.Name == a.Name.Name {
			return p
		}
	}
	unknownParam(c.errorf("E0204", a.Name.Src, "`%s` has no parameter `%s`", d.Name.Name, a.Name.Name), a, d, params)
	return nil
}

func unknownParam(e *diag.Diagnostic, a *ast.Arg, d *ast.Decl, params []*ast.Param) {
	e.Label("unknown parameter")
	if len(params) == 0 {
		e.Also(d.Name.Src, "it takes none")
		return
	}
	var names []string
	for _, p := range params {
		names = append(names, p.Name.Name)
	}
	e.Note("`%s` takes %s", d.Name.Name, quoteList(names))
	suggest(e, a.Name, names)
}

func quoteList(names []string) string {
	s := ""
	for i, n := range names {
		if i > 0 {
			s += ", "
		}
		s += "`" + n + "`"
	}
	return s
}

// isTemplateParam reports whether a parameter's default names a declaration, so that arguments do too.
func isTemplateParam(p *ast.Param, lib *Library) bool {
	e := p.Default
	if call, ok := e.(*ast.Call); ok {
		e = call.Fun
	}
	id, ok := e.(*ast.Ident)
	return ok && lib.Decl(id.Name) != nil
}

// templateArg evaluates an expression where a module or surrogate is meant.
func (c *ctx) templateArg(e ast.Expr) value {
	if p, ok := e.(*ast.Paren); ok {
		return c.templateArg(p.X)
	}
	return c.meant(e, c.templateName)
}

// meant evaluates an expression whose name, alone or with arguments, is resolved by a rule of its own.
func (c *ctx) meant(e ast.Expr, resolve func(*ast.Ident) value) value {
	switch e := e.(type) {
	case *ast.Ident:
		return resolve(e)
	case *ast.Call:
		if id, ok := e.Fun.(*ast.Ident); ok {
			switch t := resolve(id).(type) {
			case *template:
				return c.bind(t, e.Args, e.Src)
			case poison:
				return t
			}
		}
	}
	return c.eval(e)
}

// nameOrDecl is what a name stands for in the body, or else the declaration of that name.
func (c *ctx) nameOrDecl(e *ast.Ident) (value, bool) {
	if v, ok := c.lookup(e.Name, c.ord, c.env); ok {
		return v, true
	}
	if d := c.e.lib.Decl(e.Name); d != nil {
		return &template{decl: d, span: e.Src}, true
	}
	return nil, false
}

func (c *ctx) templateName(e *ast.Ident) value {
	if v, ok := c.nameOrDecl(e); ok {
		return v
	}
	d := c.errorf("E0203", e.Src, "there is no declaration `%s`", e.Name).Label("unknown")
	suggest(d, e, c.e.lib.names(append(moduleKinds, "surrogate")...))
	return poison{}
}
