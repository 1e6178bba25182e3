package weights

import (
	"strings"
	"unicode/utf8"

	"snnc/lang/diag"
	"snnc/lang/source"
)

// Limits of a rules file. What exceeds them is an error.
const (
	MaxSize  = 1 << 20 // bytes of the file
	maxLine  = 4096    // bytes of a rule
	maxRules = 10_000
	maxHoles = 16  // placeholders of a pattern or of a target
	maxWords = 512 // alternatives of a set or a placeholder
	maxParts = 64  // targets of a rule
	maxFault = 100 // reports, of which a reader sees the first

	maxPatterns = 1 << 20 // bytes of all patterns with their sets written out
)

// reader reads a rules file line by line; faults go to the bag, and the line is left out.
type reader struct {
	file  *source.File
	bag   *diag.Bag
	rules *Rules
	sets  map[string][]word
	bad   int
	bytes int // of all patterns so far

	optional bool // a line said that all below are
}

// Parse reads rules. It is nil if there are errors, which are in the bag.
func Parse(f *source.File, bag *diag.Bag) *Rules {
	r := &reader{file: f, bag: bag, rules: &Rules{file: f}, sets: map[string][]word{}}
	if len(f.Text) > MaxSize {
		r.fault(source.Span{File: f}, "a rules file has at most %d bytes", MaxSize)
		return nil
	}
	for n := 1; n <= f.Lines() && r.bad < maxFault; n++ {
		r.line(r.lineAt(n))
	}
	if r.bad > 0 {
		return nil
	}
	return r.rules
}

// fault adds an error of syntax.
func (r *reader) fault(at source.Span, format string, args ...any) *diag.Diagnostic {
	r.bad++
	return r.bag.Errorf("E0801", at, format, args...)
}

// lineAt is line n without its comment and the blanks around it.
func (r *reader) lineAt(n int) source.Span {
	start, text := r.file.LineStart(n), r.file.Line(n)
	for i := range len(text) {
		if text[i] == '#' && (i == 0 || blank(text[i-1])) {
			text = text[:i]
			break
		}
	}
	return trim(source.Span{File: r.file, Start: start, End: start + len(text)})
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// trim takes blanks off both ends.
func trim(s source.Span) source.Span {
	for s.Start < s.End && blank(s.File.Text[s.Start]) {
		s.Start++
	}
	for s.Start < s.End && blank(s.File.Text[s.End-1]) {
		s.End--
	}
	return s
}

// sub is part of a span, by offsets within its text.
func sub(s source.Span, from, to int) source.Span {
	return source.Span{File: s.File, Start: s.Start + from, End: s.Start + to}
}

// firstWord splits the first word off.
func firstWord(s source.Span) (string, source.Span) {
	text := s.Text()
	end := strings.IndexAny(text, " \t")
	if end < 0 {
		end = len(text)
	}
	return text[:end], trim(sub(s, end, len(text)))
}

func (r *reader) line(s source.Span) {
	word, rest := firstWord(s)
	switch {
	case word == "":
		return
	case len(s.Text()) > maxLine:
		r.fault(sub(s, 0, 1), "a rule has at most %d bytes", maxLine)
		return
	case !utf8.ValidString(s.Text()):
		at := strings.IndexFunc(s.Text(), func(c rune) bool { return c == utf8.RuneError })
		r.fault(sub(s, at, at+1), "the text is not UTF-8").Label("here")
		return
	case len(r.rules.list)+len(r.rules.keep) >= maxRules:
		r.bad = maxFault - 1 // the rest would say the same
		r.fault(s, "a file has at most %d rules", maxRules)
		return
	}
	optional := r.optional
	if word == "optional" {
		if rest.Text() == "" {
			r.optional = true
			return
		}
		s, optional = rest, true
		word, rest = firstWord(s)
	}
	r.statement(word, s, rest, optional)
}

// statement reads what a line says behind `optional`.
func (r *reader) statement(word string, whole, rest source.Span, optional bool) {
	switch word {
	case "ignore", "keep":
		if p := r.pattern(rest); p != nil {
			rule := &rule{pattern: p, optional: optional, ignore: word == "ignore"}
			if rule.ignore {
				r.rules.list = append(r.rules.list, rule)
			} else {
				r.rules.keep = append(r.rules.keep, rule)
			}
		}
	case "prefix":
		if text := rest.Text(); text == "" || strings.ContainsAny(text, " \t{}") {
			r.fault(whole, "`prefix` takes the text with which names begin").Help("for example `prefix module.`")
		} else {
			r.rules.prefixes = append(r.rules.prefixes, text)
		}
	case "set":
		r.set(rest)
	default:
		r.mapping(whole, optional)
	}
}
