package weights

import (
	"fmt"
	"path/filepath"
	"slices"

	"snnc/lang/diag"
	"snnc/runtime/tensor"
)

// Plan says which tensors of a file fill which parameters of a model. Everything about it is checked.
type Plan struct {
	Report Report
	file   *File
	steps  []step
}

// step fills one parameter from one tensor, or from a part of it.
type step struct {
	name  string // of the tensor, prefixes included
	shape []int
	rule  *rule // nil without rules
	part  int   // of the rule's targets
	to    *tensor.Var
}

// Report counts what a weights file gave to a model.
type Report struct {
	File    string   `json:"file"`
	Tensors int      `json:"tensors"` // of the file
	Filled  int      `json:"filled"`  // parameters and running statistics of the model
	Ignored []string `json:"ignored"` // tensors that a rule leaves out
	Aside   []string `json:"aside"`   // tensors without the prefix that others have
	Kept    []string `json:"kept"`    // parameters that keep their initial values, as a rule lets them
	Unused  []string `json:"unused"`  // places of rules that matched nothing, "file:line:col"
}

// String is the report as one line.
func (r Report) String() string {
	text := fmt.Sprintf("%s: %s read, which fill %s of the model", filepath.Base(r.File), plural(r.Tensors-len(r.Ignored)-len(r.Aside), "tensor"),
		plural(r.Filled, "parameter"))
	if n := len(r.Ignored); n > 0 {
		text += fmt.Sprintf("; %d ignored by rule", n)
	}
	if n := len(r.Aside); n > 0 {
		text += fmt.Sprintf("; %d without the prefix set aside", n)
	}
	if n := len(r.Kept); n > 0 {
		text += fmt.Sprintf("; %s kept as initialised", plural(n, "parameter"))
	}
	return text
}

// Match joins a file with a store. What does not fit is in the bag, and the plan is nil.
func Match(f *File, r *Rules, s *tensor.Store, bag *diag.Bag) *Plan {
	m := newMatcher(f, r, s, bag)
	before := bag.Errors()
	full, short, aside := r.strip(f.Names())
	for _, name := range short {
		m.tensor(name, full[name])
	}
	m.complain()
	if bag.Errors() > before {
		return nil
	}
	report := Report{File: f.Path, Tensors: len(f.Names()), Filled: len(m.filled), Ignored: m.ignored, Aside: aside, Kept: m.kept}
	return &Plan{Report: report.complete(m.unused), file: f, steps: m.steps}
}

// complete makes empty lists of missing ones, for JSON.
func (r Report) complete(unused []string) Report {
	r.Unused = unused
	for _, list := range []*[]string{&r.Ignored, &r.Aside, &r.Kept, &r.Unused} {
		*list = slices.Clip(append([]string{}, *list...))
	}
	return r
}

// Fill writes the tensors to the parameters that Match was given, rounded to float32. An error is one of reading, or a
// value outside of its parameter's range.
func (p *Plan) Fill() error {
	for _, s := range p.steps {
		values, err := p.file.Float32(s.name)
		if err != nil {
			return err
		}
		copy(s.to.Data, arranged(s.arrangement(), values, s.shape, s.part))
		if err := s.inRange(); err != nil {
			return fmt.Errorf("%s: %w", p.file.Path, err)
		}
	}
	return nil
}

// inRange refuses values that the model says cannot be: its kinds of signals may rest on the range.
func (s step) inRange() error {
	for i, x := range s.to.Data {
		if s.to.Lo < s.to.Hi && (x < s.to.Lo || x > s.to.Hi) {
			return fmt.Errorf("`%s`: element %d is %g, outside of the range %g..%g of `%s`", s.name, i, x, s.to.Lo, s.to.Hi, s.to.Name)
		}
	}
	return nil
}

// Values reads, in float64 and by the names of the model, those tensors of a file that the plan knows and the file has:
// the file of the plan itself, or one with gradients or statistics under the same names, such as File.Under gives.
func (p *Plan) Values(f *File) (map[string][]float64, error) {
	out := map[string][]float64{}
	have := map[string]bool{}
	for _, n := range f.Names() {
		have[n] = true
	}
	for _, s := range p.steps {
		if !have[s.name] {
			continue
		}
		values, err := f.Float64(s.name)
		if err != nil {
			return nil, err
		}
		if len(values) != size(s.shape) {
			return nil, fmt.Errorf("%s: %s has %d elements, expected %s", f.Path, s.name, len(values), written(s.shape))
		}
		out[s.to.Name] = arranged(s.arrangement(), values, s.shape, s.part)
	}
	return out, nil
}

func (s step) arrangement() arrangement {
	if s.rule == nil {
		return arrangement{}
	}
	return s.rule.arrange
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
