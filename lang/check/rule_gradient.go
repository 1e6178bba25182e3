package check

import (
	"math"
	"slices"

	"snnc/lang/ast"
	"snnc/lang/source"
)

// GradientRule says how the gradient of a training is taken through time.
type GradientRule struct {
	Name     string
	Window   int    // number of steps that one gradient sees; 0 for all
	Trace    string // what is carried from window to window for a weight's gradient: "none", "input" or "state"
	Filtered bool   // whether the traces pass through leaky readouts
	Backward int    // number of windows, drawn for each batch, that have a gradient; 0 for all
	EachStep bool   // whether weights are updated after each window
	Span     source.Span
}

// words are the values of a rule's settings that are words.
var words = map[string][]string{
	"trace": {"none", "input", "state"}, "readout": {"instant", "filtered"}, "update": {"batch", "window"},
}

var ruleSettings = []string{"window", "backward", "trace", "readout", "update"}

// gradientRule evaluates the setting `rule NAME(args)` of a train section.
func (s *scope) gradientRule(x *ast.Setting) GradientRule {
	r := GradientRule{Trace: "none", Span: x.Value.Span()}
	c := s.staticCtx(0, nil)
	inst := c.instanceOf(c.templateArg(x.Value), x.Value)
	if inst == nil {
		return r
	}
	d := inst.tmpl.decl
	if r.Name = d.Name.Name; d.Kind != "rule" {
		s.errorf("E0203", x.Value.Span(), "`%s` is not a rule", r.Name).Label("a %s", d.Kind)
		return r
	}
	b := s.e.newScope(inst, nil, x.Value.Span())
	b.bindParams()
	b.flatten(s.e.lib.body(d), nil, "")
	for _, q := range b.reqs {
		b.require(q)
	}
	if len(b.order) > 0 && len(b.lines) == 0 {
		s.errorf("E0606", x.Value.Span(), "`%s` moves weights by an equation, not by a gradient", r.Name).Label("names no window and no trace").
			Help("name it where the weights are declared: `learn w[...] ~ ... by %s(x, s)`", r.Name)
	}
	for _, p := range b.lines {
		b.ruleSetting(&r, p)
	}
	if r.Trace != "none" && r.Window != 1 {
		s.errorf("E0606", x.Value.Span(), "what `%s` traces is carried from step to step", r.Name).Label("its window is not 1").
			Help("add `window 1` to the rule")
	}
	s.fell = s.fell || b.fell
	return r
}

// ruleSetting evaluates a line of a rule's body.
func (s *scope) ruleSetting(r *GradientRule, p placed) {
	switch p.stmt.Name.Name {
	case "window":
		r.Window = s.steps(p)
	case "backward":
		r.Backward = s.steps(p)
	case "trace":
		r.Trace = s.word(p)
	case "readout":
		r.Filtered = s.word(p) == "filtered"
	case "update":
		r.EachStep = s.word(p) == "window"
	}
}

// steps evaluates a number of steps, 0 for all of them, which is written `T` or `inf`.
func (s *scope) steps(p placed) int {
	v := s.staticNumber(p.stmt.Value, p.env, 1)
	if math.IsInf(v, 1) {
		return 0
	}
	if v < 1 || v != math.Trunc(v) || v > 1<<30 {
		s.errorf("E0606", p.stmt.Value.Span(), "`%s` is a number of steps", p.stmt.Name.Name).Label("is %s", number(v)).
			Help("write a whole number from 1, or `inf` for all steps")
		return 1
	}
	return int(v)
}

// word evaluates a setting whose value is one of some words, written as such or as a string.
func (s *scope) word(p placed) string {
	known := words[p.stmt.Name.Name]
	var w string
	if id, ok := p.stmt.Value.(*ast.Ident); ok && s.args[id.Name] == nil {
		w = id.Name
	} else {
		w, _ = s.static(p.stmt.Value, len(s.order), p.env).(string)
	}
	if slices.Contains(known, w) {
		return w
	}
	s.errorf("E0606", p.stmt.Value.Span(), "`%s` is one of %s", p.stmt.Name.Name, quoteList(known)).Label("not one of them")
	return known[0]
}
