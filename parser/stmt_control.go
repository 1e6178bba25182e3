package parser

import (
	"snnc/lang/ast"
	"snnc/lang/source"
	"snnc/lang/token"
)

// The productions of the other statements. A Require without a reason names a property.
const (
	requireEBNF = `Require = "require" Expr [ ":" String ] .`
	sectionEBNF = `Section = ( "embed" | "head" ) Expr .`
	repeatEBNF  = `Repeat = "repeat" Expr Body .`
	forEBNF     = `For = "for" Ident "in" ( Expr | Expr ".." Expr ) Body .`
	ifEBNF      = `IfStmt = "if" Or Body [ "else" ( IfStmt | Body ) ] .`
)

// require parses a condition with its reason, or a property; see requireEBNF.
func (p *parser) require() ast.Stmt {
	start := p.here()
	p.next()
	r := &ast.Require{Cond: p.expr()}
	if _, property := r.Cond.(*ast.Ident); !property || p.at(":", "=") {
		r.Reason = p.reason(r.Cond)
	}
	r.Place = p.from(start)
	return r
}

func (p *parser) reason(cond ast.Expr) *ast.String {
	if p.broken || p.equalsSign() {
		return nil
	}
	if t := p.peek(); isKind(t, token.String) {
		at := source.Span{File: p.src, Start: t.Pos.Offset, End: t.Pos.Offset}
		p.fail("E0115", p.tokenSpan(t), "expected `:` before the reason").Label("`:` is missing before this").
			Help("write `:`").Edit(at, ": ")
		return nil
	}
	if !p.take(":") {
		d := p.fail("E0125", cond.Span(), "this condition has no reason").Label("what must hold").
			Help("say why, for whoever breaks it: `require %s : \"...\"`", cond.Span().Text())
		p.hintProduct(d)
		return nil
	}
	if !isKind(p.peek(), token.String) {
		p.unexpected("the reason as a string after `:`")
		return nil
	}
	return p.str()
}

func (p *parser) section() ast.Stmt {
	start := p.here()
	t := p.next()
	name := &ast.Ident{Place: p.from(start), Name: t.Value}
	value := p.expr()
	return &ast.Section{Place: p.from(start), Name: name, Value: value}
}

func (p *parser) repeat() ast.Stmt {
	start := p.here()
	p.next()
	count := p.expr()
	body := p.nested("repeat")
	return &ast.Repeat{Place: p.from(start), Count: count, Body: body}
}

// loop parses `for`; see forEBNF.
func (p *parser) loop() ast.Stmt {
	start := p.here()
	p.next()
	f := &ast.For{Name: p.name("for")}
	p.expect("in")
	at := p.here()
	f.List = p.expr()
	if p.at("..") {
		r := &ast.Range{Lo: f.List}
		p.rangeEnd(r)
		if r.Hi == nil {
			p.unexpected("the last value after `..`")
		}
		r.Place = p.from(at)
		f.List = r
	}
	f.Body = p.nested("for")
	f.Place = p.from(start)
	return f
}

// ifStmt parses `if` between statements; see ifEBNF.
func (p *parser) ifStmt() ast.Stmt {
	start := p.here()
	defer func() { p.depth-- }()
	if !p.enter() {
		return &ast.BadStmt{Place: p.from(start)}
	}
	p.next()
	s := &ast.IfStmt{Cond: p.binary(bindOr)}
	if p.at("then") {
		p.fail("E0122", p.tokenSpan(p.peek()), "`then` belongs to an expression, not to a statement").
			Label("expected `{`").Help("write `if COND { ... } else { ... }`, or `y = if COND then a else b`")
	}
	s.Then = p.nested("if")
	if p.take("else") {
		s.Else = p.otherwise()
	}
	s.Place = p.from(start)
	return s
}

func (p *parser) otherwise() []ast.Stmt {
	if p.at("if") {
		return []ast.Stmt{p.ifStmt()}
	}
	return p.nested("else")
}

// nested parses the body of a statement; errors inside of it are its own.
func (p *parser) nested(of string) []ast.Stmt {
	if p.broken || p.equalsSign() {
		return nil
	}
	if !p.at("{") {
		t := p.peek()
		span, found := p.found()
		d := p.fail("E0115", span, "expected `{` and the body of `%s`, found %s", of, found).Label("expected `{`")
		if t.Value == ":" {
			d.Help("a body is written in `{ }`")
		}
		return nil
	}
	defer func() { p.depth-- }()
	if !p.enter() {
		return nil
	}
	return p.body()
}
