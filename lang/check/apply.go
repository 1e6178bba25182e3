package check

import (
	"snnc/lang/source"
)

// apply elaborates a module's body for operands and returns its result; nil after an error.
func (e *elab) apply(inst *instance, inputs []*Tensor, site source.Span, from *scope) *Tensor {
	d := inst.tmpl.decl
	if !e.enter(d, site) {
		return nil
	}
	defer e.leave()
	s := e.newScope(inst, inputs, site)
	if s.use = site; from.use.Valid() && !e.lib.isOwn(from.decl) {
		s.use = from.use
	}
	e.model.Sites[inst.path] = s.use
	s.bindParams()
	s.bindInputs()
	if s.fell {
		return nil
	}
	s.flatten(e.lib.body(d), nil, "")
	if s.fell {
		return nil // without the names of axes all else would fail as well
	}
	t := s.finish()
	if t != nil {
		if t.Stage == "" || t.Prev == nil || len(inputs) > 0 {
			t.Prev, t.Stage = inputs[0], site.Text()
		}
		if d.Kind == "neuron" {
			e.model.Records = append(e.model.Records, t)
			e.countNeuron(inst)
		}
		inst.last = s
	}
	return t
}

func (e *elab) newScope(inst *instance, inputs []*Tensor, site source.Span) *scope {
	return &scope{e: e, decl: inst.tmpl.decl, inst: inst, site: site, inputs: inputs,
		args: map[string]value{}, argAt: map[string]source.Span{}, views: map[string]*view{},
		byName: map[string][]*version{}, inits: map[string]*initial{}, count: map[string]int{}}
}

// finish checks requirements, elaborates all equations and returns the result.
func (s *scope) finish() *Tensor {
	for _, r := range s.reqs {
		if !s.require(r) {
			return nil // what must hold does not: all else would fail as well
		}
	}
	for _, v := range s.order {
		s.force(v)
	}
	if s.fell {
		return nil
	}
	return s.result()
}

func (s *scope) result() *Tensor {
	for _, name := range []string{"out", resultName(s.decl.Kind)} {
		vs := s.byName[name]
		if len(vs) == 0 {
			continue
		}
		v := s.force(vs[len(vs)-1])
		switch w := v.(type) {
		case *view:
			return w.t
		case poison:
			return nil
		}
		s.errorf("E0208", vs[len(vs)-1].stmt.Span(), "`%s` of `%s` is not a signal", name, s.decl.Name.Name).Label("%s", describe(v))
		return nil
	}
	s.errorf("E0208", s.decl.Name.Src, "`%s` has no result", s.decl.Name.Name).Label("defines no `out`").
		Help("end it with `out = ...`")
	return nil
}
