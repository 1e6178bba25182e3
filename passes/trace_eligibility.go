package passes

import (
	"slices"

	"snnc/ir"
)

// jacobian derives the states after the step by those before and by what acts on them.
func (t *tracer) jacobian(sites []*synapse) *jacobian {
	j := &jacobian{map[*memory]map[*synapse]*ir.Value{}, map[*memory]map[*memory]*ir.Value{}}
	var states []*memory
	var by []*ir.Value
	for _, m := range t.states {
		if slices.ContainsFunc(sites, func(s *synapse) bool { return slices.Contains(s.states, m) }) {
			states, by = append(states, m), append(by, m.before)
		}
	}
	for _, s := range sites {
		by = append(by, s.x)
	}
	for _, m := range states {
		t.cur = m.after.Def
		j.byState[m], j.bySite[m] = map[*memory]*ir.Value{}, map[*synapse]*ir.Value{}
		d := t.constants(t.partial(m.after, t.moving, by...))
		for k, from := range states {
			j.byState[m][from] = d[k]
		}
		for k, s := range sites {
			j.bySite[m][s] = d[len(states)+k]
		}
	}
	return j
}

// constants blocks the gradients of derivatives, and evaluates those that are known.
func (t *tracer) constants(ds []*ir.Value) []*ir.Value {
	for i, d := range ds {
		if d == nil {
			continue
		}
		x, ok := constant(d)
		switch {
		case ok && x == 0:
			ds[i] = nil
		case ok:
			ds[i] = t.add(&ir.Node{Op: ir.OpConst, Num: x})
		default:
			ds[i] = t.op(ir.OpDetach, d)
		}
	}
	return ds
}

// eligibility carries the derivatives of a site's states by its weights.
func (t *tracer) eligibility(s *synapse, j *jacobian) {
	t.cur = s.x.Def
	s.before, s.set = map[*memory]*ir.Value{}, map[*memory]func(*ir.Value){}
	for _, m := range s.states {
		s.before[m], s.set[m] = t.carry("eligibility", s.like)
	}
	for _, m := range s.states {
		total := t.inject(s, j.bySite[m][s])
		for _, from := range s.states {
			if d := j.byState[m][from]; d != nil {
				total = t.sum(total, t.op(ir.OpMul, t.spread(s, d), s.before[from]))
			}
		}
		s.set[m](t.filled(s, total))
	}
}

// filled gives a derivative all axes of an eligibility.
func (t *tracer) filled(s *synapse, v *ir.Value) *ir.Value {
	zero := t.add(&ir.Node{Op: ir.OpConst, Like: s.like})
	if v == nil {
		return zero
	}
	if v.Type.SameAxes(s.like) {
		return v
	}
	return t.op(ir.OpAdd, v, zero)
}

// correct adds to each state before the step what has no value but a derivative. Sums over what the states were before
// read them as they are: what goes through these is left out of the gradient.
func (t *tracer) correct(extra map[*memory][]*ir.Value) {
	raw := map[*ir.Value]*ir.Value{}
	for _, n := range t.nodes {
		if ir.Ops[n.Op].Kind != ir.Nest {
			continue
		}
		for k, a := range n.Args {
			if t.signal[a] && t.past(a) {
				n.Args = slices.Clone(n.Args)
				n.Args[k] = t.raw(a, raw)
			}
		}
	}
	for _, m := range t.states {
		if len(extra[m]) == 0 {
			continue
		}
		t.cur = m.before.Def
		v := t.op(ir.OpAdd, m.before, t.op(ir.OpDifferential, t.sum(extra[m]...)))
		for _, u := range t.uses[m.before] {
			if u.Node != nil && ir.Ops[u.Node.Op].Kind == ir.Elementwise {
				u.Node.Args = slices.Clone(u.Node.Args)
				u.Node.Args[u.Index] = v
			}
		}
	}
}

// raw repeats the elementwise operations between the states before the step and v, so that they read the states as
// they are.
func (t *tracer) raw(v *ir.Value, made map[*ir.Value]*ir.Value) *ir.Value {
	if made[v] != nil {
		return made[v]
	}
	if t.isBefore(v) || !t.signal[v] || ir.Ops[v.Def.Op].Kind != ir.Elementwise {
		return v
	}
	c := *v.Def
	c.Args = slices.Clone(c.Args)
	for i, a := range c.Args {
		c.Args[i] = t.raw(a, made)
	}
	made[v] = t.g.Add(&c)
	return made[v]
}
