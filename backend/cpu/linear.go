package cpu

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// A scan that is linear in its states and sequences, with coefficients that are the same for all lanes and steps and that
// starts from zero, is a sum over steps: result[t] = sum over j of h[t, j] x[j], where h is its response to an impulse at
// step j. As a recurrence it costs its operations once per step, as a matrix product T multiply-adds; the compiler takes
// what costs less. The choice depends on the body and on T alone, so that a network makes the same spikes at any batch size.
//
// Rounding. The product is a sum over indices and rounds as one; see section 13 of the specification.

// Costs of one element in picoseconds, as measured (docs/performance.md, "Neurons without reset").
const (
	costOperation = 20  // an instruction of a tile program
	costStep      = 8   // a multiply-add of the product, for each step
	costProduct   = 900 // its part that does not grow with the steps: all steps go through memory
)

// linearScans replaces the linear scans for which the product is chosen.
func linearScans(g *ir.Graph, choose func(*linear) bool) {
	uses := ir.Uses(g)
	nodes := g.Nodes
	g.Nodes = nil
	for _, n := range nodes {
		l := newLinear(g, n, uses)
		if l == nil || !choose(l) {
			g.Nodes = append(g.Nodes, n)
			continue
		}
		for i, v := range l.products() {
			replaceIn(nodes, n.Outs[n.Scan.States+i], v)
			ir.ReplaceUses(g, n.Outs[n.Scan.States+i], v)
		}
	}
}

func replaceIn(nodes []*ir.Node, old, v *ir.Value) {
	for _, n := range nodes {
		for i, a := range n.Args {
			if a == old {
				n.Args[i] = v
			}
		}
	}
}

// linear is a scan of that form.
type linear struct {
	g          *ir.Graph
	n          *ir.Node
	operations int // of the body, at each step
}

// newLinear finds whether a node is such a scan; nil if it is not.
func newLinear(g *ir.Graph, n *ir.Node, uses map[*ir.Value][]ir.Use) *linear {
	if n.Op != ir.OpScan || n.Scan.Xs == 0 || len(n.Outs) == n.Scan.States {
		return nil
	}
	l := &linear{g: g, n: n}
	if !l.results(uses) || !l.operands() || !l.body() {
		return nil
	}
	return l
}

// results reports whether nobody reads the last states, and all sequences have the same lanes.
func (l *linear) results(uses map[*ir.Value][]ir.Use) bool {
	for i, v := range l.n.Outs {
		if i < l.n.Scan.States && len(uses[v]) > 0 || i >= l.n.Scan.States && !v.Type.SameAxes(l.lanes()) {
			return false
		}
	}
	return true
}

// operands reports whether the states start from zero, the sequences have the lanes, and the constants are scalars.
func (l *linear) operands() bool {
	s := l.n.Scan
	for i, a := range l.n.Args {
		switch {
		case i < s.States && (a.Def.Op != ir.OpConst || a.Def.Num != 0):
			return false
		case i >= s.States && i < s.States+s.Xs && !a.Type.SameAxes(l.lanes()):
			return false
		case i >= s.States+s.Xs && !a.Type.IsScalar():
			return false
		}
	}
	return true
}

func (l *linear) lanes() ir.Type { return l.n.Outs[l.n.Scan.States].Type }

// body reports whether all results of the body are linear in states and sequences, and counts what they cost.
func (l *linear) body() bool {
	varies := map[*ir.Value]bool{} // of the values seen, those that are linear; the others are coefficients
	for _, m := range l.n.Body.Nodes {
		if m.Op == ir.OpInput {
			k, _ := strconv.Atoi(m.Name)
			varies[m.Outs[0]] = k < l.n.Scan.States+l.n.Scan.Xs
			continue
		}
		is, ok := linearIn(m, varies)
		if !ok {
			return false
		}
		if is {
			l.operations++
		}
		varies[m.Outs[0]] = is
	}
	return !slices.ContainsFunc(l.n.Body.Outputs, func(o ir.Output) bool { return !varies[o.Value] })
}

// linearIn reports whether a node's result is linear in what varies, or a coefficient (of scalars alone); else not ok.
func linearIn(m *ir.Node, varies map[*ir.Value]bool) (is, ok bool) {
	moving := 0
	for _, a := range m.Args {
		if varies[a] {
			moving++
		}
	}
	switch {
	case moving == 0:
		return false, m.Op == ir.OpConst || ir.Ops[m.Op].Kind == ir.Elementwise && m.Outs[0].Type.IsScalar()
	case m.Op == ir.OpNeg, (m.Op == ir.OpAdd || m.Op == ir.OpSub) && moving == 2, m.Op == ir.OpMul && moving == 1,
		m.Op == ir.OpDiv && varies[m.Args[0]] && moving == 1:
		return true, true
	}
	return false, false
}

// cheaper reports whether the products cost less than the recurrence, if a tile program can hold them. A state that another
// takes over is moved.
func (l *linear) cheaper() bool {
	if l.g.T < 2 || l.g.T*l.g.T > mixPoints {
		return false
	}
	moves := 0
	for _, o := range l.n.Body.Outputs[:l.n.Scan.States] {
		if o.Value.Def.Op == ir.OpInput {
			moves++
		}
	}
	pairs := l.n.Scan.Xs * (len(l.n.Outs) - l.n.Scan.States)
	return pairs*(costProduct+costStep*l.g.T) < costOperation*(l.operations+moves)
}
