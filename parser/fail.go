package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/lang/token"
)

// fail reports an error and breaks the parser. While it is broken, or where the scanner has reported already, nothing
// is reported, and the diagnostic returned goes nowhere.
func (p *parser) fail(code diag.Code, span source.Span, format string, args ...any) *diag.Diagnostic {
	t := p.peek()
	silent := p.broken || isKind(t, token.Illegal)
	if !p.broken {
		p.failedAt = p.here()
	}
	p.broken = true
	if silent {
		return diag.New(code, span, format, args...)
	}
	d := p.rep.report(code, span, format, args...)
	p.hintKeyword(d, t)
	return d
}

// hintKeyword helps where the setting before, on the same line, looks like a misspelt keyword: `lern W = 1`.
func (p *parser) hintKeyword(d *diag.Diagnostic, t lexer.Token) {
	s, ok := p.last.(*ast.Setting)
	if !ok || p.line != t.Pos.Line || p.lineOf(s) != t.Pos.Line {
		return
	}
	d.Similar(s.Name.Src, s.Name.Name, token.Names(token.Keywords(), token.Statement))
}

func (p *parser) lineOf(n ast.Node) int { return p.src.Pos(n.Span().Start).Line }

// unexpected reports that the next token is not what must stand there.
func (p *parser) unexpected(want string) *diag.Diagnostic {
	span, found := p.found()
	return p.fail("E0115", span, "expected %s, found %s", want, found).Label("expected %s", want)
}

// found is the place and the name of the next token for a message: the end of the line if it stands on a later one.
func (p *parser) found() (source.Span, string) {
	t := p.peek()
	if p.end == 0 || p.sameLine() || t.EOF() {
		return p.tokenSpan(t), describe(t)
	}
	return source.Span{File: p.src, Start: p.end, End: p.end}, "the end of the line"
}

// describe names a token for a message.
func describe(t lexer.Token) string {
	switch token.Kind(t.Type) {
	case token.Keyword:
		return "the keyword `" + t.Value + "`"
	case token.String:
		return "a string"
	}
	if t.EOF() {
		return "the end of the file"
	}
	return "`" + t.Value + "`"
}

// expect takes the token text or fails.
func (p *parser) expect(text string) bool {
	if p.take(text) {
		return true
	}
	p.unexpected("`" + text + "`")
	return false
}

// close takes the bracket that closes open. What lies between is a list, or with one element not.
func (p *parser) close(open lexer.Token, closer string, list bool) {
	if p.broken || p.take(closer) {
		return
	}
	t := p.peek()
	switch {
	case p.at(")", "]"):
		p.fail("E0111", p.tokenSpan(t), "`%s` cannot close `%s`", t.Value, open.Value).
			Label("expected `%s`", closer).Also(p.tokenSpan(open), "opened here")
	case t.EOF() || !p.sameLine() || p.at("{", "}", ";"):
		p.fail("E0111", p.tokenSpan(open), "this `%s` is never closed", open.Value).
			Also(source.Span{File: p.src, Start: p.end, End: p.end}, "expected `%s` by here", closer)
	default:
		p.inBrackets(open, closer, list)
	}
}

// inBrackets reports a token that can neither go on nor close what stands in brackets.
func (p *parser) inBrackets(open lexer.Token, closer string, list bool) {
	want := "`" + closer + "`"
	if list {
		want = "`,` or " + want
	}
	if p.equalsSign() {
		return
	}
	d := p.unexpected(want).Also(p.tokenSpan(open), "opened here")
	p.hintProduct(d)
}

// hintProduct helps where two operands stand side by side.
func (p *parser) hintProduct(d *diag.Diagnostic) {
	t := *p.lex.Peek()
	if isKind(t, token.Ident) || isKind(t, token.Number) || t.Value == "(" {
		d.Help("an operator may be missing: a product is written with `*`")
	}
}

// equalsSign reports `=` where only a comparison can stand.
func (p *parser) equalsSign() bool {
	if !p.at("=") {
		return false
	}
	t := p.peek()
	p.fail("E0117", p.tokenSpan(t), "`=` defines, it does not compare").Label("nothing can be defined here").
		Help("a comparison is written with `==`").Edit(p.tokenSpan(t), "==")
	return true
}

// badExpr stands for what could not be parsed.
func (p *parser) badExpr(start int) ast.Expr { return &ast.BadExpr{Place: p.from(start)} }
