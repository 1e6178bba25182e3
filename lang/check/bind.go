package check

import (
	"strings"

	"snnc/lang/ast"
	"snnc/lang/source"
)

// bindParams gives every parameter its value: the argument, what is given from outside, or the default evaluated among
// the earlier ones.
func (s *scope) bindParams() {
	for _, a := range s.inst.tmpl.args {
		s.args[a.name.Name] = a.val
		s.argAt[a.name.Name] = a.span
	}
	if s.decl.Kind == "model" || s.decl.Kind == "train" {
		s.overrideParams()
	}
	s.extendsArgs(s.decl)
	for _, p := range s.e.lib.bound(s.decl) {
		if _, ok := s.args[p.Name.Name]; ok {
			continue
		}
		s.defaultParam(p)
	}
}

// overrideParams binds what is given from outside.
func (s *scope) overrideParams() {
	for _, p := range s.e.lib.params(s.decl) {
		x := s.e.set[p.Name.Name]
		if x == nil {
			continue
		}
		x = asText(x, p)
		c := s.staticCtx(0, nil)
		if isTemplateParam(p, s.e.lib) {
			s.args[p.Name.Name] = c.templateArg(x)
		} else {
			s.args[p.Name.Name] = c.eval(x)
		}
		s.argAt[p.Name.Name] = x.Span()
	}
}

// asText takes a bare word from outside for a text where the parameter's default is one: a shell eats quotes.
func asText(x ast.Expr, p *ast.Param) ast.Expr {
	id, word := x.(*ast.Ident)
	if _, text := p.Default.(*ast.String); !word || !text {
		return x
	}
	return &ast.String{Place: id.Place, Value: id.Name}
}

func (s *scope) defaultParam(p *ast.Param) {
	if p.Default == nil && s.e.lib.replaced(s.decl)[p.Name.Name] {
		return
	}
	if p.Default == nil {
		s.missingArg(s.decl, p, s.site)
		s.args[p.Name.Name] = poison{}
		return
	}
	c := s.staticCtx(0, nil)
	if isTemplateParam(p, s.e.lib) {
		s.args[p.Name.Name] = c.templateArg(p.Default)
		return
	}
	s.args[p.Name.Name] = c.eval(p.Default)
}

func (s *scope) missingArg(d *ast.Decl, p *ast.Param, site source.Span) {
	s.errorf("E0205", site, "`%s` needs a value for `%s`", d.Name.Name, p.Name.Name).
		Label("missing argument").Also(p.Src, "declared without a default")
}

// extendsArgs binds the base's parameters as the extends clauses say, with the derived parameters in scope.
func (s *scope) extendsArgs(d *ast.Decl) {
	b := s.e.lib.base(d)
	if b == nil {
		return
	}
	for _, p := range d.Params {
		if _, ok := s.args[p.Name.Name]; !ok {
			s.defaultParam(p)
		}
	}
	params := s.e.lib.params(b)
	c := s.staticCtx(0, nil)
	for i, a := range d.Extends.Args {
		p := c.paramOf(params, a, i, b)
		if p == nil {
			continue
		}
		if isTemplateParam(p, s.e.lib) {
			s.args[p.Name.Name] = c.templateArg(a.Value)
		} else {
			s.args[p.Name.Name] = c.eval(a.Value)
		}
	}
	s.extendsArgs(b)
}

// bindInputs gives operands their names: those of the `in` lines in order, or x.
func (s *scope) bindInputs() {
	names := operandNames(s.e.lib.body(s.decl), s.decl)
	if len(names) != len(s.inputs) {
		s.wrongOperands(s.decl, names, len(s.inputs), s.site)
		return
	}
	for i, n := range names {
		s.views[n] = &view{s.inputs[i], packDims(s.inputs[i].Dims)}
	}
}

// operandNames are the names of a module's operands: those of its `in` lines, or x.
func operandNames(body []ast.Stmt, d *ast.Decl) []string {
	names := inputNames(body)
	if len(names) == 0 && d.Kind != "model" {
		return []string{"x"}
	}
	return names
}

func (s *scope) wrongOperands(d *ast.Decl, names []string, found int, site source.Span) {
	e := s.errorf("E0205", site, "`%s` takes %s, found %d", d.Name.Name, plural(len(names), "input"), found).
		Label("applied here").Also(d.Name.Src, "declared here").Note("its inputs are %s", quoteList(names))
	if len(names) > 1 && found == 1 {
		params := ""
		if len(s.e.lib.params(d)) > 0 {
			params = "(...)"
		}
		e.Help("apply it to all of them: `%s%s(%s)`", d.Name.Name, params, strings.Join(names, ", "))
	}
}

// packDims are the axes of an operand that no `in` line describes: all stand under `...`.
func packDims(dims []Dim) []Dim {
	out := make([]Dim, len(dims))
	for i, d := range dims {
		out[i] = Dim{Size: d.Size, Pack: true}
	}
	if len(dims) > 1 {
		out[channelAxis(len(dims))].Name = "channel"
	}
	return out
}

// inputNames lists the names of `in` lines, those in branches included, each once.
func inputNames(stmts []ast.Stmt) []string {
	var names []string
	seen := map[string]bool{}
	var visit func([]ast.Stmt)
	visit = func(stmts []ast.Stmt) {
		for _, st := range stmts {
			switch st := st.(type) {
			case *ast.In:
				if !seen[st.Name.Name] {
					seen[st.Name.Name] = true
					names = append(names, st.Name.Name)
				}
			case *ast.IfStmt:
				visit(st.Then)
				visit(st.Else)
			}
		}
	}
	visit(stmts)
	return names
}
