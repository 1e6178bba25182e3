package parser

import (
	"errors"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"snnc/lang/source"
	"snnc/lang/token"
)

// parseProgram reads the whole file. Items recover by themselves, so that the grammar itself does not fail.
func (p *parser) parseProgram() *program {
	g := newGrammar(p)
	prog, err := g.program.ParseFromLexer(p.lex, participle.AllowTrailing(true))
	if err != nil {
		p.fail("E0115", p.tokenSpan(p.peek()), "expected a declaration, found %s", describe(p.peek()))
	}
	return prog
}

// item reads a use or a declaration, or skips what is neither.
func (p *parser) item(lex *lexer.PeekingLexer, sub *participle.Parser[entry]) (it item, err error) {
	p.on(lex, func() {
		p.broken, p.kind, p.last, p.nodes, p.depth = false, "", nil, 0, 0
		t := p.peek()
		switch {
		case t.EOF():
			it, err = skipped{}, participle.NextMatch
		case t.Value == "use" || isKind(t, token.Keyword) && declares(t.Value):
			p.kind = t.Value
			it = p.head(sub)
		default:
			p.noItem(t)
			it = skipped{}
		}
	})
	return it, err
}

// head lets the grammar read an item; if it fails, it reports why and saves the body.
func (p *parser) head(sub *participle.Parser[entry]) item {
	start := p.lex.MakeCheckpoint()
	it, err := sub.ParseFromLexer(p.lex, participle.AllowTrailing(true))
	if err == nil {
		if it.Use != nil {
			return it.Use
		}
		return it.Decl
	}
	failed := p.failedAt
	if !p.broken {
		failed = errorOffset(err, p.here())
	}
	p.lex.LoadCheckpoint(start)
	h := p.readHead(failed)
	if !p.broken {
		p.badHead(h)
	}
	p.broken = false
	return p.salvage(h)
}

// errorOffset is where the grammar found what it did not expect.
func errorOffset(err error, otherwise int) int {
	var at participle.Error
	if errors.As(err, &at) {
		return at.Position().Offset
	}
	return otherwise
}

// readHead takes the tokens of a head before offset.
func (p *parser) readHead(offset int) []lexer.Token {
	var h []lexer.Token
	for {
		t := *p.lex.Peek()
		if t.EOF() || t.Pos.Offset >= offset {
			return h
		}
		h = append(h, t)
		p.lex.Next()
		p.end, p.line = t.Pos.Offset+len(t.Value), t.Pos.Line
	}
}

// salvage parses the body behind a broken head, so that its own errors are found and the name stays declared.
func (p *parser) salvage(h []lexer.Token) item {
	for !p.at("{") {
		t := p.peek()
		if t.EOF() || p.startsItem(t) {
			return skipped{}
		}
		p.next()
	}
	stmts := p.body()
	if len(h) < 2 || !declares(h[0].Value) || !isName(h[1]) {
		return skipped{}
	}
	end := lexer.Token{Value: "}", Pos: lexer.Position{Offset: p.end - 1}}
	return &declaration{Tokens: append(h, end), Kind: h[0].Value, Name: &name{Tokens: h[1:2], Text: h[1].Value}, Body: statements(stmts)}
}

// startsItem reports a declaration or a use at the start of a line.
func (p *parser) startsItem(t lexer.Token) bool {
	return p.startsDecl() || isKind(t, token.Keyword) && t.Value == "use" && t.Pos.Line != p.line
}

// skipToItem moves to where the next item may start.
func (p *parser) skipToItem() {
	p.broken = false
	for p.next(); ; p.next() {
		t := p.peek()
		if t.EOF() || p.startsItem(t) {
			return
		}
	}
}

// noItem reports what is neither a use nor a declaration, and skips it.
func (p *parser) noItem(t lexer.Token) {
	span := p.tokenSpan(t)
	after := p.second()
	switch {
	case t.Value == "snn":
		p.misplacedVersion(span, after)
		return
	case t.Value == "}":
		p.fail("E0113", span, "this `}` closes nothing").Label("no `{` is open here")
	case isName(t) && isName(after):
		p.unknownDeclaration(t, span)
		return
	case isName(t) || isKind(t, token.Keyword):
		p.fail("E0109", span, "a statement stands outside of a declaration").Label("belongs into the body of one").
			Help("a body may have been closed too early, or `{ }` be missing")
	default:
		p.fail("E0108", span, "expected a declaration, found %s", describe(t)).Label("no declaration starts like this")
	}
	p.skipToItem()
}

// unknownDeclaration reports `neurn LIF {` and reads its body.
func (p *parser) unknownDeclaration(t lexer.Token, span source.Span) {
	words := append(token.Names(token.Keywords(), token.Declaration), "use")
	p.fail("E0108", span, "unknown declaration `%s`", t.Value).Label("not a kind of declaration").
		Similar(span, t.Value, words).
		Note("declarations are `surrogate`, `neuron`, `encoder`, `norm`, `loss`, `rule`, `block`, `transformer`, `model` and `train`")
	p.broken = false
	p.next()
	p.salvage(nil)
}

// misplacedVersion reports a version that is not first, or has no number.
func (p *parser) misplacedVersion(span source.Span, after lexer.Token) {
	p.next()
	if !isKind(after, token.Number) {
		p.fail("E0106", span, "`snn` needs the version's number").Label("expected a number after this").
			Help("this is version %d: write `snn %d`", Version, Version)
		p.broken = false
		return
	}
	p.next()
	p.rep.report("E0107", span.To(p.tokenSpan(after)), "the version stands first, and once").
		Label("something stands before this")
}
