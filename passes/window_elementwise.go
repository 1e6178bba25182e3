package passes

import (
	"fmt"

	"snnc/ir"
)

// elementwise copies an operation. What varies in time must be computed from its own step; a sum over the steps may go
// only through what is linear, so that the windows' shares add up.
func (w *windower) elementwise(n *ir.Node) error {
	c := *n
	c.Args = w.mapped(n.Args)
	out := n.Outs[0]
	e := slice
	byStep, err := w.rowsOf(n, &c)
	if err != nil {
		return err
	}
	if !out.Type.Time && !byStep {
		var err error
		if e, err = w.joined(n, &c); err != nil {
			return err
		}
	} else if v := w.late(n.Args); v != nil {
		return w.needsAll(n, v)
	}
	w.become(n, w.g.Add(&c), e)
	if e == share {
		w.origin[out] = w.originOf(n.Args)
	}
	return nil
}

// late returns the first value that is not known before the last window.
func (w *windower) late(vs []*ir.Value) *ir.Value {
	for _, v := range vs {
		if e := w.kind[v]; e == share || e == final {
			return v
		}
	}
	return nil
}

func (w *windower) originOf(vs []*ir.Value) *ir.Node {
	for _, v := range vs {
		if o := w.origin[v]; o != nil {
			return o
		}
	}
	return nil
}

// joined is the extent of an operation on values without time axis. Next to a share, what is the same in all windows
// counts in parts.
func (w *windower) joined(n, c *ir.Node) (extent, error) {
	has := map[extent]bool{}
	for _, a := range n.Args {
		has[w.kind[a]] = true
	}
	switch {
	case !has[share] && has[final]:
		return final, nil
	case !has[share]:
		return same, nil
	case has[final] || !w.linear(n):
		return w.summedUp(n, c)
	}
	for k := range addends(n.Op) {
		k += len(n.Args) - addends(n.Op)
		if w.kind[n.Args[k]] == same {
			c.Args[k] = w.part(c.Args[k])
		}
	}
	return share, nil
}

// summedUp lets a node use shares otherwise than linearly, by their sums up to this window, unless the loss depends on it.
func (w *windower) summedUp(n, c *ir.Node) (extent, error) {
	if s := w.firstShare(n.Args); s != nil && w.toLoss[n.Outs[0]] {
		return same, w.needsAll(n, s)
	}
	for k, a := range n.Args {
		if w.kind[a] == share {
			c.Args[k] = w.total(a)
		}
	}
	return final, nil
}

// total is the sum of an old value's shares up to this window.
func (w *windower) total(old *ir.Value) *ir.Value {
	if w.totals[old] == nil {
		w.totals[old] = w.accumulated(fmt.Sprintf("update/sum/%d", len(w.totals)), w.at[old])
	}
	return w.totals[old]
}

func (w *windower) accumulated(name string, v *ir.Value) *ir.Value {
	total := w.op(ir.OpAdd, w.carried(name, w.add(&ir.Node{Op: ir.OpConst, Like: v.Type}), ir.Real), v)
	w.states = append(w.states, ir.Output{Name: "state/" + name, Value: total})
	return total
}

func (w *windower) firstShare(vs []*ir.Value) *ir.Value {
	for _, v := range vs {
		if w.kind[v] == share {
			return v
		}
	}
	return nil
}

// addends is how many of the last operands an operation adds or chooses from.
func addends(op ir.Op) int {
	switch op {
	case ir.OpAdd, ir.OpSub, ir.OpSelect:
		return 2
	}
	return 0
}

// linear reports whether an operation is linear in the operands that are shares, taken together.
func (w *windower) linear(n *ir.Node) bool {
	shares := 0
	for _, a := range n.Args {
		if w.kind[a] == share {
			shares++
		}
	}
	switch n.Op {
	case ir.OpNeg, ir.OpDetach, ir.OpDifferential, ir.OpAdd, ir.OpSub:
		return true
	case ir.OpMul:
		return shares == 1
	case ir.OpDiv, ir.OpSelect:
		return w.kind[n.Args[0]] == share == (n.Op == ir.OpDiv) && (n.Op == ir.OpSelect || shares == 1)
	}
	return false
}
