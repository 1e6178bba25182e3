package parser

import (
	"snnc/lang/source"
	"snnc/lang/token"
)

// Token is a token with its place; for tools that colour text.
type Token struct {
	Kind token.Kind
	Span source.Span
}

// Tokens returns all tokens of a file in order, comments among them, without the end of the file. Text that is no token
// of the language is Illegal. A file beyond MaxSize has none.
func Tokens(f *source.File) []Token {
	if len(f.Text) > MaxSize {
		return nil
	}
	var list []Token
	s := newScanner(&reporter{}, f)
	for {
		t, _ := s.Next()
		if t.EOF() {
			return list
		}
		list = append(list, Token{token.Kind(t.Type), s.span(t.Pos.Offset)})
	}
}
