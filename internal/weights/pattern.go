package weights

import (
	"regexp"
	"strconv"
	"strings"

	"snnc/lang/source"
)

// pattern matches published names. Placeholders are the groups of a regular expression, which takes time linear in the
// name; what such an expression cannot say, that two numbers are equal or that one is even, is checked behind it.
type pattern struct {
	at    source.Span
	re    *regexp.Regexp
	holes []hole
}

// hole is a placeholder of a pattern.
type hole struct {
	name  string // empty for one that nothing refers to
	kind  kind
	group string            // what it matches, as a regular expression
	words map[string]string // of kind isWords: what each stands for
	sum   linear            // of kind isNumber: what the number is, one term
}

type kind int

const (
	isNumber kind = iota
	isWords
	isText
)

// What numbers, segments and any text match. Numbers have no leading zeros, so that a name is matched in one way.
const (
	aNumber  = `0|[1-9][0-9]{0,8}`
	aSegment = `[^./]+`
	anything = `.*`
)

// value is what a placeholder stands for.
type value struct {
	text   string
	number int
}

type bindings map[string]value

// match reports whether a name is one of the pattern's, and what its placeholders stand for.
func (p *pattern) match(name string) (bindings, bool) {
	found := p.re.FindStringSubmatch(name)
	if found == nil {
		return nil, false
	}
	b := bindings{}
	for i, h := range p.holes {
		v, ok := h.read(found[i+1])
		if !ok {
			return nil, false
		}
		if before, seen := b[h.name]; seen && h.name != "" && before != v {
			return nil, false
		}
		b[h.name] = v
	}
	return b, true
}

// read is the value of what a placeholder matched.
func (h hole) read(found string) (value, bool) {
	switch h.kind {
	case isNumber:
		n, err := strconv.Atoi(found)
		if err != nil {
			return value{}, false
		}
		i, ok := h.sum.solve(n)
		return value{number: i}, ok
	case isWords:
		return value{text: h.words[found]}, true
	}
	return value{text: found}, true
}

// compile joins literals and placeholders: literals[i] stands before holes[i], the last one at the end.
func compile(at source.Span, literals []string, holes []hole) *pattern {
	var b strings.Builder
	b.WriteString("(?s)^")
	for i, l := range literals {
		b.WriteString(regexp.QuoteMeta(l))
		if i < len(holes) {
			b.WriteString("(" + holes[i].group + ")")
		}
	}
	return &pattern{at: at, re: regexp.MustCompile(b.String() + "$"), holes: holes}
}
