package passes

import (
	"strconv"

	"snnc/ir"
)

// scan rebuilds a scan: sequences whose steps are alike become constants, and what the body computes from constants
// alone is computed outside and becomes a constant too.
func (h *hoister) scan(n *ir.Node) {
	m := &mover{h: h, n: n, outer: map[*ir.Value]*ir.Value{}, inner: map[*ir.Value]*ir.Value{}}
	m.sort()
	m.body = &ir.Graph{Name: n.Body.Name, T: n.Body.T, B: n.Body.B}
	for _, x := range n.Body.Nodes {
		m.move(x)
	}
	for i, o := range n.Body.Outputs {
		m.body.SetOutput(strconv.Itoa(i), m.get(o.Value))
	}
	renumber(m.body)
	c := *n
	c.Body, c.Args = m.body, m.args
	c.Scan = &ir.Scan{States: n.Scan.States, Xs: m.xs, Reverse: n.Scan.Reverse}
	h.g.Add(&c)
	h.put(n, c.Outs)
}

// mover splits a body into what stays and what moves out.
type mover struct {
	h     *hoister
	n     *ir.Node
	body  *ir.Graph
	args  []*ir.Value             // operands of the new scan
	xs    int                     // of which sequences
	place map[int]int             // old operand to new
	outer map[*ir.Value]*ir.Value // body values that depend on constants alone: their value outside
	inner map[*ir.Value]*ir.Value // body values in the new body
}

// sort puts the operands in their new order: states, sequences, constants with the sequences whose steps are alike.
func (m *mover) sort() {
	s := m.n.Scan
	m.place = map[int]int{}
	var rest []int
	for k, a := range m.n.Args {
		alike := k >= s.States && m.h.once(a) != nil
		if alike {
			rest = append(rest, k)
			continue
		}
		if k >= s.States {
			m.xs++
		}
		m.place[k] = len(m.args)
		m.args = append(m.args, m.h.full(a))
	}
	for _, k := range rest {
		m.place[k] = len(m.args)
		m.args = append(m.args, m.h.once(m.n.Args[k]))
	}
}

// move puts a node of the body where it belongs. Leaves go to both sides: they cost nothing.
func (m *mover) move(n *ir.Node) {
	if n.Op == ir.OpInput {
		m.input(n)
		return
	}
	if m.invariant(n) {
		m.moveOut(n)
		if ir.Ops[n.Op].Kind != ir.Leaf {
			return
		}
	}
	c := *n
	c.Args = make([]*ir.Value, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = m.get(a)
	}
	m.body.Add(&c)
	m.inner[n.Outs[0]] = c.Outs[0]
}

func (m *mover) input(n *ir.Node) {
	k := inputNumber(n)
	c := *n
	c.Name = strconv.Itoa(m.place[k])
	m.inner[n.Outs[0]] = m.body.Add(&c)
	if m.place[k] >= m.n.Scan.States+m.xs {
		m.outer[n.Outs[0]] = m.args[m.place[k]]
	}
}

func (m *mover) invariant(n *ir.Node) bool {
	if n.Op == ir.OpUniform {
		return false
	}
	for _, a := range n.Args {
		if m.outer[a] == nil {
			return false
		}
	}
	return true
}

func (m *mover) moveOut(n *ir.Node) {
	c := *n
	c.Args = make([]*ir.Value, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = m.outer[a]
	}
	m.outer[n.Outs[0]] = m.h.g.Add(&c)
	if ir.Ops[n.Op].Kind != ir.Leaf {
		m.h.c.rewroteTo(n, "before the first step, once", "")
	}
}

// get returns a value of the new body; one that was computed outside becomes an operand.
func (m *mover) get(v *ir.Value) *ir.Value {
	if in := m.inner[v]; in != nil {
		return in
	}
	in := m.body.Add(&ir.Node{Op: ir.OpInput, Name: strconv.Itoa(len(m.args)), Like: v.Type,
		Loc: v.Def.Loc, Path: v.Def.Path})
	m.args = append(m.args, m.outer[v])
	m.inner[v] = in
	return in
}
