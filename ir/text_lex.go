package ir

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError is a fault in the text form, with its 1-based place; columns count code points.
type SyntaxError struct {
	Line, Col int
	Msg       string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Col, e.Msg) }

// token kinds of the text form; punctuation is its own kind.
const (
	tokEnd    = "end of text"
	tokName   = "name"
	tokNumber = "number"
	tokString = "string"
	tokValue  = "value" // %5
)

type token struct {
	kind string
	text string
	pos  int // byte offset
}

// shown is how the token appears in messages.
func (t token) shown() string {
	if t.kind == tokEnd {
		return t.kind
	}
	if len(t.text) > 40 {
		return strings.ToValidUTF8(t.text[:40], "") + "..."
	}
	return t.text
}

type lexer struct {
	text string
	pos  int
}

// next returns the next token; its kind is empty if the text there is none.
func (l *lexer) next() token {
	l.space()
	start := l.pos
	kind := l.scan()
	return token{kind, l.text[start:l.pos], start}
}

func (l *lexer) space() {
	for l.pos < len(l.text) {
		switch c := l.text[l.pos]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			l.pos++
		case strings.HasPrefix(l.text[l.pos:], "//"):
			if end := strings.IndexByte(l.text[l.pos:], '\n'); end >= 0 {
				l.pos += end
			} else {
				l.pos = len(l.text)
			}
		default:
			return
		}
	}
}

func (l *lexer) scan() string {
	switch c := l.peek(0); {
	case l.pos == len(l.text):
		return tokEnd
	case isLetter(c):
		l.skip(func(c byte) bool { return isLetter(c) || isDigit(c) })
		return tokName
	case isDigit(c):
		l.number()
		return tokNumber
	case c == '%':
		l.pos++
		l.skip(isDigit)
		return tokValue
	case c == '"':
		return l.quoted()
	case c == '.' && l.peek(1) == '.':
		l.pos += 2
		return ".."
	case strings.IndexByte("=:,()[]{}~+-*@", c) >= 0:
		l.pos++
		return string(c)
	}
	_, size := utf8.DecodeRuneInString(l.text[l.pos:])
	l.pos += size
	return ""
}

// peek returns the byte i ahead, 0 past the end.
func (l *lexer) peek(i int) byte {
	if l.pos+i < len(l.text) {
		return l.text[l.pos+i]
	}
	return 0
}

func (l *lexer) skip(ok func(c byte) bool) {
	for l.pos < len(l.text) && ok(l.text[l.pos]) {
		l.pos++
	}
}

// number takes digits, a fraction unless its point starts "..", and an exponent.
func (l *lexer) number() {
	l.skip(isDigit)
	if l.peek(0) == '.' && isDigit(l.peek(1)) {
		l.pos++
		l.skip(isDigit)
	}
	if l.peek(0) != 'e' {
		return
	}
	if s := l.peek(1); isDigit(s) {
		l.pos++
	} else if (s == '+' || s == '-') && isDigit(l.peek(2)) {
		l.pos += 2
	}
	l.skip(isDigit)
}

func (l *lexer) quoted() string {
	for l.pos++; l.pos < len(l.text) && l.text[l.pos] != '\n'; l.pos++ {
		switch l.text[l.pos] {
		case '\\':
			l.pos++
		case '"':
			l.pos++
			return tokString
		}
	}
	l.pos = min(l.pos, len(l.text))
	return ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
