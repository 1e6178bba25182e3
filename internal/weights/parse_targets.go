package weights

import (
	"strconv"
	"strings"

	"snnc/lang/source"
)

// mapping reads `pattern -> target, target transpose(1, 0)`.
func (r *reader) mapping(s source.Span, optional bool) {
	text := s.Text()
	arrow := strings.Index(text, "->")
	if arrow < 0 {
		r.fault(s, "expected `->`").Label("not a rule").
			Help("a rule is `pattern -> name`, or `ignore pattern`, `keep pattern`, `prefix text`, `set name = a | b`")
		return
	}
	p := r.pattern(trim(sub(s, 0, arrow)))
	if p == nil {
		return
	}
	rule := &rule{pattern: p, optional: optional}
	rest, ok := r.targets(rule, trim(sub(s, arrow+2, len(text))))
	if ok && r.arrange(rule, rest) {
		r.rules.list = append(r.rules.list, rule)
	}
}

// targets reads names with commas between them; it returns what follows the last.
func (r *reader) targets(rule *rule, s source.Span) (source.Span, bool) {
	for {
		text := s.Text()
		end := outside(text, " \t,")
		if end < 0 {
			end = len(text)
		}
		name := sub(s, 0, end)
		t, ok := r.template(name, rule.pattern)
		if !ok {
			return s, false
		}
		if rule.targets = append(rule.targets, t); len(rule.targets) > maxParts {
			r.fault(name, "a rule has at most %d targets", maxParts)
			return s, false
		}
		if s = trim(sub(s, end, len(text))); !strings.HasPrefix(s.Text(), ",") {
			return s, true
		}
		s = trim(sub(s, 1, len(s.Text())))
	}
}

// template reads one target.
func (r *reader) template(s source.Span, p *pattern) (template, bool) {
	t := template{at: s}
	if s.Text() == "" {
		r.fault(s, "a name of the model is missing").Label("expected here")
		return t, false
	}
	pieces := r.pieces(s)
	for _, piece := range pieces {
		if !piece.hole {
			t.parts = append(t.parts, part{literal: piece.at.Text()})
			continue
		}
		made, ok := r.part(trim(piece.at), p)
		if !ok {
			return t, false
		}
		t.parts = append(t.parts, made)
	}
	return t, pieces != nil
}

// part reads what stands in the braces of a target: `x`, `i`, `i+1`, `3*s+i`, `i+1:nth`.
func (r *reader) part(s source.Span, p *pattern) (part, bool) {
	known := map[string]kind{}
	for _, h := range p.holes {
		known[h.name] = h.kind
	}
	text, format, formatted := strings.Cut(s.Text(), ":")
	if format = strings.TrimSpace(format); formatted && format != "nth" {
		r.fault(s, "`%s` is no form of a number", format).Label("expected `:nth`").
			Help("`{i:nth}` is nothing for 1 and the number otherwise, as instances are named: Conv, Conv2, Conv3")
		return part{}, false
	}
	sum, err := parseLinear(text)
	if err != nil || len(sum.terms) > maxHoles {
		r.fault(s, "expected a placeholder or a sum of them").Label("not understood")
		return part{}, false
	}
	for _, t := range sum.terms {
		k, ok := known[t.name]
		alone := !formatted && len(sum.terms) == 1 && sum.plus == 0 && t.times == 1
		switch {
		case !ok:
			r.unknown(s, t.name, p)
			return part{}, false
		case k != isNumber && !alone:
			r.fault(s, "`%s` is a word, not a number", t.name).Label("used as a number")
			return part{}, false
		case k != isNumber:
			return part{word: t.name}, true
		}
	}
	return part{sum: &sum, nth: formatted}, true
}

// unknown reports a placeholder that the pattern lacks.
func (r *reader) unknown(at source.Span, name string, p *pattern) {
	var names []string
	for _, h := range p.holes {
		if h.name != "" {
			names = append(names, h.name)
		}
	}
	r.bad++
	d := r.bag.Errorf("E0802", at, "the pattern has no placeholder `%s`", name).Label("not in the pattern").Also(p.at, "this is the pattern")
	if len(names) > 0 {
		d.Note("it has `%s`", strings.Join(names, "`, `"))
	}
	d.Similar(source.Span{}, name, names)
}

// arrange reads `transpose(1, 0)`, `split(0)` and `reshape`, in any order, each at most once.
func (r *reader) arrange(rule *rule, s source.Span) bool {
	for text := s.Text(); text != ""; text = s.Text() {
		name, numbers, length := call(text)
		if !rule.arrange.set(name, numbers, len(rule.targets)) {
			r.fault(sub(s, 0, length), "`%s` is no way to arrange a tensor, or stands twice", text[:length]).
				Label("expected transpose, split or reshape").
				Help("`transpose(1, 0)` orders the axes anew; `split(0)` divides an axis among several targets; `reshape` keeps the order of the elements")
			return false
		}
		s = trim(sub(s, length, len(text)))
	}
	return true
}

// call reads `name` or `name(1, 0)` at the beginning of a text, and how long it is; without its end, a list is none.
func call(text string) (name string, numbers []int, length int) {
	length = len(text)
	if end := strings.IndexAny(text, " \t("); end >= 0 {
		length = end
	}
	name = text[:length]
	open := length + len(text[length:]) - len(strings.TrimLeft(text[length:], " \t"))
	if !strings.HasPrefix(text[open:], "(") {
		return name, nil, length
	}
	shut := strings.IndexByte(text, ')')
	if shut < 0 {
		return "", nil, len(text)
	}
	return name, axes(text[open+1 : shut]), shut + 1
}

// axes reads numbers with commas between them; nil if they are none.
func axes(text string) []int {
	var list []int
	for f := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(f))
		if err != nil || n < 0 || n > 63 {
			return nil
		}
		list = append(list, n)
	}
	return list
}
