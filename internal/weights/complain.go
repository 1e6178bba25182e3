package weights

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/runtime/tensor"
)

// complain tells all that the file, the rules and the model do not agree on.
func (m *matcher) complain() {
	var missing []*tensor.Var
	for _, v := range m.all {
		if m.wanted[v.Name] {
			continue
		}
		if m.rules != nil {
			if r := m.rules.keeps(v.Name); r != nil {
				m.used[r] = true
				m.kept = append(m.kept, v.Name)
				continue
			}
		}
		missing = append(missing, v)
	}
	m.badShapes()
	if prefix := m.prefix(); prefix != "" { // of this, all else is a consequence
		m.tooMany(nil).Help("names have something in front that the rules do not know; this takes it off: `prefix %s`", prefix)
		return
	}
	if d := m.tooMany(missing); d != nil && m.rules != nil {
		d.Help("those that are not needed can be left out:\n%s", strings.Join(ignoring(m.unmatched), "\n"))
	}
	m.tooFew(missing)
	m.idle()
}

func (m *matcher) badShapes() {
	if len(m.misshapen) == 0 {
		return
	}
	d := m.bag.Errorf("E0805", m.first, "%s of another shape than what they fill", plural(len(m.misshapen), "tensor"))
	if m.first.Valid() {
		d.Label("the first of them")
	}
	d.Note("%s", strings.Join(m.misshapen, "\n"))
	for _, h := range slices.Sorted(maps.Keys(m.hints)) {
		d.Help("%s", h)
	}
}

// tooMany lists the tensors that no rule matches; nil without any.
func (m *matcher) tooMany(missing []*tensor.Var) *diag.Diagnostic {
	if len(m.unmatched) == 0 {
		return nil
	}
	var lines, names []string
	for _, v := range missing {
		names = append(names, v.Name)
	}
	for i, name := range m.unmatched {
		line := name
		if shape, err := m.file.Shape(m.full[name]); err == nil {
			line += " " + written(shape)
		}
		if near := nearest(name, names); i < maxNear && near != "" {
			line += ": like `" + near + "`?"
		}
		if p := m.passed[name]; p.rule != nil {
			at := p.rule.pattern.at
			line += fmt.Sprintf(" (line %d is for it, but the model has no `%s`)", at.File.Pos(at.Start).Line, strings.Join(p.targets, ", "))
		}
		lines = append(lines, line)
	}
	verb := "are"
	if len(lines) == 1 {
		verb = "is"
	}
	if m.rules == nil {
		return m.bag.Errorf("E0803", source.Span{}, "%s of %s %s not in the model", plural(len(lines), "tensor"), m.file.Path, verb).Note("%s", strings.Join(lines, "\n")).
			Help("where another framework gave the names, --rename FILE says what they are called here; see docs/weights.md")
	}
	return m.bag.Errorf("E0803", source.Span{}, "%s of %s %s matched by no rule of %s", plural(len(lines), "tensor"), m.file.Path, verb, m.rules.file.Name).
		Note("%s", strings.Join(lines, "\n"))
}

// prefix is the first segment without which most unmatched names would match, or none.
func (m *matcher) prefix() string {
	best, counts := "", map[string]int{}
	if m.rules == nil {
		return ""
	}
	for _, name := range m.unmatched {
		end := strings.IndexAny(name, "./") + 1
		if found, _ := m.rules.match(name[end:], m.exists); end == 0 || found.rule == nil || found.rule.ignore {
			continue
		}
		if counts[name[:end]]++; counts[name[:end]] > counts[best] {
			best = name[:end]
		}
	}
	return best
}

// tooFew lists the parameters that nothing fills.
func (m *matcher) tooFew(missing []*tensor.Var) {
	if len(missing) == 0 {
		return
	}
	var lines, names []string
	for i, v := range missing {
		line := v.Name + " " + written(v.Dims)
		if near := nearest(v.Name, m.unmatched); i < maxNear && near != "" {
			line += ": like `" + near + "`?"
		}
		lines, names = append(lines, line), append(names, v.Name)
	}
	verb := "get"
	if len(lines) == 1 {
		verb = "gets"
	}
	d := m.bag.Errorf("E0804", source.Span{}, "%s of the model %s no values from %s", plural(len(lines), "parameter"), verb, m.file.Path)
	d.Note("%s", strings.Join(lines, "\n"))
	if m.rules != nil {
		d.Help("those that are to keep their initial values need a rule:\n%s", strings.ReplaceAll(strings.Join(ignoring(names), "\n"), "ignore ", "keep "))
	}
}

// idle warns of rules that matched nothing, unless they are optional or leave out.
func (m *matcher) idle() {
	if m.rules == nil {
		return
	}
	var lines []string
	var first source.Span
	for _, r := range slices.Concat(m.rules.list, m.rules.keep) {
		if m.used[r] || r.optional || r.ignore {
			continue
		}
		at := r.pattern.at
		if m.unused = append(m.unused, at.Position()); !first.Valid() {
			first = at
		}
		lines = append(lines, fmt.Sprintf("line %d: %s", at.File.Pos(at.Start).Line, at.Text()))
	}
	switch {
	case len(lines) == 1:
		m.bag.Errorf("W0801", first, "this rule matches no name").Label("unused").
			Help("if it is for other models, say so: `optional %s ...`", first.Text())
	case len(lines) > 1:
		m.bag.Errorf("W0801", first, "%d rules match no name", len(lines)).Label("the first of them").Note("%s", strings.Join(lines, "\n")).
			Help("those for other models begin with `optional`, or stand below a line `optional`")
	}
}

// maxNear bounds how many lines are compared with all names, which takes long.
const maxNear = 50

// nearest is the name most like another, or none.
func nearest(name string, names []string) string {
	if near := diag.Nearest(name, names); len(near) > 0 {
		return near[0]
	}
	return ""
}

var digits = regexp.MustCompile(`\d+`)

// maxIgnoring bounds a proposal that nobody would read to its end.
const maxIgnoring = 12

// ignoring proposes rules that leave names out: numbers become placeholders, and last segments are joined.
func ignoring(names []string) []string {
	var stems []string
	lasts := map[string][]string{}
	for _, name := range names {
		name = numbered(name)
		dot := strings.LastIndexByte(name, '.') + 1
		stem, last := name[:dot], name[dot:]
		if lasts[stem] == nil {
			stems = append(stems, stem)
		}
		if !slices.Contains(lasts[stem], last) {
			lasts[stem] = append(lasts[stem], last)
		}
	}
	var lines []string
	for _, stem := range stems {
		last := lasts[stem][0]
		if len(lasts[stem]) > 1 && !strings.Contains(strings.Join(lasts[stem], ""), "{") {
			last = "{" + strings.Join(lasts[stem], "|") + "}"
		} else if len(lasts[stem]) > 1 {
			last = "{*}"
		}
		lines = append(lines, "ignore "+stem+last)
	}
	if len(lines) > maxIgnoring {
		lines = append(lines[:maxIgnoring], fmt.Sprintf("# and %d more", len(lines)-maxIgnoring))
	}
	return lines
}

// numbered puts placeholders in place of numbers.
func numbered(name string) string {
	n := 0
	return digits.ReplaceAllStringFunc(name, func(found string) string {
		if n++; n > 6 {
			return found
		}
		return "{" + string(rune('i'+n-1)) + "}"
	})
}
