package parser

import (
	"strings"
	"unicode/utf8"

	"snnc/lang/source"
	"snnc/lang/token"
)

// numberEBNF and stringEBNF belong to the productions below, identEBNF to word.
const (
	identEBNF  = `Ident = ( letter | "_" ) { letter | digit | "_" } .`
	numberEBNF = `Number = digit { digit } [ "." digit { digit } ] [ ( "e" | "E" ) [ "+" | "-" ] digit { digit } ] .`
	stringEBNF = `String = "\"" { character | "\\\"" | "\\\\" | "\\n" } "\"" .`
)

func (s *scanner) number() token.Kind {
	start := s.pos
	s.digits()
	if s.peekByte(0) == '.' && s.peekByte(1) != '.' {
		s.pos++
		if !s.digits() {
			return s.badNumber(start, "digits must follow the point", s.text[start:s.pos]+"0")
		}
	}
	if c := s.peekByte(0); c == 'e' || c == 'E' {
		s.pos++
		if c := s.peekByte(0); c == '+' || c == '-' {
			s.pos++
		}
		if !s.digits() {
			return s.badNumber(start, "the exponent has no digits", "")
		}
	}
	return s.numberEnd(start)
}

// numberEnd sees that no name is glued to a number.
func (s *scanner) numberEnd(start int) token.Kind {
	end := s.pos
	s.skipName()
	if s.pos == end {
		return token.Number
	}
	num, name := s.text[start:end], s.text[end:s.pos]
	d := s.rep.report("E0103", s.span(start), "a name cannot start with a digit").Label("neither a number nor a name")
	if strings.Trim(name, "0123456789abcdefABCDEFxX_") != "" || len(name) == 1 {
		d.Help("a product is written with `*`").Edit(s.span(start), num+"*"+name)
	}
	return token.Illegal
}

func (s *scanner) digits() bool {
	start := s.pos
	for isDigit(s.peekByte(0)) {
		s.pos++
	}
	return s.pos > start
}

// badNumber reports a number that is cut short; it stays a number where the fix is plain.
func (s *scanner) badNumber(start int, why, fixed string) token.Kind {
	d := s.rep.report("E0103", s.span(start), "malformed number `%s`", s.text[start:s.pos]).Label("%s", why)
	if fixed != "" {
		d.Help("write `%s`", fixed).Edit(s.span(start), fixed)
	}
	return token.Number
}

// bareFraction reads `.5`, which is understood but not allowed.
func (s *scanner) bareFraction() token.Kind {
	start := s.pos
	s.pos++
	s.digits()
	return s.badNumber(start, "digits must stand before the point", "0"+s.text[start:s.pos])
}

// str reads a string to its quote or to the end of the line.
func (s *scanner) str() token.Kind {
	start := s.pos
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case '"':
			s.pos++
			return token.String
		case '\n':
			return s.unterminated(start)
		case '\\':
			s.escape()
		}
	}
	return s.unterminated(start)
}

func (s *scanner) unterminated(start int) token.Kind {
	for s.pos > start+1 && (s.text[s.pos-1] == '\r' || s.text[s.pos-1] == ' ') {
		s.pos--
	}
	s.rep.report("E0102", source.Span{File: s.file, Start: start, End: start + 1}, "this string is never closed").
		Label("a string ends on the line where it starts").
		Help("close it with `\"`").Edit(source.Span{File: s.file, Start: s.pos, End: s.pos}, "\"")
	return token.Illegal
}

// escape moves onto the byte after a backslash.
func (s *scanner) escape() {
	start := s.pos
	if c := s.peekByte(1); c == '\n' || c == 0 {
		return
	}
	s.pos++
	if strings.IndexByte(`"\n`, s.text[s.pos]) >= 0 {
		return
	}
	_, n := utf8.DecodeRuneInString(s.text[s.pos:])
	span := source.Span{File: s.file, Start: start, End: s.pos + n}
	s.rep.report("E0104", span, "unknown escape `%s`", span.Text()).Label("not known").
		Help("known escapes are `\\\"`, `\\\\` and `\\n`")
}

// unquote returns the value of a string token; what is malformed in it has been reported.
func unquote(raw string) string {
	raw = strings.TrimPrefix(raw, `"`)
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '"':
			return b.String()
		case c == '\\' && i+1 < len(raw):
			i++
			b.WriteByte(unescape(raw[i]))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func unescape(c byte) byte {
	if c == 'n' {
		return '\n'
	}
	return c
}
