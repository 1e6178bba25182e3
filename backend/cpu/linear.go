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
	costOperation = 55  // an instruction of a tile program
	costStep      = 17  // a multiply-add of the product, for each step
	costProduct   = 100 // its part that does not grow with the steps
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
	l, s := &linear{g: g, n: n}, n.Scan
	lanes := n.Outs[s.States].Type
	for i, v := range n.Outs {
		if i < s.States && len(uses[v]) > 0 || i >= s.States && !v.Type.SameAxes(lanes) {
			return nil
		}
	}
	for i, a := range n.Args {
		switch {
		case i < s.States && (a.Def.Op != ir.OpConst || a.Def.Num != 0):
			return nil
		case i >= s.States && i < s.States+s.Xs && !a.Type.SameAxes(lanes):
			return nil
		case i >= s.States+s.Xs && !a.Type.IsScalar():
			return nil
		}
	}
	if !l.body() {
		return nil
	}
	return l
}

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

// products returns, for each result sequence, the sum of its responses to all sequences.
func (l *linear) products() []*ir.Value {
	s := l.n.Scan
	sums := make([]*ir.Value, len(l.n.Outs)-s.States)
	for k := s.States; k < s.States+s.Xs; k++ {
		for i, h := range l.responses(k) {
			y := l.product(h, l.n.Args[k], l.n.Outs[s.States+i].Type)
			if sums[i] != nil {
				y = l.add(&ir.Node{Op: ir.OpAdd, Args: []*ir.Value{sums[i], y}})
			}
			sums[i] = y
		}
	}
	return sums
}

func (l *linear) add(n *ir.Node) *ir.Value {
	n.Loc, n.Path = l.n.Loc, l.n.Path
	return l.g.Add(n)
}

// responses runs the scan on T lanes, of which lane j has an impulse at step j of sequence k, and nothing in the others.
func (l *linear) responses(k int) []*ir.Value {
	lane := ir.Type{Dims: []int{l.g.T}}
	step := lane
	step.Time = true
	t := l.add(&ir.Node{Op: ir.OpIota, Axis: 0, Like: step})
	j := l.add(&ir.Node{Op: ir.OpIota, Axis: 1, Like: step})
	impulse := l.add(&ir.Node{Op: ir.OpEq, Args: []*ir.Value{t, j}})
	args := slices.Clone(l.n.Args)
	for i := range l.n.Scan.States + l.n.Scan.Xs {
		like := lane
		like.Time = i >= l.n.Scan.States
		args[i] = l.add(&ir.Node{Op: ir.OpConst, Like: like})
	}
	args[k] = impulse
	n := &ir.Node{Op: ir.OpScan, Args: args, Body: l.onLanes(args), Scan: l.n.Scan}
	l.add(n)
	return n.Outs[l.n.Scan.States:]
}

// onLanes is the body with operands of other axes.
func (l *linear) onLanes(args []*ir.Value) *ir.Graph {
	old := ir.Clone(l.n.Body)
	body := &ir.Graph{Name: old.Name, T: old.T, B: old.B}
	at := map[*ir.Value]*ir.Value{}
	for _, m := range old.Nodes {
		c := *m
		c.Args = make([]*ir.Value, len(m.Args))
		for i, a := range m.Args {
			c.Args[i] = at[a]
		}
		switch m.Op {
		case ir.OpInput:
			k, _ := strconv.Atoi(m.Name)
			c.Like = args[k].Type.With(ir.Real)
			c.Like.Time = false
		case ir.OpConst:
			c.Like = ir.Type{}
		}
		at[m.Outs[0]] = body.Add(&c)
	}
	for _, o := range old.Outputs {
		body.SetOutput(o.Name, at[o.Value])
	}
	return body
}

// product is the sum over j of h[t, j] x[j].
func (l *linear) product(h, x *ir.Value, like ir.Type) *ir.Value {
	space := append(l.g.Shape(like), l.g.T)
	last := len(space) - 1
	m := &ir.Maps{Space: space, In: []ir.Access{{ir.Var(0, len(space)), ir.Var(last, len(space))}, {ir.Var(last, len(space))}}}
	for k := range last {
		m.Out = append(m.Out, ir.Var(k, len(space)))
		if k > 0 {
			m.In[1] = append(m.In[1], ir.Var(k, len(space)))
		}
	}
	return l.add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{h, x}, Maps: m, Like: like.With(ir.Real)})
}
