package weights

import (
	"strconv"
	"strings"

	"snnc/lang/source"
)

// template makes names of the model's parameters from what a pattern's placeholders stand for.
type template struct {
	at    source.Span
	parts []part
}

// part is text, a placeholder's text, or a number.
type part struct {
	literal string
	word    string // name of a placeholder
	sum     *linear
	nth     bool // 1 is written as nothing, as instances of a model are numbered: Conv, Conv2, Conv3
}

func (t template) fill(b bindings) string {
	var s strings.Builder
	for _, p := range t.parts {
		s.WriteString(p.fill(b))
	}
	return s.String()
}

func (p part) fill(b bindings) string {
	switch {
	case p.word != "":
		return b[p.word].text
	case p.sum == nil:
		return p.literal
	}
	n := p.sum.at(b)
	if p.nth && n == 1 {
		return ""
	}
	return strconv.Itoa(n)
}
