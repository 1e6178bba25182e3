package weights

import (
	"fmt"
	"strings"

	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/runtime/tensor"
)

// Unmatched is the code of tensors that no rule matches, to which a caller may add where rules are.
const Unmatched diag.Code = "E0803"

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
		lines = append(lines, m.described(name)+like(i, name, names)+m.passing(name))
	}
	verb := "are"
	if len(lines) == 1 {
		verb = "is"
	}
	what := "not in the model"
	if m.rules != nil {
		what = "matched by no rule of " + m.rules.file.Name
	}
	return m.bag.Errorf(Unmatched, source.Span{}, "%s of %s %s %s", plural(len(lines), "tensor"), m.file.Path, verb, what).
		Note("%s", strings.Join(lines, "\n"))
}

// described is a tensor's name with its shape, as far as it can be read.
func (m *matcher) described(name string) string {
	shape, err := m.file.Shape(m.full[name])
	if err != nil {
		return name
	}
	return name + " " + written(shape)
}

// passing says of an optional rule for the tensor that the model lacks its target.
func (m *matcher) passing(name string) string {
	p := m.passed[name]
	if p.rule == nil {
		return ""
	}
	at := p.rule.pattern.at
	return fmt.Sprintf(" (line %d is for it, but the model has no `%s`)", at.File.Pos(at.Start).Line, strings.Join(p.targets, ", "))
}

// helpUnmatched says what to do about tensors that no rule matches.
func (m *matcher) helpUnmatched(d *diag.Diagnostic) {
	switch {
	case d == nil:
	case m.rules == nil:
		d.Help("where another framework gave the names, --rename FILE says what they are called here; see docs/weights.md")
	default:
		d.Help("those that are not needed can be left out:\n%s", strings.Join(ignoring(m.unmatched), "\n"))
	}
}

// prefix is the first segment without which most names would match, where none matches with it.
func (m *matcher) prefix() string {
	if m.rules == nil || len(m.wanted) > 0 {
		return ""
	}
	best, counts := "", map[string]int{}
	for _, name := range m.unmatched {
		end := strings.IndexAny(name, "./") + 1
		if found, _ := m.rules.match(name[end:], m.exists, func(match) bool { return true }); end == 0 || found.rule == nil || found.rule.ignore {
			continue
		}
		if counts[name[:end]]++; counts[name[:end]] > counts[best] {
			best = name[:end]
		}
	}
	return best
}
