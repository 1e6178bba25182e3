package check

import (
	"slices"
	"strings"
	"unicode"

	"snnc/lang/ast"
)

// params returns the parameters of d, then those of what it extends that the extends clause leaves open and that no
// statement of d takes the place of.
func (lib *Library) params(d *ast.Decl) []*ast.Param {
	gone := lib.replaced(d)
	return slices.DeleteFunc(lib.bound(d), func(p *ast.Param) bool { return gone[p.Name.Name] && !slices.Contains(d.Params, p) })
}

// bound returns the parameters of d with those whose place a statement takes: what they are by default may be read.
func (lib *Library) bound(d *ast.Decl) []*ast.Param {
	own := slices.Clone(d.Params)
	b := lib.base(d)
	if b == nil {
		return own
	}
	fixed := map[string]bool{}
	for _, p := range own {
		fixed[p.Name.Name] = true
	}
	inherited := lib.params(b)
	for i, a := range d.Extends.Args {
		if a.Name != nil {
			fixed[a.Name.Name] = true
		} else if i < len(inherited) {
			fixed[inherited[i].Name.Name] = true
		}
	}
	for _, p := range lib.bound(b) {
		if !fixed[p.Name.Name] {
			own = append(own, p)
		}
	}
	return own
}

// body returns the statements of d over those of what it extends: a statement that defines a name replaces the
// inherited one in its place; one that defines a parameter of the base stands in front of all that reads it; others are
// added at the end.
func (lib *Library) body(d *ast.Decl) []ast.Stmt {
	b := lib.base(d)
	if b == nil {
		return d.Body
	}
	merged := slices.Clone(lib.body(b))
	var front []ast.Stmt
	for _, st := range d.Body {
		key := defines(st)
		i := slices.IndexFunc(merged, func(old ast.Stmt) bool { return key != "" && defines(old) == key })
		switch {
		case i >= 0:
			merged[i] = st
		case slices.ContainsFunc(definedIn(st), func(name string) bool { return lib.inherits(d, name) }):
			front = append(front, st)
		default:
			merged = append(merged, st)
		}
	}
	return append(front, merged...)
}

// inherits reports whether a name is a parameter of what d extends.
func (lib *Library) inherits(d *ast.Decl, name string) bool {
	for b := lib.base(d); b != nil; b = lib.base(b) {
		if slices.ContainsFunc(b.Params, func(p *ast.Param) bool { return p.Name.Name == name }) {
			return true
		}
	}
	return false
}

// definedIn lists the names that a statement gives a value to, those in its branches included.
func definedIn(st ast.Stmt) []string {
	var names []string
	add := func(list []ast.Stmt) {
		for _, x := range list {
			names = append(names, definedIn(x)...)
		}
	}
	switch st := st.(type) {
	case *ast.Equation:
		if !isInitial(st) {
			names = append(names, st.Name.Name)
		}
	case *ast.Learn:
		names = append(names, st.Name.Name)
	case *ast.Running:
		names = append(names, st.Name.Name)
	case *ast.Repeat:
		add(st.Body)
	case *ast.For:
		add(st.Body)
	case *ast.IfStmt:
		add(st.Then)
		add(st.Else)
	}
	return names
}

// replaced are the parameters of what d extends whose place a statement of d, or of one between, takes without reading them.
func (lib *Library) replaced(d *ast.Decl) map[string]bool {
	gone := map[string]bool{}
	for b := d; lib.base(b) != nil; b = lib.base(b) {
		for _, st := range b.Body {
			key := defines(st)
			if key != "" && lib.inherits(b, key) && !reads(st, key) {
				gone[key] = true
			}
		}
	}
	return gone
}

// reads reports whether the right side of a statement has a name in its text.
func reads(st ast.Stmt, name string) bool {
	_, right, _ := strings.Cut(st.Span().Text(), name)
	words := strings.FieldsFunc(right, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.Contains(words, name)
}

// mixed reports a branch that gives values to a parameter of what is extended and to a name that it defines: there is no one
// place for both.
func (n *names) mixed(st ast.Stmt) {
	b := n.e.lib.base(n.decl)
	if b == nil || defines(st) != "" {
		return
	}
	var outer []string
	for _, old := range n.e.lib.body(b) {
		outer = append(outer, definedIn(old)...)
	}
	names := definedIn(st)
	p := slices.IndexFunc(names, func(name string) bool { return n.e.lib.inherits(n.decl, name) })
	d := slices.IndexFunc(names, func(name string) bool { return slices.Contains(outer, name) })
	if p >= 0 && d >= 0 && p != d {
		n.errorf("E0207", st.Span(), "`%s`, a parameter of `%s`, and `%s`, which it defines, are given values in one statement",
			names[p], b.Name.Name, names[d]).Label("stands before or behind the equations of `%s`?", b.Name.Name).
			Help("give each a statement of its own")
	}
}

// eclipsed reports whether a requirement cannot be checked: it is about a parameter that is a signal, or one of what is
// extended whose place a signal takes.
func (s *scope) eclipsed(r *requirement) bool {
	own := slices.Contains(s.decl.Body, ast.Stmt(r.stmt))
	return slices.ContainsFunc(namesIn(r.stmt.Cond, nil), func(name string) bool {
		v, _ := s.lookup(name, r.ord, r.env)
		_, signal := v.(*view)
		_, given := s.args[name].(*view)
		return signal && (given || !own && s.e.lib.inherits(s.decl, name))
	})
}
