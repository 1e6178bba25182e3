package check

import (
	"maps"
	"slices"

	"snnc/lang/ast"
)

// member elaborates `f.h`: what the name h means at the end of the body of the instance f.
func (c *ctx) member(e *ast.Member) value {
	s := c.applied(c.eval(e.X), e.X)
	if s == nil {
		return poison{}
	}
	v, ok := s.member(e.Name.Name)
	if !ok {
		d := c.errorf("E0201", e.Name.Src, "`%s` has no `%s`", s.decl.Name.Name, e.Name.Name).Label("not a name of its body")
		if !suggest(d, e.Name, s.members()) {
			d.Note("it has %s", quoteList(s.members()))
		}
		c.blame(d)
		return poison{}
	}
	if w, ok := v.(*view); ok {
		return &Ref{at: at{e.Src}, T: w.t, view: seenFromOutside(w.dims), bare: true, pack: -1}
	}
	return v
}

// seenFromOutside are the axes of a member: whatever the body calls them, to others all stand under `...`.
func seenFromOutside(dims []Dim) []Dim {
	out := slices.Clone(dims)
	for i := range out {
		out[i].Pack = true
	}
	return out
}

// applied is the latest application of an instance; nil after an error. Equations further up apply it at the latest now.
func (c *ctx) applied(v value, e ast.Expr) *scope {
	inst, ok := v.(*instance)
	if !ok {
		if _, bad := v.(poison); !bad {
			c.errorf("E0206", e.Span(), "expected an instance, found %s", describe(v)).Label("has no members").
				Help("name the instance, and apply it: `f = LIF`, `s = x -> f`, then `f.h`")
		}
		return nil
	}
	for _, v := range c.order {
		if inst.last == nil && v.ord < c.ord && v.state == 0 {
			c.force(v)
		}
	}
	if inst.last == nil {
		c.errorf("E0201", e.Span(), "`%s` is applied to nothing so far", e.Span().Text()).Label("no names yet").
			Help("apply it further up: `s = x -> %s`", e.Span().Text())
	}
	return inst.last
}

// member is what a name means at the end of the body: its newest version, an operand, or a parameter.
func (s *scope) member(name string) (value, bool) {
	if vs := s.byName[name]; len(vs) > 0 {
		return s.force(vs[len(vs)-1]), true
	}
	if w, ok := s.views[name]; ok {
		return w, true
	}
	v, ok := s.args[name]
	return v, ok
}

// members are the names of the body, in alphabetical order.
func (s *scope) members() []string {
	names := append(slices.Collect(maps.Keys(s.byName)), slices.Collect(maps.Keys(s.views))...)
	names = append(names, slices.Collect(maps.Keys(s.args))...)
	slices.Sort(names)
	return slices.Compact(names)
}

// has elaborates has(f, "h"), a static truth.
func (c *ctx) has(e *ast.Call) value {
	s := c.applied(c.eval(e.Args[0].Value), e.Args[0].Value)
	if s == nil {
		return poison{}
	}
	switch name := c.eval(e.Args[1].Value).(type) {
	case string:
		_, ok := s.member(name)
		return ok
	case poison:
		return name
	}
	c.errorf("E0206", e.Args[1].Src, "`has` takes a name as a text").Label("such as \"h\"")
	return poison{}
}

// neurons is the list of the model's neurons, in the order of the network.
func (c *ctx) neurons(e *ast.Ident) value {
	if c.decl.Kind != "loss" {
		c.errorf("E0207", e.Src, "`neurons` are known to losses only").Label("in a %s", c.decl.Kind).
			Help("name an instance, and read its names: `f = LIF`, `s = x -> f`, then `f.h`")
		return poison{}
	}
	return slices.Clone(c.e.neurons)
}

func (e *elab) countNeuron(inst *instance) {
	if inst.last == nil {
		e.neurons = append(e.neurons, inst)
	}
}
