package passes

import "snnc/ir"

// What a window is given besides its data: its place, and what the window before came to.

// begin is how many steps lie before the window.
func (w *windower) begin() *ir.Value {
	if w.start == nil {
		class := ir.Count(float64(w.T - w.K))
		w.start = w.g.Add(&ir.Node{Op: ir.OpInput, Name: "start", Like: ir.Scalar(class)})
	}
	return w.start
}

func (w *windower) isFirst() *ir.Value {
	if w.first == nil {
		w.first = w.g.Add(&ir.Node{Op: ir.OpInput, Name: "first", Like: ir.Scalar(ir.Spike)})
	}
	return w.first
}

// carried is a value that goes from window to window, with what it is in the first.
func (w *windower) carried(name string, init *ir.Value, c ir.Class) *ir.Value {
	in := w.add(&ir.Node{Op: ir.OpInput, Name: "state/" + name, Like: init.Type.With(c.Join(init.Type.Class))})
	return w.op(ir.OpSelect, w.isFirst(), init, in)
}

// only is the one step of a sequence of one.
func (w *windower) only(x *ir.Value) *ir.Value {
	t := x.Type
	t.Time = false
	m := &ir.Maps{Space: w.g.Shape(t), In: []ir.Access{{}}}
	for k := range m.Space {
		m.Out = append(m.Out, ir.Var(k, len(m.Space)))
	}
	m.In[0] = append(ir.Access{{Coef: make([]int, len(m.Space))}}, m.Out...)
	return w.add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{x}, Maps: m, Like: t})
}

// part is a value's share of what is added once: a window's part of the steps.
func (w *windower) part(v *ir.Value) *ir.Value {
	if w.whole() {
		return v
	}
	return w.op(ir.OpMul, v, w.num(float64(w.K)/float64(w.T)))
}
