package weights

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"snnc/lang/source"
	"snnc/runtime/tensor"
)

// complain tells all that the file, the rules and the model do not agree on.
func (m *matcher) complain() {
	missing := m.missing()
	m.badShapes()
	if prefix := m.prefix(); prefix != "" { // of this, all else is a consequence
		m.tooMany(nil).Help("names have something in front that the rules do not know; this takes it off: `prefix %s`", prefix)
		return
	}
	m.helpUnmatched(m.tooMany(missing))
	m.tooFew(missing)
	m.idle()
}

// missing are the parameters that nothing fills and that no rule keeps.
func (m *matcher) missing() []*tensor.Var {
	var missing []*tensor.Var
	for _, v := range m.all {
		if m.wanted[v.Name] {
			continue
		}
		if r := m.rules.keeps(v.Name); r != nil {
			m.used[r] = true
			m.kept = append(m.kept, v.Name)
		} else {
			missing = append(missing, v)
		}
	}
	return missing
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

// tooFew lists the parameters that nothing fills.
func (m *matcher) tooFew(missing []*tensor.Var) {
	if len(missing) == 0 {
		return
	}
	var lines, names []string
	for i, v := range missing {
		lines = append(lines, v.Name+" "+written(v.Dims)+like(i, v.Name, m.unmatched))
		names = append(names, v.Name)
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
