package format

import "snnc/lang/ast"

// stmt writes a statement from the line at hand on.
func (p *printer) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.Repeat, *ast.For, *ast.IfStmt:
		p.nested(s)
	case *ast.BadStmt:
		p.write(s.Src.Text())
	default:
		p.simple(s)
	}
}

// nested writes a statement that has a body.
func (p *printer) nested(s ast.Stmt) {
	if !p.newline(s.Span().Start, s.Span().End) {
		sub := &printer{text: p.text}
		sub.inlineStmt(s)
		if text := sub.cur.String(); p.indent+len([]rune(text)) <= width {
			p.write(text)
			return
		}
	}
	p.withBody(s, p.body)
}

// inlineStmt writes a statement that stands on one line in the source.
func (p *printer) inlineStmt(s ast.Stmt) {
	switch s.(type) {
	case *ast.Repeat, *ast.For, *ast.IfStmt:
		p.withBody(s, func(body []ast.Stmt, _ int) { p.inlineBody(body) })
	default:
		p.stmt(s)
	}
}

// withBody writes the heads of a statement, and its bodies by print, which takes where the source has the `{`.
func (p *printer) withBody(s ast.Stmt, print func(body []ast.Stmt, open int)) {
	switch s := s.(type) {
	case *ast.Repeat:
		p.write("repeat ")
		p.expr(s.Count)
		p.write(" ")
		print(s.Body, p.find("{", s.Count.Span().End))
	case *ast.For:
		p.write("for ", s.Name.Name, " in ")
		p.expr(s.List)
		p.write(" ")
		print(s.Body, p.find("{", s.List.Span().End))
	case *ast.IfStmt:
		p.ifStmt(s, print)
	}
}

func (p *printer) ifStmt(s *ast.IfStmt, print func(body []ast.Stmt, open int)) {
	p.write("if ")
	p.expr(s.Cond)
	p.write(" ")
	open := p.find("{", s.Cond.Span().End)
	print(s.Then, open)
	end := open + 1
	if n := len(s.Then); n > 0 {
		end = s.Then[n-1].Span().End
	}
	closing := p.find("}", end)
	if closing+1 >= s.Src.End {
		return
	}
	p.write(" else ")
	if len(s.Else) == 1 {
		if next, ok := s.Else[0].(*ast.IfStmt); ok && p.find("{", closing) > next.Src.Start {
			p.ifStmt(next, print)
			return
		}
	}
	print(s.Else, p.find("{", closing+1))
}

// simple writes a statement without a body.
func (p *printer) simple(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.Require:
		p.require(s)
	case *ast.Learn:
		p.learn(s)
	case *ast.In:
		p.input(s)
	case *ast.Running:
		p.running(s)
	case *ast.Equation:
		p.write(s.Name.Name)
		p.indices(s.Index)
		p.define(" = ", s.Value)
	case *ast.Function:
		p.function(s)
	case *ast.Section:
		p.write(s.Name.Name)
		p.define(" ", s.Value)
	case *ast.Setting:
		p.setting(s)
	}
}

// define writes a value; its continuation lines are indented.
func (p *printer) define(sep string, x ast.Expr) {
	p.write(sep)
	p.expr(x)
}

func (p *printer) require(s *ast.Require) {
	p.write("require ")
	p.expr(s.Cond)
	if s.Reason != nil {
		p.write(" : ", quote(s.Reason.Value))
	}
}

func (p *printer) learn(s *ast.Learn) {
	word := "learn "
	if s.Fixed {
		word = "fixed "
	}
	p.write(word, s.Name.Name)
	p.indices(s.Dims)
	if s.Dist != nil {
		p.define(" ~ ", s.Dist)
	} else {
		p.define(" = ", s.Value)
	}
	p.within(s.In)
	if s.By != nil {
		p.define(" by ", s.By)
	}
}

func (p *printer) within(r *ast.Range) {
	if r != nil {
		p.write(" in ")
		p.expr(r)
	}
}

func (p *printer) input(s *ast.In) {
	p.write("in ", s.Name.Name)
	if k := s.Kind; k != nil {
		p.write(": ", k.Name)
		if k.Max != nil {
			p.write("(")
			p.expr(k.Max)
			p.write(")")
		}
	}
	p.indices(s.Dims)
	p.within(s.In)
}

func (p *printer) running(s *ast.Running) {
	p.write("running ", s.Name.Name)
	p.indices(s.Index)
	p.define(" = ", s.Value)
	if len(s.Options) > 0 {
		p.write(",")
		p.separate(s.Value.Span().End, s.Options[0].Src.Start)
		commas(p, s.Options, s.Options[0].Src.Start, -1, p.arg)
	}
}

func (p *printer) function(s *ast.Function) {
	p.write(s.Name.Name, "(")
	for i, a := range s.Args {
		if i > 0 {
			p.write(", ")
		}
		p.write(a.Name)
	}
	p.write(")")
	p.define(" = ", s.Value)
}

// setting writes `name value`, or the call that it was written as: `augment(flip, crop(4))`.
func (p *printer) setting(s *ast.Setting) {
	if c, ok := s.Value.(*ast.Call); !ok || c.Fun.Span().Start != s.Name.Src.Start {
		p.write(s.Name.Name, " ")
	}
	p.expr(s.Value)
}
