package driver

import (
	"slices"
	"strings"

	"snnc/lang/check"
	"snnc/runtime/data"
)

// fits compares the samples of a data set with the model's inputs, its output and the target of its loss.
func (p *Project) fits(t *check.Train, m *check.Model, s *data.Set) bool {
	if len(m.Inputs) > 1 && s.Input == "" {
		p.bag.Errorf("E0703", t.Data.Span, "`%s` gives one array a sample, the model takes %d", t.Data.Name, len(m.Inputs)).
			Label("gives one").Also(m.Inputs[1].Span, "where would this come from?")
		return false
	}
	for _, in := range m.Inputs {
		if !p.fitsInput(t, m, in, s) {
			return false
		}
	}
	return p.fitsTarget(t, m, s)
}

func (p *Project) fitsInput(t *check.Train, m *check.Model, in *check.Tensor, s *data.Set) bool {
	a := s.Find(in.Label)
	if a == nil {
		p.bag.Errorf("E0703", in.Span, "`%s` has no array for the input `%s`", t.Data.Name, in.Label).Label("not fed").
			Also(t.Data.Span, "gives %s", strings.Join(s.Inputs(), ", ")).Help("name the input as the array that it takes")
		return false
	}
	if want := inputShape(m, in); !slices.Equal(want, a.Shape) {
		p.bag.Errorf("E0703", t.Data.Span, "samples of `%s` are %s, the model takes %s", t.Data.Name, shape(a.Shape), shape(want)).
			Label("gives %s", shape(a.Shape)).Also(in.Span, "takes %s", shape(want)).
			Help("write `in %s: real%s`, or reshape in the first equation", in.Label, shape(a.Shape))
		return false
	}
	return true
}

func (p *Project) fitsTarget(t *check.Train, m *check.Model, s *data.Set) bool {
	if want := sizes(m.Target.Dims); !slices.Equal(want, s.Target) {
		p.bag.Errorf("E0706", t.Data.Span, "a sample of `%s` has %s, the loss takes %s", t.Data.Name, classesOf(s.Target), classesOf(want)).
			Label("gives %s", classesOf(s.Target)).Also(m.Target.Span, "takes %s", classesOf(want)).
			Help("choose a loss whose target has the axes %s", shape(s.Target))
		return false
	}
	if n := len(m.Out.Dims); n == len(s.Target)+1 && m.Out.Dims[n-1].Size < s.Classes {
		p.bag.Errorf("E0704", t.Data.Span, "`%s` has %d classes, the model %d outputs", t.Data.Name, s.Classes, m.Out.Dims[n-1].Size).
			Label("%d classes", s.Classes).Also(m.Out.Span, "%d outputs", m.Out.Dims[n-1].Size)
		return false
	}
	return true
}

func classesOf(axes []int) string {
	if len(axes) == 0 {
		return "one class"
	}
	return shape(axes) + " classes"
}

// inputShape is the shape of one sample of an input: [T, dims...] where it varies in time.
func inputShape(m *check.Model, in *check.Tensor) []int {
	if in.Time {
		return append([]int{m.T}, sizes(in.Dims)...)
	}
	return sizes(in.Dims)
}

func sizes(dims []check.Dim) []int {
	var out []int
	for _, d := range dims {
		out = append(out, d.Size)
	}
	return out
}

func inputNames(m *check.Model) []string {
	var out []string
	for _, in := range m.Inputs {
		out = append(out, in.Name)
	}
	return out
}
