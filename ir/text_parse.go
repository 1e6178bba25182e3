package ir

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of the text form. They keep what a text makes us allocate proportional to its length.
const (
	maxNesting = 16
	maxLoops   = 32 // of a nest
	maxRank    = 16
	maxInt     = 1 << 31
)

// Parse reads the text form that String writes, and verifies the graph. The error of a bad text is a *SyntaxError.
func Parse(text string) (g *Graph, err error) {
	p := &parser{lex: lexer{text: text}}
	defer func() {
		if r := recover(); r != nil {
			stop, ok := r.(*SyntaxError)
			if !ok {
				panic(r)
			}
			g, err = nil, stop
		}
	}()
	p.advance()
	g = p.file()
	return g, nil
}

// parser descends the text; faults leave it by panic with a *SyntaxError, caught in Parse.
type parser struct {
	lex   lexer
	tok   token
	depth int
}

func (p *parser) advance() { p.tok = p.lex.next() }

// fail stops at a byte offset.
func (p *parser) fail(pos int, format string, args ...any) {
	before := p.lex.text[:pos]
	col := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	panic(&SyntaxError{strings.Count(before, "\n") + 1, col, fmt.Sprintf(format, args...)})
}

func (p *parser) expected(what string) {
	p.fail(p.tok.pos, "found %s, expected %s", p.tok.shown(), what)
}

// accept consumes the token if it is this punctuation or word.
func (p *parser) accept(text string) bool {
	if p.tok.text != text || p.tok.kind != text && p.tok.kind != tokName {
		return false
	}
	p.advance()
	return true
}

func (p *parser) expect(text string) {
	if !p.accept(text) {
		p.expected(strconv.Quote(text))
	}
}

// take consumes a token of this kind and returns its text.
func (p *parser) take(kind, what string) string {
	if p.tok.kind != kind {
		p.expected(what)
	}
	text := p.tok.text
	p.advance()
	return text
}

func (p *parser) quoted(what string) string {
	pos := p.tok.pos
	s, err := strconv.Unquote(p.take(tokString, what+" in double quotes"))
	if err != nil {
		p.fail(pos, "malformed string")
	}
	return s
}

// integer reads a number from lo to 2^31.
func (p *parser) integer(lo int, what string) int {
	pos := p.tok.pos
	neg := p.accept("-")
	n, err := strconv.Atoi(p.take(tokNumber, what))
	if neg {
		n = -n
	}
	if err != nil || n < lo || n > maxInt {
		p.fail(pos, "%s must be an integer from %d to %d", what, lo, maxInt)
	}
	return n
}

func (p *parser) number() float64 {
	pos := p.tok.pos
	text := ""
	if p.accept("-") {
		text = "-"
	}
	if p.accept("inf") {
		text += "inf"
	} else {
		text += p.take(tokNumber, "a number")
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		p.fail(pos, "the number %s does not fit a float64", text)
	}
	return v
}

// list reads items between brackets, separated by commas.
func list[T any](p *parser, open, end string, item func() T) []T {
	var items []T
	p.expect(open)
	for !p.accept(end) {
		if len(items) > 0 {
			p.expect(",")
		}
		items = append(items, item())
	}
	return items
}
