package weights

import (
	"fmt"
	"slices"
	"strings"

	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/runtime/tensor"
)

// matcher notes what a file gives to a model, and what does not fit.
type matcher struct {
	file   *File
	rules  *Rules
	bag    *diag.Bag
	all    []*tensor.Var // of the model, in its order
	vars   map[string]*tensor.Var
	names  []string // of all
	steps  []step
	filled map[string]step

	ignored, kept, unused []string
	unmatched             []string          // tensors, as rules see them
	full                  map[string]string // their full names
	passed                map[string]match  // optional rules that match them, for another model
	misshapen             []string          // lines of a message
	first                 source.Span
	hints                 map[string]bool // ways out of misshapen
	wanted                map[string]bool // parameters that a misshapen tensor would fill
	unknown               map[*rule]bool  // rules that were told already
	used                  map[*rule]bool  // rules that matched
}

// stored is how the store names a running statistic behind the name in the module's text; rules may leave it out.
const stored = ".stored"

func newMatcher(f *File, r *Rules, s *tensor.Store, bag *diag.Bag) *matcher {
	m := &matcher{file: f, rules: r, bag: bag, all: s.All(), vars: map[string]*tensor.Var{}, filled: map[string]step{},
		hints: map[string]bool{}, wanted: map[string]bool{}, unknown: map[*rule]bool{}, used: map[*rule]bool{}, full: map[string]string{},
		passed: map[string]match{}}
	for _, v := range m.all {
		m.vars[v.Name] = v
		if short, ok := strings.CutSuffix(v.Name, stored); ok && m.vars[short] == nil {
			m.vars[short] = v
		}
		m.names = append(m.names, v.Name)
	}
	return m
}

// tensor finds where a tensor goes; full is its name with prefixes.
func (m *matcher) tensor(name, full string) {
	m.full[name] = full
	if m.rules == nil {
		if v := m.vars[name]; v == nil {
			m.unmatched = append(m.unmatched, name)
		} else {
			m.give(step{name: name, to: v})
		}
		return
	}
	found, passed := m.rules.match(name, m.exists, func(found match) bool { return m.fits(full, found) })
	rule := found.rule
	if rule == nil {
		m.unmatched, m.passed[name] = append(m.unmatched, name), passed
		return
	}
	if m.used[rule] = true; rule.ignore {
		m.ignored = append(m.ignored, full)
		return
	}
	for i, target := range found.targets {
		if v := m.vars[target]; v == nil {
			m.noParameter(rule, i, full, target)
		} else {
			m.give(step{name: full, rule: rule, part: i, to: v})
		}
	}
}

func (m *matcher) exists(parameter string) bool { return m.vars[parameter] != nil }

// fits reports whether a tensor has the shape of the parameters that a rule makes of its name.
func (m *matcher) fits(full string, found match) bool {
	shape, err := m.file.Shape(full)
	if err != nil {
		return true // told when it is read
	}
	part, err := found.rule.arrange.shape(shape)
	return err == nil && !slices.ContainsFunc(found.targets, func(t string) bool { return !found.rule.arrange.fits(part, m.vars[t].Dims) })
}

// give notes a step if its shapes agree and nothing else fills the parameter.
func (m *matcher) give(s step) {
	m.wanted[s.to.Name] = true
	shape, err := m.file.Shape(s.name)
	if err != nil {
		m.wrong(s, err.Error())
		return
	}
	s.shape = shape
	part, err := s.arrangement().shape(shape)
	switch {
	case err != nil:
		m.wrong(s, fmt.Sprintf("`%s` is %s: %s", s.name, written(shape), err))
	case !s.arrangement().fits(part, s.to.Dims):
		m.wrong(s, fmt.Sprintf("`%s` is %s in the file, `%s` is %s in the model", s.name, written(shape), s.to.Name, written(s.to.Dims)))
		m.hint(part, s.to.Dims)
	default:
		m.take(s)
	}
}

// take notes a step, or that its parameter is filled already.
func (m *matcher) take(s step) {
	before, twice := m.filled[s.to.Name]
	if !twice {
		m.filled[s.to.Name] = s
		m.steps = append(m.steps, s)
		return
	}
	d := m.bag.Errorf("E0806", s.place(), "two tensors for `%s`: `%s` and `%s`", s.to.Name, before.name, s.name).Label("gives `%s`", s.to.Name)
	if before.rule != s.rule {
		d.Also(before.place(), "so does this")
	}
	d.Help("a placeholder of the pattern is perhaps missing in the target; a tensor that is not needed can be ignored: `ignore %s`", s.name)
}

// place is where the rules name the target; none without rules.
func (s step) place() source.Span {
	if s.rule == nil {
		return source.Span{}
	}
	return s.rule.targets[s.part].at
}

// wrong notes that a tensor cannot fill a parameter.
func (m *matcher) wrong(s step, text string) {
	if at := s.place(); at.Valid() {
		text = fmt.Sprintf("line %d: %s", at.File.Pos(at.Start).Line, text)
		if !m.first.Valid() || at.Start < m.first.Start {
			m.first = at
		}
	}
	m.misshapen = append(m.misshapen, text)
}

// hint notes what a rule could say where the elements are the same in number.
func (m *matcher) hint(part, dims []int) {
	a, b := slices.Sorted(slices.Values(squeezed(part))), slices.Sorted(slices.Values(squeezed(dims)))
	switch {
	case m.rules == nil:
	case slices.Equal(a, b) && len(part) == 2:
		m.hints["where the axes have another order, end the rule with `transpose(1, 0)`"] = true
	case slices.Equal(a, b):
		m.hints["where the axes have another order, end the rule with `transpose(...)`: the axes of the tensor in the order of the model"] = true
	case size(part) == size(dims):
		m.hints["where the elements are the same in the same order, end the rule with `reshape`"] = true
	}
}

// noParameter tells, once for each rule, that its target is no parameter.
func (m *matcher) noParameter(r *rule, part int, tensor, target string) {
	if m.unknown[r] {
		return
	}
	m.unknown[r] = true
	at := r.targets[part].at
	d := m.bag.Errorf("E0807", at, "the model has no parameter `%s`", target).Label("gives `%s` for `%s`", target, tensor)
	d.Similar(source.Span{}, target, m.names)
	if len(d.Helps) == 0 {
		d.Help("the names are those of `snnc summary`, with the name that the module gives, such as `Linear.weight`")
	}
}
