package passes

import (
	"slices"

	"snnc/ir"
)

// Cause is why what a contraction reads is no spike.
type Cause int

// The causes.
const (
	OtherCause Cause = iota
	Counts           // spikes were added up, or scaled behind that: integers, or a multiple of them
	Stream           // currents were added up, as in a membrane shortcut
	Chain            // a linear map of spikes lies between, and nothing else: both could be one
)

// String is the cause in a word, as reports have it.
func (c Cause) String() string { return [...]string{"other", "counts", "stream", "chain"}[c] }

// reason is a cause, and of a stream the addition.
type reason struct {
	cause Cause
	sum   *ir.Node
}

// reason is why a signal is no spike.
func (f *flow) reason(v *ir.Value) reason {
	r, known := f.reasons[v]
	if !known {
		r = f.seek(v)
		f.reasons[v] = r
	}
	return r
}

// seek follows a signal back to where it is spikes, as long as each step is linear in one signal.
func (f *flow) seek(v *ir.Value) reason {
	for !v.Type.Class.IsSpike() {
		if v.Type.Class.Int && v.Type.Class.Lo >= 0 {
			return reason{cause: Counts}
		}
		n := v.Def
		if n.Op == ir.OpInput && f.outer[v] != nil {
			v = f.outer[v]
			continue
		}
		next := slices.DeleteFunc(slices.Clone(n.Args), func(a *ir.Value) bool { return !f.signal[a] })
		switch {
		case len(next) == 1 && linearIn(n, next[0]):
			v = next[0]
		case len(next) == 2 && (n.Op == ir.OpAdd || n.Op == ir.OpSub):
			return f.addends(n, next)
		default:
			return reason{cause: OtherCause}
		}
	}
	return reason{cause: Chain}
}

// addends tells a sum of integers, or of equal multiples of them, from a sum of currents.
func (f *flow) addends(n *ir.Node, vs []*ir.Value) reason {
	for _, v := range vs {
		if !v.Type.Class.IsSpike() && f.reason(v).cause != Counts {
			return reason{Stream, n}
		}
	}
	return reason{cause: Counts}
}

// linearIn reports whether a node is linear, up to a summand, in one operand while the others are numbers or parameters.
func linearIn(n *ir.Node, x *ir.Value) bool {
	switch n.Op {
	case ir.OpNeg, ir.OpAdd, ir.OpSub, ir.OpMul, ir.OpReindex, ir.OpContract, ir.OpDetach:
		return true
	case ir.OpDiv:
		return n.Args[0] == x
	}
	return false
}
