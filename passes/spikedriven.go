package passes

import (
	"slices"

	"snnc/ir"
)

// Violation is a contraction that must multiply, though the network claims to be driven by spikes.
type Violation struct {
	Node     *ir.Node
	Cause    Cause
	Sum      *ir.Node   // of a stream: where currents are added
	Merged   bool       // with the linear maps before it, it is provably one that takes spikes: see Options.Driven
	Weighted bool       // one operand depends on parameters alone; else both are signals
	Operand  int        // the operand that should be a spike; of two signals, the first
	Class    ir.Class   // what that operand is instead
	Origin   *ir.Node   // the nearest node before it that makes something else of spikes, such as an addition; may be nil
	Trail    []*ir.Node // the nodes from Origin (included) to Node (not included)
}

// SpikeDriven checks that every contraction on the way to the output "out" only accumulates: a weighted one takes
// spikes, one of two signals has spikes on at least one side. The encoding layer (no spike before it) and the readout
// (no spike after it) are free. The graph must be of evaluation for what can be merged to be told.
func SpikeDriven(g *ir.Graph) []Violation {
	vs := violations(g)
	if !slices.ContainsFunc(vs, func(v Violation) bool { return v.Cause == Chain }) {
		return vs
	}
	left := violations(merged(g))
	for i, v := range vs {
		vs[i].Merged = v.Cause == Chain && !slices.ContainsFunc(left, func(l Violation) bool {
			return l.Node.Path == v.Node.Path && l.Node.Loc == v.Node.Loc
		})
	}
	return vs
}

// merged is what leads to the output, with chains of linear maps merged; as it is if a pass fails.
func merged(g *ir.Graph) *ir.Graph {
	c := ir.Clone(g)
	if out := c.Output("out"); out != nil {
		c.Outputs = []ir.Output{{Name: "out", Value: out}}
	}
	if Run(c, Options{Driven: true}) != nil {
		return g
	}
	return c
}

func violations(g *ir.Graph) []Violation {
	f := flowOf(g)
	var vs []Violation
	for _, s := range f.sites {
		if v, bad := f.violation(s.n); bad {
			vs = append(vs, v)
		}
	}
	return vs
}

func (f *flow) violation(n *ir.Node) (Violation, bool) {
	a, b := n.Args[0], n.Args[1]
	weighted := f.signal[a] != f.signal[b]
	k := 0
	if !f.signal[a] {
		k = 1
	}
	driven := n.Args[k].Type.Class.IsSpike() || !weighted && b.Type.Class.IsSpike()
	if driven || !f.signal[a] && !f.signal[b] || f.encodes(n) || !f.before[n.Outs[0]] {
		return Violation{}, false
	}
	v := Violation{Node: n, Weighted: weighted, Operand: k, Class: n.Args[k].Type.Class}
	r := f.reason(n.Args[k])
	v.Cause, v.Sum = r.cause, r.sum
	v.Trail = f.trail(n.Args[k])
	if len(v.Trail) > 0 {
		v.Origin = v.Trail[0]
	}
	return v, true
}

// encodes reports whether no signal operand has seen a spike.
func (f *flow) encodes(n *ir.Node) bool {
	for _, a := range n.Args {
		if f.signal[a] && f.after[a] {
			return false
		}
	}
	return true
}

// trail finds the nearest node before v that has spikes among its signals, but whose result are none; and the way from
// there to v. It is empty if there is none.
func (f *flow) trail(v *ir.Value) []*ir.Node {
	next := map[*ir.Value]*ir.Value{v: nil} // towards the contraction
	for queue := []*ir.Value{v}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, a := range f.sources(at) {
			if !f.signal[a] {
				continue
			}
			if a.Type.Class.IsSpike() && at.Def.Op != ir.OpInput {
				return way(at, next)
			}
			if _, seen := next[a]; !seen {
				next[a] = at
				queue = append(queue, a)
			}
		}
	}
	return nil
}

// sources are the operands of a value's node; for a body's input, what feeds it.
func (f *flow) sources(v *ir.Value) []*ir.Value {
	if o := f.outer[v]; o != nil {
		return []*ir.Value{o}
	}
	return v.Def.Args
}

func way(v *ir.Value, next map[*ir.Value]*ir.Value) []*ir.Node {
	var ns []*ir.Node
	for ; v != nil; v = next[v] {
		if v.Def.Op != ir.OpInput {
			ns = append(ns, v.Def)
		}
	}
	return ns
}
