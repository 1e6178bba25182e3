package check

import (
	"math"
	"slices"

	"snnc/lang/ast"
)

// running elaborates a running statistic: in training its name gives the batch's value, in evaluation the stored one.
func (s *scope) running(v *version, st *ast.Running) value {
	batch := s.equation(v)
	w, ok := batch.(*view)
	if !ok {
		if _, bad := batch.(poison); !bad {
			s.errorf("E0206", st.Value.Span(), "a running statistic is taken of a signal").Label("a constant")
		}
		return poison{}
	}
	r := &Running{Momentum: 0.1, Init: Init{Dist: "const"}, Store: w.t}
	if !s.runningOptions(v, st, r, w) {
		return poison{}
	}
	t := s.kept(v, w.t.Dims)
	if t.Running == nil {
		t.Running, r.Tensor = r, t
		s.e.model.Running = append(s.e.model.Running, r)
	}
	if s.e.model.Training {
		return w
	}
	return &view{t, w.dims}
}

// kept is the tensor of a statistic's stored value.
func (s *scope) kept(v *version, dims []Dim) *Tensor {
	key := v.prefix + v.name
	t := s.inst.shared[key]
	if t == nil {
		t = &Tensor{Name: s.e.unique(s.inst.path + key + ".stored"), Label: v.name, Span: v.stmt.Span(), Origin: FromRunning, Dims: dims,
			Path: s.inst.path}
		s.inst.shared[key] = t
	}
	return t
}

// own is what a statistic's name means in its own equation: the stored value.
func (s *scope) own(v *version) value {
	if v.hold.unknown {
		s.errorf("E0304", v.stmt.Span(), "`%s` is read by its own equation, which does not tell its axes", v.name).Label("which axes?").
			Help("write the ranges of its indices: `%s[c: C] = ...`", v.name)
		return poison{}
	}
	t := s.kept(v, v.hold.Dims)
	return &view{t, t.Dims}
}

func (s *scope) runningOptions(v *version, st *ast.Running, r *Running, w *view) bool {
	for _, o := range st.Options {
		if !s.option(o) {
			return false
		}
		switch o.Name.Name {
		case "momentum":
			r.Momentum = s.staticNumber(o.Value, v.env, r.Momentum)
		case "initial":
			r.Init.A = s.staticNumber(o.Value, v.env, 0)
		case "store":
			if !s.stored(v, o.Value, r, w) {
				return false
			}
		}
	}
	return true
}

var runningOptions = []string{"momentum", "initial", "store"}

// option checks the name of a running statistic's option.
func (s *scope) option(o *ast.Arg) bool {
	if o.Name == nil {
		s.errorf("E0204", o.Src, "an option of a running statistic is given by name").Label("no name").
			Help("known are %s", quoteList(runningOptions))
		return false
	}
	if slices.Contains(runningOptions, o.Name.Name) {
		return true
	}
	d := s.errorf("E0204", o.Name.Src, "a running statistic has no option `%s`", o.Name.Name).Label("unknown").
		Note("known are %s", quoteList(runningOptions))
	suggest(d, o.Name, runningOptions)
	return false
}

// stored elaborates what the stored value moves towards, in which the statistic's own name gives the batch's value.
func (s *scope) stored(v *version, e ast.Expr, r *Running, w *view) bool {
	name := v.name + ".store"
	sub := &version{name: name, ord: v.ord, stmt: v.stmt, val: e, env: &env{v.name, w, v.env}, prefix: v.prefix, state: 1}
	c := s.context(sub)
	sub.hold = s.newTensor(name, e.Span(), v.prefix)
	x, ok := c.signal(c.eval(e), e.Span())
	if !ok {
		return false
	}
	got, ok := s.define(c, sub, x, nil).(*view)
	if ok {
		r.Store = got.t
	}
	return ok
}

// checkStored demands that what a statistic moves towards has its axes, and is one for all samples.
func (e *elab) checkStored(r *Running) bool {
	got := r.Store
	if got == nil { // moved by a rule
		return true
	}
	what := "is " + plainShape(got.Dims)
	switch {
	case got.Batch:
		what = "differs from sample to sample"
	case plainShape(got.Dims) == plainShape(r.Tensor.Dims):
		return true
	}
	e.errorf("E0302", got.Span, "the stored value of `%s` is %s for all samples, but this %s", r.Tensor.Label, plainShape(r.Tensor.Dims), what).
		Label("moves the stored value").Help("average over the batch: `mean(b, ...)`")
	return false
}

// unbounded is the class of a signal of which nothing is said.
func unbounded() Class { return Class{false, math.Inf(-1), math.Inf(1)} }
