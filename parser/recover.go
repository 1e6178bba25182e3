package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"snnc/lang/ast"
	"snnc/lang/source"
	"snnc/lang/token"
)

// body parses `{ ... }`. Every statement is parsed for itself; it takes the `}` even if statements are broken.
func (p *parser) body() []ast.Stmt {
	nodes := p.nodes
	open := p.next()
	p.last = nil
	var list []ast.Stmt
	for p.more() {
		if p.take(";") {
			continue
		}
		list = append(list, p.guarded())
	}
	p.closeBody(open)
	p.nodes = nodes
	return list
}

// more reports that another statement follows in the body.
func (p *parser) more() bool { return !p.peek().EOF() && !p.at("}") && !p.startsDecl() }

// guarded parses a statement, and goes on behind it where it is broken.
func (p *parser) guarded() ast.Stmt {
	start, first := p.here(), p.lex.Cursor()
	p.nodes = 0
	s := p.stmt()
	if !p.broken {
		p.last = s
		return s
	}
	p.broken, p.last = false, nil
	p.skip(first)
	return &ast.BadStmt{Place: p.from(start)}
}

// skip moves to where the next statement may start: after `;`, before `}`, or at a name or keyword that begins a
// line; brackets are skipped as a whole. It takes at least one token if none was taken since first.
func (p *parser) skip(first int) {
	for depth := 0; ; {
		t := p.peek()
		switch {
		case t.EOF():
			return
		case depth == 0 && p.lex.Cursor() > first && p.resumes(t):
			return
		case depth == 0 && t.Value == ";" || p.startsDecl():
			return
		}
		depth = max(0, depth+nesting(t))
		p.next()
	}
}

// resumes reports that a token ends the skipping: nothing before it on its line, or the end of the body.
func (p *parser) resumes(t lexer.Token) bool {
	if t.Value == "}" {
		return true
	}
	word := isName(t) || isKind(t, token.Keyword)
	return word && t.Pos.Line != p.line && !p.lexAt("else", "then", "and", "or", "not", "over", "inside")
}

func nesting(t lexer.Token) int {
	switch t.Value {
	case "(", "[", "{":
		return 1
	case ")", "]", "}":
		return -1
	}
	return 0
}

// startsDecl reports a declaration's head at the start of a line, where a `}` must be missing.
func (p *parser) startsDecl() bool {
	t := p.peek()
	if !isKind(t, token.Keyword) || t.Pos.Line == p.line || !declares(t.Value) {
		return false
	}
	if (t.Value == "loss" || t.Value == "rule") && (p.kind == "train" || !p.atMargin(t)) {
		return false
	}
	return isName(p.second())
}

// atMargin reports that a token stands in the first column.
func (p *parser) atMargin(t lexer.Token) bool {
	return t.Pos.Offset == 0 || p.src.Text[t.Pos.Offset-1] == '\n'
}

// closeBody takes the `}`; one that is missing is reported once for all bodies that it leaves open.
func (p *parser) closeBody(open lexer.Token) {
	if p.take("}") {
		return
	}
	t := p.peek()
	if p.unclosedAt == t.Pos.Offset {
		return
	}
	p.unclosedAt = t.Pos.Offset
	end := source.Span{File: p.src, Start: p.end, End: p.end}
	p.rep.report("E0112", p.tokenSpan(open), "this `{` is never closed").Label("opened here").
		Also(end, "expected `}` by here")
}
