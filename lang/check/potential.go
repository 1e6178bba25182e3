package check

import (
	"slices"

	"snnc/lang/ast"
)

// potential elaborates potential(f): the argument of the first spike in the body of an instance, which is the membrane
// minus the threshold.
func (c *ctx) potential(e *ast.Call) value {
	s := c.applied(c.eval(e.Args[0].Value), e.Args[0].Value)
	if s == nil {
		return poison{}
	}
	t := s.potential()
	if t == nil {
		c.errorf("E0201", e.Src, "`%s` makes no spike by `spike` or `spike_above`", s.decl.Name.Name).Label("no potential").
			Also(s.decl.Name.Src, "declared here")
		return poison{}
	}
	return &Ref{at: at{e.Src}, T: t, view: seenFromOutside(t.Dims), bare: true, pack: -1}
}

// potential makes a tensor of the argument of the first spike; nil if there is none.
func (s *scope) potential() *Tensor {
	if s.level != nil {
		return s.level
	}
	for _, v := range s.order {
		w, ok := s.force(v).(*view)
		if !ok || w.t.Def == nil || w.t.Def.Path != s.inst.path {
			continue
		}
		if x := firstSpike(w.t.Def); x != nil {
			s.level = s.spikeArgument(w.t.Def, x)
			return s.level
		}
	}
	return nil
}

// firstSpike finds a spike that an equation makes for each of its elements.
func firstSpike(d *Def) *Spike {
	var found *Spike
	walk(d.Body, false, func(x Expr, _ bool) {
		sp, ok := x.(*Spike)
		if !ok || found != nil {
			return
		}
		for _, v := range free(sp.U) {
			if v != d.T && !slices.Contains(d.Vars, v) {
				return
			}
		}
		found = sp
	})
	return found
}

// spikeArgument is an equation for the argument of a spike, over the axes of the spike's own.
func (s *scope) spikeArgument(d *Def, x *Spike) *Tensor {
	t := s.newTensor("potential", x.Src, "")
	t.Dims, t.unknown = slices.Clone(d.Tensor.Dims), false
	def := &Def{Tensor: t, Vars: d.Vars, Out: d.Out, T: d.T, Body: x.U, Path: d.Path, Span: x.Src}
	def.provisional()
	s.e.addDef(def)
	return t
}
