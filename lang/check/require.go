package check

import (
	"fmt"
	"slices"
	"strings"

	"snnc/lang/ast"
)

// require checks a requirement of parameters; false if it does not hold, which is reported.
func (s *scope) require(r *requirement) bool {
	if r.stmt.Reason == nil {
		return s.property(r.stmt)
	}
	if s.eclipsed(r) {
		return true
	}
	switch v := s.static(r.stmt.Cond, r.ord, r.env).(type) {
	case bool:
		if !v {
			s.unmet(r)
		}
		return v
	case poison:
		return false
	}
	s.errorf("E0206", r.stmt.Cond.Span(), "a requirement is a comparison of parameters and sizes").Label("not known before the model runs")
	return false
}

// unmet reports a broken requirement at the argument that breaks it.
func (s *scope) unmet(r *requirement) {
	st := r.stmt
	where, label := s.site, "in this use"
	if name, ok := s.argument(st.Cond); ok {
		where, label = s.argAt[name], "given here"
	}
	d := s.errorf("E0210", where, "`%s` requires %s: %s", s.decl.Name.Name, st.Cond.Span().Text(), st.Reason.Value).
		Label("%s", label).Also(st.Src, "required here").Note("here %s", s.valuesOf(r))
	if len(s.inputs) > 0 {
		made(d, s.inputs[0])
	}
}

// valuesOf lists the values of the names in a condition: `H = 1, pad = 0, k = 2`.
func (s *scope) valuesOf(r *requirement) string {
	var parts []string
	for _, name := range namesIn(r.stmt.Cond, nil) {
		v, _ := s.lookup(name, r.ord, r.env)
		switch v := v.(type) {
		case float64:
			parts = append(parts, name+" = "+number(v))
		case bool, string:
			parts = append(parts, fmt.Sprintf("%s = %v", name, v))
		}
	}
	return strings.Join(parts, ", ")
}

// namesIn lists the names in an expression, each once.
func namesIn(e ast.Expr, names []string) []string {
	switch e := e.(type) {
	case *ast.Ident:
		if !slices.Contains(names, e.Name) {
			names = append(names, e.Name)
		}
	case *ast.Paren:
		return namesIn(e.X, names)
	case *ast.Unary:
		return namesIn(e.X, names)
	case *ast.Binary:
		return namesIn(e.Y, namesIn(e.X, names))
	case *ast.Call:
		for _, a := range e.Args {
			names = namesIn(a.Value, names)
		}
	}
	return names
}

// argument finds a given argument that a condition names.
func (s *scope) argument(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.Ident:
		_, ok := s.argAt[e.Name]
		return e.Name, ok
	case *ast.Paren:
		return s.argument(e.X)
	case *ast.Unary:
		return s.argument(e.X)
	case *ast.Binary:
		if n, ok := s.argument(e.X); ok {
			return n, ok
		}
		return s.argument(e.Y)
	}
	return "", false
}

func (s *scope) property(st *ast.Require) bool {
	id, ok := st.Cond.(*ast.Ident)
	if ok && id.Name == "spike_driven" && s.decl.Kind == "model" {
		s.e.model.SpikeDriven = st.Src
		return true
	}
	d := s.errorf("E0201", st.Cond.Span(), "unknown property `%s`", st.Cond.Span().Text()).Label("not a property of a %s", s.decl.Kind)
	d.Help("`require spike_driven` stands in a model; a condition needs a reason: `require tau >= 1 : \"...\"`")
	if ok && s.decl.Kind == "model" {
		suggest(d, id, []string{"spike_driven"})
	}
	return false
}
