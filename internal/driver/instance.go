package driver

import (
	"strings"

	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/source"
)

// instance finds the text of the program that made a module instance: as far down the instance's path as the modules
// are the program's own. A path has modules with a number where there are several (`Conv2`), passes through loops (`0`),
// and names of equations.
func (p *Project) instance(path string, m *check.Model) (found source.Span) {
	d := p.lib.Decl(m.Name)
	body := d.Body
	for _, name := range strings.FieldsFunc(path, func(r rune) bool { return r == '.' }) {
		if strings.Trim(name, "0123456789") == "" {
			continue
		}
		if eqs := equations(body, name); len(eqs) > 0 {
			body = eqs
			continue
		}
		sub, nth := p.module(name)
		uses := applications(body, sub)
		if sub == nil || len(uses) == 0 {
			return found
		}
		if found = uses[min(nth, len(uses))-1]; !p.own(sub.Src) {
			return found
		}
		body = sub.Body
	}
	return found
}

// module resolves `Conv2`: the declaration and which of its uses it is, counted from 1.
func (p *Project) module(name string) (*ast.Decl, int) {
	if d := p.lib.Decl(name); d != nil {
		return d, 1
	}
	base := strings.TrimRight(name, "0123456789")
	nth := 0
	for _, c := range name[len(base):] {
		nth = min(nth*10+int(c-'0'), 1<<20)
	}
	return p.lib.Decl(base), max(nth, 1)
}

// equations are the statements that define a name.
func equations(body []ast.Stmt, name string) []ast.Stmt {
	var out []ast.Stmt
	for _, st := range body {
		if eq, ok := st.(*ast.Equation); ok && eq.Name.Name == name {
			out = append(out, st)
		}
	}
	return out
}

// applications lists where a body names a module.
func applications(body []ast.Stmt, d *ast.Decl) []source.Span {
	var out []source.Span
	if d == nil {
		return nil
	}
	name := d.Name.Name
	for _, e := range bodyExprs(body) {
		walk(e, func(e ast.Expr) bool {
			if call, ok := e.(*ast.Call); ok && named(call.Fun, name) {
				out = append(out, call.Src)
				return false
			}
			if named(e, name) {
				out = append(out, e.Span())
			}
			return true
		})
	}
	return out
}

func named(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// bodyExprs lists the expressions of statements, in order.
func bodyExprs(body []ast.Stmt) []ast.Expr {
	var out []ast.Expr
	for _, st := range body {
		switch st := st.(type) {
		case *ast.Equation:
			out = append(out, st.Value)
		case *ast.Section:
			out = append(out, st.Value)
		case *ast.Repeat:
			out = append(out, bodyExprs(st.Body)...)
		case *ast.For:
			out = append(out, bodyExprs(st.Body)...)
		case *ast.IfStmt:
			out = append(append(out, bodyExprs(st.Then)...), bodyExprs(st.Else)...)
		}
	}
	return out
}

// walk visits an expression and its parts, outermost first; parts of what f refuses are left out.
func walk(e ast.Expr, f func(ast.Expr) bool) {
	if e == nil || !f(e) {
		return
	}
	switch e := e.(type) {
	case *ast.Paren:
		walk(e.X, f)
	case *ast.Unary:
		walk(e.X, f)
	case *ast.Binary:
		walk(e.X, f)
		walk(e.Y, f)
	case *ast.If:
		walk(e.Then, f)
		walk(e.Else, f)
	case *ast.Call:
		walk(e.Fun, f)
		for _, a := range e.Args {
			walk(a.Value, f)
		}
	case *ast.Pipe:
		walk(e.X, f)
		walk(e.Stage, f)
	case *ast.Reduce:
		walk(e.Body, f)
	case *ast.List:
		for _, x := range e.Elems {
			walk(x, f)
		}
	}
}
