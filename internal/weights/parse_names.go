package weights

import (
	"regexp"
	"slices"
	"strings"

	"snnc/lang/source"
)

// piece is literal text or, in braces, a placeholder.
type piece struct {
	at   source.Span // without the braces
	hole bool
}

// pieces cuts a pattern or target at its braces; nil after a fault.
func (r *reader) pieces(s source.Span) []piece {
	var list []piece
	text, holes := s.Text(), 0
	for from := 0; from < len(text); {
		open := strings.IndexAny(text[from:], "{}")
		if open < 0 {
			return append(list, piece{at: sub(s, from, len(text))})
		}
		open += from
		end := strings.IndexAny(text[open+1:], "{}")
		if text[open] == '}' || end < 0 || text[open+1+end] == '{' {
			r.fault(sub(s, open, open+1), "a brace without its partner").Label("neither nested nor alone")
			return nil
		}
		if holes++; holes > maxHoles {
			r.fault(s, "more than %d placeholders in one name", maxHoles)
			return nil
		}
		list = append(list, piece{at: sub(s, from, open)}, piece{at: sub(s, open+1, open+1+end), hole: true})
		from = open + end + 2
	}
	return list
}

// pattern reads a pattern; nil after a fault.
func (r *reader) pattern(s source.Span) *pattern {
	if s.Text() == "" {
		r.fault(s, "a pattern is missing").Help("for example `head.{p:weight|bias=b}`")
		return nil
	}
	if at := outside(s.Text(), " \t,="); at >= 0 {
		r.fault(sub(s, at, at+1), "`%s` cannot stand in a published name", s.Text()[at:at+1]).Label("here").
			Help("a rule is `pattern -> name`, or `ignore pattern`, `keep pattern`, `prefix text`, `set name = a | b`")
		return nil
	}
	var literals []string
	var holes []hole
	pieces := r.pieces(s)
	if pieces == nil {
		return nil
	}
	for _, p := range pieces {
		if !p.hole {
			literals = append(literals, p.at.Text())
			continue
		}
		h, ok := r.hole(trim(p.at), holes)
		if !ok {
			return nil
		}
		holes = append(holes, h)
	}
	if len(literals) == len(holes) {
		literals = append(literals, "")
	}
	p := compile(s, literals, holes)
	if r.bytes += len(p.re.String()); r.bytes > maxPatterns {
		r.bad = maxFault - 1 // the rest would say the same
		r.fault(s, "all patterns together, with their sets, have more than %d bytes", maxPatterns)
		return nil
	}
	return p
}

// outside is where one of chars first stands outside of braces, or -1.
func outside(text, chars string) int {
	depth := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case depth == 0 && strings.IndexByte(chars, c) >= 0:
			return i
		}
	}
	return -1
}

// hole reads what stands in the braces of a pattern: `i`, `2*i+1`, `x:*`, `x:**`, `x:q|k|v`, `p:set`, and the last four
// without a name.
func (r *reader) hole(s source.Span, before []hole) (hole, bool) {
	text := s.Text()
	name, what, named := strings.Cut(text, ":")
	name, what = strings.TrimSpace(name), strings.TrimSpace(what)
	if !named {
		name, what = "", text
		if strings.Trim(text, "*") != "" && !strings.ContainsAny(text, "|=") {
			return r.number(s, before)
		}
	} else if !identifier.MatchString(name) {
		r.fault(s, "`%s` is no name of a placeholder", name).Label("letters, digits and _")
		return hole{}, false
	}
	switch what {
	case "*":
		return hole{name: name, kind: isText, group: aSegment}, true
	case "**":
		return hole{name: name, kind: isText, group: anything}, true
	}
	list, ok := r.alternatives(s, what)
	if !ok {
		return hole{}, false
	}
	h := hole{name: name, kind: isWords, words: map[string]string{}}
	var froms []string
	for _, w := range list {
		h.words[w.from] = w.to
		froms = append(froms, regexp.QuoteMeta(w.from))
	}
	h.group = strings.Join(froms, "|")
	return h, true
}

// number reads `i`, `i+1`, `2*i`; a name that stands for text already stands for the same text again.
func (r *reader) number(s source.Span, before []hole) (hole, bool) {
	for _, h := range before {
		if h.name == s.Text() && h.kind != isNumber {
			return h, true
		}
	}
	sum, err := parseLinear(s.Text())
	_, isSet := r.sets[s.Text()]
	switch {
	case isSet:
		r.fault(s, "`%s` is a set, and a placeholder has a name", s.Text()).Label("a number of this name").Help("write `{p:%s}`", s.Text())
	case err != nil:
		r.fault(s, "%s", err).Label("expected a placeholder").
			Help("`{i}` is a number, `{x:*}` a segment, `{x:**}` anything, `{x:q|k|v}` one of some words")
	case len(sum.terms) != 1 || sum.terms[0].times < 1:
		r.fault(s, "in a pattern, a number is one placeholder, such as `i`, `i+1` or `3*i`").Label("not solved")
	case slices.ContainsFunc(before, func(h hole) bool { return h.name == sum.terms[0].name && h.kind != isNumber }):
		r.fault(s, "`%s` is a word, not a number", sum.terms[0].name).Label("used as a number")
	default:
		return hole{name: sum.terms[0].name, kind: isNumber, group: aNumber, sum: sum}, true
	}
	return hole{}, false
}
