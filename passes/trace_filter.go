package passes

import (
	"slices"

	"snnc/ir"
)

// Filtered traces (Bellec et al. 2020, equation 4 and methods): a readout that leaks remembers what it got, so that the
// gradient of its loss by a hidden weight is the learning signal times the eligibility trace of the spike, filtered as
// the readout filters the spike. The readout carries the filtered trace, and adds it up by its own weights.

// readout is a leaky membrane that never fires and feeds no other, with the weights that feed it.
type readout struct {
	m       *memory
	leak, c *ir.Value // after = leak*before + c*x
	in      *synapse
}

func (t *tracer) filtered(sites []*synapse, j *jacobian, extra map[*memory][]*ir.Value) error {
	var outs []readout
	for _, s := range sites {
		if r := t.readout(s, j); r != nil {
			outs = append(outs, *r)
		}
	}
	isOut := func(m *memory) bool {
		return slices.ContainsFunc(outs, func(r readout) bool { return r.m == m })
	}
	for _, s := range sites {
		if s.fixed || !slices.ContainsFunc(s.states, func(m *memory) bool { return !isOut(m) }) {
			continue
		}
		fed := false
		for _, r := range outs {
			v, err := t.filter(s, r)
			if err != nil {
				return err
			}
			if v != nil {
				extra[r.m], fed = append(extra[r.m], v), true
			}
		}
		if !fed {
			return refuse(s.x.Def, "a filtered trace needs a readout: each layer of neurons must feed, by weights, a membrane that leaks at a constant rate and never fires; this one does not: use the rule without filter")
		}
	}
	return nil
}

// readout returns what a weighted sum feeds if it is a readout's membrane and nothing else.
func (t *tracer) readout(s *synapse, j *jacobian) *readout {
	if s.n == nil || len(s.states) != 1 {
		return nil
	}
	m := s.states[0]
	leak, c := j.byState[m][m], j.bySite[m][s]
	reach := t.reached(free, m.before)
	if slices.ContainsFunc(t.ends(reach), func(other *memory) bool { return other != m }) {
		return nil
	}
	for v := range reach {
		if slices.ContainsFunc(t.uses[v], func(u ir.Use) bool { return u.Node != nil && isSpikeNode(u.Node) }) {
			return nil
		}
	}
	for _, d := range []*ir.Value{leak, c} {
		if d == nil || t.signal[d] || !d.Type.IsScalar() {
			return nil
		}
	}
	return &readout{m, leak, c, s}
}

// filter returns the readout's sum of a synapse's filtered eligibility traces; nil if the neuron does not feed it.
func (t *tracer) filter(s *synapse, r readout) (*ir.Value, error) {
	z := r.in.n.Args[r.in.s]
	e := t.traceOf(s, z)
	if e == nil || t.past(z) {
		return nil, nil
	}
	t.cur = s.x.Def
	before, set := t.carry("filtered", s.like)
	after := t.op(ir.OpAdd, t.op(ir.OpMul, before, r.leak), t.op(ir.OpMul, e, r.c))
	set(t.filled(s, after))
	inner := t.correction(s, before)
	if !inner.Type.SameAxes(z.Type) {
		return nil, refuse(r.in.n, "a filtered trace needs the readout to read the neurons as they are")
	}
	sum := *r.in.n
	sum.Args = make([]*ir.Value, 2)
	sum.Args[r.in.w], sum.Args[r.in.s] = t.op(ir.OpDetach, r.in.n.Args[r.in.w]), inner
	return t.add(&sum), nil
}

// traceOf is the derivative of a neuron's result by a synapse's weights, nil if it does not depend on them.
func (t *tracer) traceOf(s *synapse, z *ir.Value) *ir.Value {
	t.cur = s.x.Def
	var by []*ir.Value
	for _, m := range s.states {
		by = append(by, m.before)
	}
	d := t.constants(t.partial(z, t.moving, append(by, s.x)...))
	total := t.inject(s, d[len(by)])
	for k, m := range s.states {
		if d[k] != nil {
			total = t.sum(total, t.op(ir.OpMul, t.spread(s, d[k]), s.before[m]))
		}
	}
	return total
}
