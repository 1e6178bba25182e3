package passes

import (
	"snnc/ir"
	"snnc/ir/autodiff"
)

// Traces of inputs (Xiao et al. 2022, Online Training Through Time for Spiking Neural Networks, equations 5 to 8). The
// membrane of a neuron with soft reset is a leaky sum of its weighted inputs if its spikes are taken as given. What an
// earlier input contributes to the gradient by a weight is then its part in that sum, and one leaky sum per input serves
// all weights that it feeds: a = leak*a + s. The trace takes the place of the input in the gradient by the weight.

// traced is a weighted sum with the leak of the membrane that it feeds.
type traced struct {
	n    *ir.Node
	leak *ir.Value
	num  float64 // the leak's value, if it is known
	m    *memory
}

func (t *tracer) traceInputs() error {
	var list []traced
	for _, n := range t.nodes {
		if w, s, ok := t.weighted(n); !ok || !t.learned[n.Args[w]] || !t.data[n.Args[s]] {
			continue
		}
		x, err := t.leakOf(n)
		if err != nil {
			return err
		}
		if x != nil {
			list = append(list, *x)
		}
	}
	traces := map[traceKey]*ir.Value{}
	for _, x := range list {
		t.traceInput(x, traces)
	}
	return nil
}

// traceKey tells traces apart: inputs of several weights whose leaks are equal share one.
type traceKey struct {
	s   *ir.Value
	num float64
	m   *memory // nil where the leak is a number
}

// traceInput divides a weighted sum into its value, with the gradient by the input, and the gradient by the weight.
func (t *tracer) traceInput(x traced, traces map[traceKey]*ir.Value) {
	t.cur = x.n
	w, s, _ := t.weighted(x.n)
	key := traceKey{x.n.Args[s], x.num, x.m}
	if traces[key] == nil {
		before, set := t.carry("trace", x.n.Args[s].Type)
		traces[key] = t.op(ir.OpAdd, t.op(ir.OpMul, before, t.op(ir.OpDetach, x.leak)), x.n.Args[s])
		set(traces[key])
	}
	value, slope := *x.n, *x.n
	value.Args, slope.Args = make([]*ir.Value, 2), make([]*ir.Value, 2)
	value.Args[w], value.Args[s] = t.op(ir.OpDetach, x.n.Args[w]), x.n.Args[s]
	slope.Args[w], slope.Args[s] = x.n.Args[w], t.op(ir.OpDetach, traces[key])
	both := t.op(ir.OpAdd, t.add(&value), t.op(ir.OpDifferential, t.add(&slope)))
	ir.ReplaceUses(t.g, x.n.Outs[0], both)
}

// leakOf finds the membrane that a weighted sum feeds; nil if it feeds none, or one that forgets at once.
func (t *tracer) leakOf(n *ir.Node) (*traced, error) {
	fed, err := t.linearFrom(n.Outs[0], n, nil)
	if err != nil {
		return nil, err
	}
	var found *traced
	charged := map[*ir.Value]bool{}
	for _, m := range t.ends(fed) {
		x, err := t.membrane(n, m, charged)
		if err != nil {
			return nil, err
		}
		if found != nil && (found.m != nil || x.m != nil || found.num != x.num) {
			return nil, t.refuseTrace(n, "these weights feed several membranes, whose decays differ")
		}
		found = x
	}
	if found == nil || found.m == nil && found.num == 0 {
		return nil, nil
	}
	if by := t.bypass(fed, charged); by != nil {
		return nil, t.refuseTrace(n, "part of what these weights give reaches the loss past the membrane%s", placeOf(by))
	}
	return found, nil
}

// linearFrom returns the values that are linear in v. It refuses what else of v leads to a state.
func (t *tracer) linearFrom(v *ir.Value, n *ir.Node, m *memory) (map[*ir.Value]bool, error) {
	set := map[*ir.Value]bool{}
	for queue := []*ir.Value{v}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if set[at] {
			continue
		}
		set[at] = true
		for _, u := range t.uses[at] {
			if u.Node == nil || !held(u.Node, u.Index) {
				continue
			}
			out := u.Node.Outs[0]
			nest := m != nil && ir.Ops[u.Node.Op].Kind == ir.Nest
			switch {
			case t.isLinear(u.Node, u.Index) && !(nest && t.toState[out]):
				queue = append(queue, out)
			case !t.toState[out]:
			case nest:
				return nil, t.refuseTrace(n, "the membrane that these weights feed reaches another one before it fires%s", placeOf(u.Node))
			case m != nil || t.charged[at]:
				return nil, t.refuseTrace(n, "the membrane that these weights feed is no leaky sum%s: it is multiplied by spikes, as by a hard reset, or bent", placeOf(u.Node))
			default:
				return nil, t.refuseTrace(n, "between these weights and the membrane something depends on the signals of the step%s, such as the statistics of a norm", placeOf(u.Node))
			}
		}
	}
	return set, nil
}

func placeOf(n *ir.Node) string {
	if n.Loc.Valid() {
		return " (" + n.Loc.Position() + ")"
	}
	return ""
}

// membrane finds the leak of a state, which must be the state's alone.
func (t *tracer) membrane(n *ir.Node, m *memory, charged map[*ir.Value]bool) (*traced, error) {
	own, err := t.linearFrom(m.before, n, m)
	if err != nil {
		return nil, err
	}
	for v := range own {
		charged[v] = true
	}
	for _, other := range t.ends(own) {
		if other != m {
			return nil, t.refuseTrace(n, "the neuron that these weights feed has several states that feed each other")
		}
	}
	t.cur = m.after.Def
	d := t.partial(m.after, held, m.before)[0]
	if d == nil {
		return &traced{n: n}, nil
	}
	if num, ok := constant(d); ok {
		return &traced{n: n, leak: t.add(&ir.Node{Op: ir.OpConst, Num: num}), num: num}, nil
	}
	if t.signal[d] || !d.Type.IsScalar() {
		return nil, t.refuseTrace(n, "the decay of the membrane that these weights feed differs from neuron to neuron%s", placeOf(m.after.Def))
	}
	return &traced{n: n, leak: d, m: m}, nil
}

// partial appends the derivatives of y by values, along elementwise operations that the gate lets through.
func (t *tracer) partial(y *ir.Value, g gate, by ...*ir.Value) []*ir.Value {
	first := len(t.g.Nodes)
	d := autodiff.Partial(t.g, y, by, func(n *ir.Node) bool { return !g(n, len(n.Args)-1) })
	for _, n := range t.g.Nodes[first:] {
		t.classify(n)
	}
	return d
}

// bypass returns a node by which something linear in the input goes on to the loss otherwise than through the membrane.
func (t *tracer) bypass(fed, charged map[*ir.Value]bool) *ir.Node {
	for _, n := range t.nodes {
		for k, a := range n.Args {
			if fed[a] && !charged[a] && !fed[n.Outs[0]] && t.toLoss[n.Outs[0]] && free(n, k) {
				return n
			}
		}
	}
	return nil
}

// refuseTrace says why a weighted sum's input cannot be traced.
func (t *tracer) refuseTrace(n *ir.Node, format string, args ...any) error {
	r := refuse(n, format, args...).(*Refusal)
	r.Reason += "; a trace of inputs needs one membrane, a leaky sum with the same decay in all neurons and at all steps: " +
		"use a soft reset, or a rule that traces states or nothing"
	return r
}
