package parser

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"snnc/lang/token"
)

// lookalike returns what was probably meant by characters that the language does not have.
func lookalike(text string) (found, meant string) {
	for _, pair := range [...][2]string{
		{"&&", "and"}, {"&", "and"}, {"||", "or"}, {"|", "or"}, {"!", "not "}, {"**", "^"}, {"#", "//"},
		{"→", "->"}, {"⟶", "->"}, {"−", "-"}, {"–", "-"}, {"×", "*"}, {"·", "*"}, {"⋅", "*"}, {"÷", "/"},
		{"≤", "<="}, {"≥", ">="}, {"≠", "!="}, {"“", "\""}, {"”", "\""}, {"∧", "and"}, {"∨", "or"}, {"¬", "not "},
		{"…", "..."}, {"∞", "inf"}, {"‥", ".."}, {"∼", "~"}, {"²", "^2"}, {"³", "^3"}, {"∑", "sum"},
	} {
		if strings.HasPrefix(text, pair[0]) {
			return pair[0], pair[1]
		}
	}
	return "", ""
}

// illegal reports a run of characters that begin no token.
func (s *scanner) illegal() token.Kind {
	start := s.pos
	if found, meant := lookalike(s.text[s.pos:]); found != "" {
		s.pos += len(found)
		s.rep.report("E0101", s.span(start), "`%s` is not part of the language", found).
			Label("meant as `%s`?", strings.TrimSpace(meant)).
			Help("write `%s`", strings.TrimSpace(meant)).Edit(s.span(start), meant)
		return token.Illegal
	}
	s.skipIllegal()
	what := "this character is not part of the language"
	if !utf8.ValidString(s.text[start:s.pos]) {
		what = "this is not UTF-8 text"
	} else if s.text[start:s.pos] == "." {
		what = "a `.` stands only inside of a number or right before a name"
	}
	s.rep.report("E0101", s.span(start), "%s", what).Label("cannot be used here")
	return token.Illegal
}

// skipIllegal moves over all that begins no token, so that foreign text gives one error, not one for each character.
func (s *scanner) skipIllegal() {
	for first := true; s.pos < len(s.text); first = false {
		r, n := utf8.DecodeRuneInString(s.text[s.pos:])
		begins := unicode.IsLetter(r) && r != utf8.RuneError || r < utf8.RuneSelf && beginsToken(s.text[s.pos:])
		if begins && !first || r == '\n' {
			return
		}
		s.pos += n
	}
}

func beginsToken(text string) bool {
	c := text[0]
	return isLetter(c) || isDigit(c) || strings.IndexByte(" \t\r\n\"", c) >= 0 || punctLen(text) > 0
}

// singleQuotes reports a string in single quotes.
func (s *scanner) singleQuotes() token.Kind {
	start := s.pos
	line, _, _ := strings.Cut(s.text[start+1:], "\n")
	n := strings.IndexByte(line, '\'')
	if n < 0 {
		return s.illegal()
	}
	s.pos += n + 2
	s.rep.report("E0101", s.span(start), "`'` is not part of the language").Label("a string has double quotes").
		Help("write `\"`").Edit(s.span(start), "\""+line[:n]+"\"")
	return token.Illegal
}

// blockComment skips a comment of the C kind, which the language does not have.
func (s *scanner) blockComment() token.Kind {
	start := s.pos
	end := len(s.text)
	if n := strings.Index(s.text[s.pos+2:], "*/"); n >= 0 {
		end = s.pos + 2 + n + 2
	}
	s.pos += 2
	s.rep.report("E0101", s.span(start), "`/*` is not part of the language").Label("no comment starts like this").
		Help("write `//` before each line of a comment")
	s.line += strings.Count(s.text[s.pos:end], "\n")
	s.pos = end
	return token.Comment
}
