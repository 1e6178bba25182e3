package check

import (
	"slices"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// misplaced reports a statement that the kind of declaration does not have.
func (s *scope) misplaced(span source.Span, why string) *diag.Diagnostic {
	return s.errorf("E0207", span, "%s", why).Label("not here")
}

func (s *scope) placedIn(st *ast.In, repeated bool) bool {
	switch {
	case s.decl.Kind == "surrogate":
		s.misplaced(st.Src, "a surrogate has no inputs but the argument of its function")
	case s.decl.Kind == "model" && repeated:
		s.misplaced(st.Src, "an input of a model is not repeated").
			Help("put the line in front of the `for` or `repeat`")
	default:
		return true
	}
	return false
}

func (s *scope) placedSection(st *ast.Section) bool {
	if s.decl.Kind == "transformer" {
		return true
	}
	name := "x"
	if st.Name.Name == "head" {
		name = "out"
	}
	s.misplaced(st.Name.Src, "`"+st.Name.Name+"` is a section of a transformer").Help("in a %s write `%s = ...`", s.decl.Kind, name)
	return false
}

func (s *scope) placedSetting(st *ast.Setting) bool {
	if s.decl.Kind == "model" && st.Name.Name == "time" {
		return true
	}
	if s.decl.Kind == "rule" {
		return s.knownSetting(st)
	}
	d := s.misplaced(st.Name.Src, "`"+st.Name.Name+"` is not a setting of a "+s.decl.Kind)
	switch {
	case s.decl.Kind == "model":
		d.Help("how a model is trained stands in `train %s { ... }`", s.decl.Name.Name)
	case st.Name.Name == "time":
		d.Help("the model says how many time steps there are; `T` is their number")
	default:
		d.Help("an equation is `%s = ...`", st.Name.Name)
	}
	return false
}

func (s *scope) knownSetting(st *ast.Setting) bool {
	if slices.Contains(ruleSettings, st.Name.Name) {
		return true
	}
	d := s.misplaced(st.Name.Src, "`"+st.Name.Name+"` is not a setting of a rule").Note("the settings are %s", quoteList(ruleSettings))
	suggest(d, st.Name, ruleSettings)
	return false
}

func (s *scope) placedFunction(st *ast.Function) bool {
	if s.decl.Kind != "surrogate" {
		s.misplaced(st.Src, "a function stands only in a surrogate").Help("put a block or an equation in its place")
		return false
	}
	if st.Name.Name != "smooth" && st.Name.Name != "grad" || len(st.Args) != 1 {
		s.misplaced(st.Src, "a surrogate defines `smooth(u)` or `grad(u)`")
		return false
	}
	return true
}
