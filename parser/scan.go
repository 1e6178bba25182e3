package parser

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"

	"snnc/lang/ast"
	"snnc/lang/source"
	"snnc/lang/token"
)

// definition is the lexer as the grammar knows it.
type definition struct{}

// Symbols names the token types.
func (definition) Symbols() map[string]lexer.TokenType {
	symbols := map[string]lexer.TokenType{"EOF": lexer.EOF}
	for k := token.Illegal; k <= token.Punct; k++ {
		symbols[k.String()] = lexer.TokenType(k)
	}
	return symbols
}

// Lex reads all of r; what is wrong in it is left to Parse to report.
func (definition) Lex(filename string, r io.Reader) (lexer.Lexer, error) {
	text, err := io.ReadAll(r)
	return newScanner(&reporter{}, source.NewFile(filename, string(text))), err
}

// scanner cuts a file into tokens, comments among them. Errors go to the reporter, so that scanning never stops.
type scanner struct {
	rep      *reporter
	file     *source.File
	text     string
	pos      int
	line     int
	comments []ast.Comment
}

func newScanner(rep *reporter, f *source.File) *scanner {
	s := &scanner{rep: rep, file: f, text: f.Text, line: 1}
	if strings.HasPrefix(s.text, "\uFEFF") {
		s.pos = len("\uFEFF")
	}
	return s
}

// Next returns the next token; its position holds offset and line.
func (s *scanner) Next() (lexer.Token, error) {
	s.blank()
	start, line := s.pos, s.line
	kind := s.scan()
	t := lexer.Token{Type: lexer.TokenType(kind), Value: s.text[start:s.pos], Pos: lexer.Position{Offset: start, Line: line}}
	if kind == token.EOF {
		t.Type = lexer.EOF
	}
	return t, nil
}

// blank skips what separates tokens.
func (s *scanner) blank() {
	for ; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case '\n':
			s.line++
		case ' ', '\t', '\r':
		default:
			return
		}
	}
}

// scan moves over one token.
func (s *scanner) scan() token.Kind {
	if s.pos >= len(s.text) {
		return token.EOF
	}
	c := s.text[s.pos]
	switch {
	case isLetter(c):
		return s.word()
	case isDigit(c):
		return s.number()
	case c == '"':
		return s.str()
	case c == '/' && s.peekByte(1) == '/':
		return s.comment()
	case c == '/' && s.peekByte(1) == '*':
		return s.blockComment()
	case c == '.' && isDigit(s.peekByte(1)):
		return s.bareFraction()
	case c == '\'':
		return s.singleQuotes()
	case c >= utf8.RuneSelf:
		return s.wideRune()
	}
	return s.punct()
}

func (s *scanner) peekByte(n int) byte {
	if s.pos+n >= len(s.text) {
		return 0
	}
	return s.text[s.pos+n]
}

func isLetter(c byte) bool { return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// word reads a name or a keyword.
func (s *scanner) word() token.Kind {
	start := s.pos
	s.skipName()
	if token.IsKeyword(s.text[start:s.pos]) {
		return token.Keyword
	}
	return token.Ident
}

func (s *scanner) skipName() {
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		if isLetter(c) || isDigit(c) {
			s.pos++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[s.pos:])
		if c < utf8.RuneSelf || !unicode.IsLetter(r) {
			return
		}
		s.pos += n
	}
}

func (s *scanner) wideRune() token.Kind {
	r, _ := utf8.DecodeRuneInString(s.text[s.pos:])
	if unicode.IsLetter(r) {
		return s.word()
	}
	return s.illegal()
}

func (s *scanner) comment() token.Kind {
	start := s.pos
	if n := strings.IndexByte(s.text[s.pos:], '\n'); n >= 0 {
		s.pos += n
	} else {
		s.pos = len(s.text)
	}
	text := strings.TrimRight(s.text[start:s.pos], " \t\r")
	s.pos = start + len(text)
	s.comments = append(s.comments, ast.Comment{Place: ast.Place{Src: s.span(start)}, Text: text})
	return token.Comment
}

func (s *scanner) punct() token.Kind {
	n := punctLen(s.text[s.pos:])
	if n == 0 || s.text[s.pos] == '*' && s.peekByte(1) == '*' {
		return s.illegal()
	}
	s.pos += n
	return token.Punct
}

func startsName(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r == '_' || unicode.IsLetter(r)
}

// punctLen is the length of the punctuation at the start of text, 0 if there is none.
func punctLen(text string) int {
	two := ""
	if len(text) > 1 {
		two = text[:2]
	}
	switch {
	case strings.HasPrefix(text, "..."):
		return 3
	case two == "->" || two == ".." || two == "<=" || two == ">=" || two == "==" || two == "!=":
		return 2
	case strings.IndexByte("()[]{},:;=~+-*/^<>", text[0]) >= 0:
		return 1
	case text[0] == '.' && len(text) > 1 && startsName(text[1:]): // in front of a name only
		return 1
	}
	return 0
}

func (s *scanner) span(start int) source.Span {
	return source.Span{File: s.file, Start: start, End: s.pos}
}
