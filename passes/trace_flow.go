package passes

import (
	"snnc/ir"
)

// gate says through which operands of a node a derivative passes.
type gate func(n *ir.Node, k int) bool

// free passes all that has a derivative, surrogates included.
func free(n *ir.Node, k int) bool {
	switch n.Op {
	case ir.OpDetach, ir.OpSign, ir.OpFloor, ir.OpRound, ir.OpLt, ir.OpLe, ir.OpEq, ir.OpNe:
		return false
	case ir.OpSelect:
		return k > 0
	}
	return true
}

// held takes spikes as given.
func held(n *ir.Node, k int) bool { return !isSpikeNode(n) && free(n, k) }

// alone passes elementwise operations only.
func alone(g gate) gate {
	return func(n *ir.Node, k int) bool { return ir.Ops[n.Op].Kind == ir.Elementwise && g(n, k) }
}

// leading returns the values from which a derivative leads to one of the ends.
func (t *tracer) leading(ends []*ir.Value, g gate) map[*ir.Value]bool {
	set := map[*ir.Value]bool{}
	for _, v := range ends {
		set[v] = true
	}
	for i := len(t.nodes) - 1; i >= 0; i-- {
		n := t.nodes[i]
		if !set[n.Outs[0]] {
			continue
		}
		for k, a := range n.Args {
			if g(n, k) {
				set[a] = true
			}
		}
	}
	return set
}

// reached returns the values to which a derivative leads from v, v included.
func (t *tracer) reached(g gate, from ...*ir.Value) map[*ir.Value]bool {
	set := map[*ir.Value]bool{}
	for queue := from; len(queue) > 0; queue = queue[1:] {
		v := queue[0]
		if set[v] {
			continue
		}
		set[v] = true
		for _, u := range t.uses[v] {
			if u.Node != nil && g(u.Node, u.Index) {
				queue = append(queue, u.Node.Outs[0])
			}
		}
	}
	return set
}

// isLinear reports whether a node is linear in its operand k, with factors that no signal moves.
func (t *tracer) isLinear(n *ir.Node, k int) bool {
	switch n.Op {
	case ir.OpNeg, ir.OpNot, ir.OpAdd, ir.OpSub, ir.OpReindex, ir.OpDifferential:
		return true
	case ir.OpMul, ir.OpContract:
		return !t.signal[n.Args[1-k]]
	case ir.OpDiv:
		return k == 0 && !t.signal[n.Args[1]]
	case ir.OpSelect:
		return !t.signal[n.Args[0]]
	}
	return false
}

// ends lists the states whose value after the step is in the set.
func (t *tracer) ends(set map[*ir.Value]bool) []*memory {
	var ms []*memory
	for _, m := range t.states {
		if set[m.after] {
			ms = append(ms, m)
		}
	}
	return ms
}

// constant evaluates an elementwise expression of constants.
func constant(v *ir.Value) (float64, bool) {
	if x, ok := number(v); ok {
		return x, true
	}
	n := v.Def
	if ir.Ops[n.Op].Kind != ir.Elementwise {
		return 0, false
	}
	c := *n
	c.Args = make([]*ir.Value, len(n.Args))
	for i, a := range n.Args {
		x, ok := constant(a)
		if !ok {
			return 0, false
		}
		c.Args[i] = &ir.Value{Def: &ir.Node{Op: ir.OpConst, Num: x}}
	}
	x, err := evaluate(&c)
	return x, err == nil
}
