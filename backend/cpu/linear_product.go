package cpu

import (
	"slices"
	"strconv"

	"snnc/ir"
)

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
