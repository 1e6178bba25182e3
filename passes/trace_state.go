package passes

import (
	"slices"

	"snnc/ir"
)

// Traces of states (Bellec et al. 2020, A solution to the learning dilemma for recurrent networks of spiking neurons;
// Bohnstingl et al. 2022, Online Spatio-Temporal Learning in Deep Neural Networks). For each weight, an eligibility vector
// holds the derivatives of its neuron's states by it: eps[t] = D eps[t-1] + d(state)/d(weight), where D is the derivative of
// the states after the step by those before, neuron by neuron, without what goes through weighted sums. Each state
// before the step gets a summand of value 0 whose derivative by the weight is its eligibility; one step of
// backpropagation then gives the learning signal times the eligibility.

// synapse is a place where something learned acts on neurons: a weighted sum, or a parameter among elementwise operations.
type synapse struct {
	n      *ir.Node  // the weighted sum; nil for a parameter
	x      *ir.Value // the sum, or the parameter
	w, s   int       // operands of the sum: weight and signal
	fixed  bool      // the weight is not learned
	states []*memory // the states that it acts on, directly or through each other
	post   ir.Type   // the axes of the states
	like   ir.Type   // of an eligibility: the axes of the states, then those that are summed over
	space  []int     // its extents; loop k runs along axis k
	out    ir.Access // of the states
	weight ir.Access
	input  ir.Access
	before map[*memory]*ir.Value // eligibility of each state
	set    map[*memory]func(*ir.Value)
}

// jacobian holds the derivatives of the states after the step, element by element.
type jacobian struct {
	bySite  map[*memory]map[*synapse]*ir.Value
	byState map[*memory]map[*memory]*ir.Value
}

func (t *tracer) traceStates(filter bool) error {
	sites, err := t.synapses()
	if err != nil {
		return err
	}
	j := t.jacobian(sites)
	extra := map[*memory][]*ir.Value{} // what each state before the step gets
	for _, s := range sites {
		if s.fixed {
			continue
		}
		t.eligibility(s, j)
		for _, m := range s.states {
			extra[m] = append(extra[m], t.correction(s, s.before[m]))
		}
	}
	if filter {
		if err := t.filtered(sites, j, extra); err != nil {
			return err
		}
	}
	t.correct(extra)
	return nil
}

// synapses lists where something learned acts on states elementwise, and the sums with fixed weights.
func (t *tracer) synapses() ([]*synapse, error) {
	useful := t.usefulStates()
	var sites []*synapse
	for _, n := range t.nodes {
		var s *synapse
		if w, in, ok := t.weighted(n); ok {
			s = &synapse{n: n, x: n.Outs[0], w: w, s: in, fixed: !t.learned[n.Args[w]]}
		} else if v := n.Outs[0]; t.learned[v] && !t.signal[v] && t.among(v) {
			s = &synapse{x: v}
		} else {
			continue
		}
		if s.states = t.actsOn(s.x, useful); s.fixed {
			sites = append(sites, s)
			continue
		}
		if err := t.plain(s); err != nil {
			return nil, err
		}
		if len(s.states) > 0 {
			if err := t.layOut(s); err != nil {
				return nil, err
			}
			sites = append(sites, s)
		}
	}
	return sites, nil
}

// among reports whether an elementwise operation joins the value with a signal.
func (t *tracer) among(v *ir.Value) bool {
	return slices.ContainsFunc(t.uses[v], func(u ir.Use) bool {
		return u.Node != nil && t.signal[u.Node.Outs[0]] && alone(free)(u.Node, u.Index)
	})
}

// usefulStates are those that matter to the loss, or to such a state, otherwise than through sums of what they were before.
func (t *tracer) usefulStates() map[*memory]bool {
	useful := map[*memory]bool{}
	for grew := true; grew; {
		grew = false
		for _, m := range t.states {
			if !useful[m] && t.matters(m, useful) {
				useful[m], grew = true, true
			}
		}
	}
	return useful
}

func (t *tracer) matters(m *memory, useful map[*memory]bool) bool {
	reach := t.reached(alone(free), m.before)
	for _, other := range t.states {
		if useful[other] && reach[other.after] && other != m {
			return true
		}
	}
	for _, n := range t.nodes {
		for k, a := range n.Args {
			now := reach[a] && !t.past(a)
			if now && t.toLoss[n.Outs[0]] && free(n, k) {
				return true
			}
		}
	}
	return t.toLoss[m.before] && slices.ContainsFunc(t.uses[m.before], func(u ir.Use) bool {
		return u.Node != nil && alone(free)(u.Node, u.Index) && t.toLoss[u.Node.Outs[0]]
	})
}

// actsOn lists the useful states that a value acts on elementwise, directly or through other states.
func (t *tracer) actsOn(v *ir.Value, useful map[*memory]bool) []*memory {
	from := []*ir.Value{v}
	var found []*memory
	for {
		reach := t.reached(alone(free), from...)
		grew := false
		for _, m := range t.states {
			if useful[m] && reach[m.after] && !slices.Contains(found, m) {
				found, from, grew = append(found, m), append(from, m.before), true
			}
		}
		if !grew {
			return found
		}
	}
}

// isBefore reports whether v is a state before the step.
func (t *tracer) isBefore(v *ir.Value) bool {
	return slices.ContainsFunc(t.states, func(m *memory) bool { return m.before == v })
}

// past reports whether a signal is made of the states before the step alone.
func (t *tracer) past(v *ir.Value) bool {
	if p, known := t.pasts[v]; known {
		return p
	}
	some, all := false, true
	for _, a := range v.Def.Args {
		if t.signal[a] {
			some, all = true, all && t.past(a)
		}
	}
	t.pasts[v] = t.isBefore(v) || some && all
	return t.pasts[v]
}

// moving passes what has a derivative and varies with the signals: a parameter's expression counts as one parameter.
func (t *tracer) moving(n *ir.Node, k int) bool { return free(n, k) && t.signal[n.Outs[0]] }
