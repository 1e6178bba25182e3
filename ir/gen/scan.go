package gen

import (
	"strconv"

	"snnc/ir"
)

// recurrence is a scan in the making: the operands in the graph around, and their inputs in the body.
type recurrence struct {
	maker  *maker
	body   builder
	t      ir.Type // axes of the states, and of all that happens in a step
	states []*ir.Value
	xs     []*ir.Value
	consts []*ir.Value
	now    []*ir.Value // state inputs
	next   []*ir.Value // states after the step
	outs   []*ir.Value // step's slice of the result sequences
}

// scan is a recurrence with a decaying, firing, resetting state, perhaps with a state of adaptation and one of spikes, and
// with random operations in the step.
func (m *maker) scan() *ir.Value {
	x := m.pick(func(v *ir.Value) bool { return v.Type.Time })
	if x == nil {
		return nil
	}
	c := &recurrence{maker: m, t: x.Type.With(ir.Class{Lo: -4, Hi: 4})}
	c.t.Time = false
	c.xs = []*ir.Value{x}
	if y := m.pick(func(v *ir.Value) bool { return v.Type.Time && within(v.Type, x.Type) }); m.r.IntN(3) == 0 {
		c.xs = append(c.xs, y)
	}
	c.operands()
	c.inputs()
	c.step()
	return c.finish()
}

// operands chooses the states and constants.
func (c *recurrence) operands() {
	m := c.maker
	for k := range 1 + m.r.IntN(3) {
		init := m.add(&ir.Node{Op: ir.OpConst, Like: c.t})
		if k < 2 && m.r.IntN(3) == 0 {
			init = m.op(ir.OpAdd, init, m.param(1, c.t.Dims...))
		}
		c.states = append(c.states, init)
	}
	c.consts = append(c.consts, m.param(1, []([]int){nil, c.t.Dims}[m.r.IntN(2)]...))
	if len(c.states) == 3 && len(c.t.Dims) == 1 && m.r.IntN(2) == 0 {
		c.consts = append(c.consts, m.param(0.5, c.t.Dims[0], c.t.Dims[0]))
	}
}

// inputs declares the operands in the body. The third state holds spikes.
func (c *recurrence) inputs() {
	g := c.maker.g
	c.body = builder{g: &ir.Graph{T: g.T, B: g.B}, r: c.maker.r}
	for k := range c.states {
		class := c.t.Class
		if k == 2 {
			class = ir.Spike
		}
		c.now = append(c.now, c.input(c.t.With(class)))
	}
	for _, v := range append(append([]*ir.Value{}, c.xs...), c.consts...) {
		t := v.Type
		t.Time = false
		c.input(t)
	}
}

// input adds the next input of the body; matrices are no operands of elementwise operations.
func (c *recurrence) input(t ir.Type) *ir.Value {
	v := c.body.add(&ir.Node{Op: ir.OpInput, Name: strconv.Itoa(len(c.body.g.Nodes)), Like: t})
	if within(t, c.t) {
		c.body.pool = append(c.body.pool, v)
	}
	return v
}

// within reports whether a broadcast of t to u has the axes of u.
func within(t, u ir.Type) bool {
	return (len(t.Dims) == 0 || equal(t.Dims, u.Dims)) && (u.Batch || !t.Batch)
}

// at is the body's input for operand k.
func (c *recurrence) at(k int) *ir.Value { return c.body.g.Nodes[k].Outs[0] }

func (c *recurrence) step() {
	b := &c.body
	h := b.op(ir.OpAdd, b.op(ir.OpMul, c.now[0], c.at(len(c.states)+len(c.xs))), c.at(len(c.states)))
	if len(c.consts) > 1 {
		h = b.op(ir.OpAdd, h, c.recurrent())
	}
	if len(c.states) > 1 {
		h = b.op(ir.OpSub, h, c.now[1])
	}
	if b.r.IntN(2) == 0 {
		h = b.op(ir.OpAdd, h, b.chain())
	}
	h = b.clamp(h, 4)
	s := b.fire(h)
	c.next = []*ir.Value{c.reset(h, s)}
	if len(c.states) > 1 {
		half := b.op(ir.OpMul, c.now[1], b.num(0.5))
		c.next = append(c.next, b.clamp(b.op(ir.OpAdd, half, s), 4))
	}
	if len(c.states) > 2 {
		c.next = append(c.next, s)
	}
	c.outs = [][]*ir.Value{{s}, {h}, {s, h}, {s, c.now[0]}}[b.r.IntN(4)]
}

// recurrent multiplies the spikes of the step before by a matrix.
func (c *recurrence) recurrent() *ir.Value {
	w := c.at(len(c.states) + len(c.xs) + 1)
	s := c.now[2]
	n := newNest()
	lead := n.lead(c.body.g, s.Type)
	o, i := n.loop(s.Type.Dims[0]), n.loop(s.Type.Dims[0])
	return n.contract(&c.body, s.Type, cat(lead, []index{o}), cat(lead, []index{i}), []index{o, i}, s, w)
}

// reset is the state after firing: set, lowered or chosen.
func (c *recurrence) reset(h, s *ir.Value) *ir.Value {
	b := &c.body
	switch b.r.IntN(3) {
	case 0:
		return b.op(ir.OpMul, h, b.op(ir.OpNot, s))
	case 1:
		return b.clamp(b.op(ir.OpSub, h, s), 4)
	}
	return b.op(ir.OpSelect, s, b.num(-0.25), h)
}

// finish adds the scan and offers its results as operands.
func (c *recurrence) finish() *ir.Value {
	for i, v := range append(c.next, c.outs...) {
		c.body.g.SetOutput(strconv.Itoa(i), v)
	}
	n := &ir.Node{Op: ir.OpScan, Body: c.body.g, Scan: &ir.Scan{States: len(c.states), Xs: len(c.xs)}}
	n.Args = append(append(append(n.Args, c.states...), c.xs...), c.consts...)
	c.maker.add(n)
	for _, v := range n.Outs[1:] {
		c.maker.keep(v)
	}
	if c.maker.r.IntN(2) == 0 {
		return n.Outs[0]
	}
	return n.Outs[len(n.Outs)-1]
}
