package check

import (
	"slices"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// report is a diagnostic with the module instance in which it arose.
type report struct {
	d   *diag.Diagnostic
	in  *scope
	arg source.Span // the argument that is at fault, if one is
}

// settle moves what was found in the library to the place in the program that led there.
func (e *elab) settle() {
	for _, r := range e.reports {
		if d := r.d; !e.lib.owns(d.Primary.Span) {
			r.move(e.lib)
		}
	}
	e.reports = nil
}

func (r report) move(lib *Library) {
	at, label := r.in.use, "in this use of `"+r.in.decl.Name.Name+"`"
	if lib.owns(r.arg) {
		at, label = r.arg, "given here"
	}
	if !at.Valid() || !r.d.Primary.Span.Valid() {
		return
	}
	moved(lib, r.d, at, label)
}

// moved puts a new primary place before the old one.
func moved(lib *Library, d *diag.Diagnostic, at source.Span, label string) {
	old := d.Primary
	d.Primary = diag.Label{Span: at, Text: label}
	d.Secondary = slices.DeleteFunc(d.Secondary, func(l diag.Label) bool { return contains(l.Span, at) || l.Span == old.Span })
	d.Secondary = slices.Insert(d.Secondary, 0, old)
	d.Edits = slices.DeleteFunc(d.Edits, func(x diag.Edit) bool { return !lib.owns(x.Span) })
}

// Settle moves a diagnostic about the module instance of a path from the library to where the program applies it. It
// returns the diagnostic.
func (m *Model) Settle(d *diag.Diagnostic, path string) *diag.Diagnostic {
	if at := m.Sites[path]; m.lib.owns(at) && !m.lib.owns(d.Primary.Span) {
		moved(m.lib, d, at, "in this use of a module of the library")
	}
	return d
}

func contains(outer, s source.Span) bool {
	return outer.File == s.File && outer.Start <= s.Start && s.End <= outer.End
}

// owns reports whether a place is in the program, or was given to it from outside: not in the library.
func (lib *Library) owns(s source.Span) bool { return s.Valid() && !lib.outer[s.File] }

// blameArg notes that the last report is about an argument, if the expression names one.
func (s *scope) blameArg(x ast.Expr) {
	if name, ok := s.argument(x); ok {
		s.e.reports[len(s.e.reports)-1].arg = s.argAt[name]
	}
}

// blame adds where the module was applied in which an error arose.
func (s *scope) blame(d *diag.Diagnostic) *diag.Diagnostic {
	if s.site.Valid() && s.decl.Kind != "model" && s.decl.Kind != "train" {
		d.Also(s.site, "in this use of `%s`", s.decl.Name.Name)
	}
	return d
}
