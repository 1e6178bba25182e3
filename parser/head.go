package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/lang/token"
)

// badHead reports why the tokens h, the beginning of an item, cannot go on with the next token.
func (p *parser) badHead(h []lexer.Token) {
	h = p.rightBeginning(h)
	t := p.peek()
	open, inside := openParen(h)
	last := lexer.Token{}
	if len(h) > 0 {
		last = h[len(h)-1]
	}
	switch {
	case isKind(t, token.Illegal):
	case last.Value == "use":
		p.badUse(t)
	case inside:
		p.badParams(open, last, t)
	case len(h) <= 1 || last.Value == "extends":
		p.badName(last, t)
	default:
		p.badHeadEnd(h, t)
	}
}

// rightBeginning adds the next token to a head where it can stand there: what follows it must be wrong then. (The
// grammar tells only where an optional part starts that it cannot read.)
func (p *parser) rightBeginning(h []lexer.Token) []lexer.Token {
	_, inside := openParen(h)
	t := p.peek()
	last := lexer.Token{}
	if len(h) > 0 {
		last = h[len(h)-1]
	}
	fits := t.Value == "(" && len(h) == 2 || t.Value == "extends" && !inside && len(h) > 1 ||
		inside && t.Value == "," && last.Value != "(" && last.Value != ","
	if !fits || p.broken {
		return h
	}
	return append(h, p.next())
}

// openParen returns the parenthesis of a head that is still open.
func openParen(h []lexer.Token) (open lexer.Token, inside bool) {
	for _, t := range h {
		switch t.Value {
		case "(":
			open, inside = t, true
		case ")":
			inside = false
		}
	}
	return open, inside
}

func (p *parser) badUse(t lexer.Token) {
	d := p.fail("E0110", p.tokenSpan(t), "expected the file's name after `use`, found %s", describe(t)).
		Label("expected a string")
	if isName(t) {
		d.Help("write the name in quotes").Edit(p.tokenSpan(t), `"`+t.Value+`.snn"`)
	}
}

func (p *parser) badName(last, t lexer.Token) {
	if isKind(t, token.Keyword) {
		p.keywordAsName(t)
		return
	}
	p.fail("E0110", p.tokenSpan(t), "expected a name after `%s`, found %s", last.Value, describe(t)).
		Label("expected a name").Also(p.tokenSpan(last), "of this")
}

// badParams reports what cannot stand in a list of parameters.
func (p *parser) badParams(open, last, t lexer.Token) {
	atName := last.Value == "(" || last.Value == ","
	switch {
	case t.EOF() || p.at("{", "}", "extends"):
		p.fail("E0111", p.tokenSpan(open), "this `(` is never closed").
			Also(source.Span{File: p.src, Start: p.end, End: p.end}, "expected `)` by here")
	case atName && isKind(t, token.Keyword) && !declares(t.Value):
		p.keywordAsName(t)
	case atName:
		p.fail("E0110", p.tokenSpan(t), "expected a parameter's name after `%s`, found %s", last.Value, describe(t)).
			Label("expected a name").Also(p.tokenSpan(open), "opened here")
	default:
		p.fail("E0110", p.tokenSpan(t), "expected `,` or `)` in the parameters, found %s", describe(t)).
			Label("expected `,` or `)`").Also(p.tokenSpan(open), "opened here").
			Help("a parameter is `name` or `name = default`")
	}
}

// badHeadEnd reports a head that is complete, but goes on with something else than its body.
func (p *parser) badHeadEnd(h []lexer.Token, t lexer.Token) {
	span := p.tokenSpan(t)
	d := p.fail("E0110", span, "expected `{` and the body of `%s %s`, found %s", h[0].Value, h[1].Value, describe(t)).
		Label("expected `{`")
	p.hintHead(d, h, t)
}

func (p *parser) hintHead(d *diag.Diagnostic, h []lexer.Token, t lexer.Token) {
	span := p.tokenSpan(t)
	last := p.tokenSpan(h[len(h)-1])
	switch {
	case isName(t) && diag.Nearest(t.Value, []string{"extends"}) != nil:
		d.Similar(span, t.Value, []string{"extends"})
	case isKind(t, token.Number) || isName(t) && t.Pos.Line == p.line:
		d.Help("parameters stand in parentheses, separated by commas: `%s %s(a, b = 1) { ... }`", h[0].Value, h[1].Value)
	case t.Value == "=" || t.Value == ":":
		d.Help("a declaration is written `%s %s { ... }`, without `%s`", h[0].Value, h[1].Value, t.Value)
	case len(h) == 2 && t.Value != "[":
		d.Also(source.Span{File: p.src, Start: last.End, End: last.End}, "the body must follow here")
	}
}
