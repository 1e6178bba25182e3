package passes

import (
	"slices"

	"snnc/ir"
)

// What has an axis of its own for the steps, such as one parameter a step, is read and written at the window's place by
// products with an indicator of the step's number: accesses are affine in the loops, and know no place.

type perStepKey struct {
	v    *ir.Value
	axis int
}

// indicator is 1 where the last axis, of extent T, is the number of the step.
func (w *windower) indicator() *ir.Value {
	like := w.like(ir.Type{Time: true, Dims: []int{w.T}})
	tau := w.add(&ir.Node{Op: ir.OpIota, Axis: like.Lead(), Like: like})
	return w.op(ir.OpEq, tau, w.steps())
}

// timeEntry is the entry of an access that says which step is read; -1 where a value has no step.
func (w *windower) timeEntry(v *ir.Value) int {
	if d, ok := w.rows[v]; ok {
		return v.Type.Lead() + d
	}
	if v.Type.Time {
		return 0
	}
	return -1
}

// indexedByTime puts the number of the step before the other indices of an operand, which is cut or now taken at the
// window's steps.
func (w *windower) indexedByTime(n, c *ir.Node, l int) error {
	for k, a := range n.Args {
		acc := n.Maps.In[k]
		entry := w.timeEntry(a)
		if entry < 0 && l >= 0 {
			if entry = slices.IndexFunc(acc, func(e ir.Affine) bool { return e.AsVar() == l }); entry >= 0 {
				if entry < a.Type.Lead() || w.g.Shape(a.Type)[entry] != w.T {
					return w.computed(n)
				}
				c.Args[k] = w.atSteps(c.Args[k], entry)
			}
		}
		if entry >= 0 {
			acc = append(ir.Access{acc[entry]}, slices.Delete(slices.Clone(acc), entry, entry+1)...)
			c.Maps.In[k] = acc
			acc = acc[1:]
		}
		if l >= 0 && acc.Uses(l) {
			return w.computed(n)
		}
	}
	return nil
}

func (w *windower) computed(n *ir.Node) error {
	return refuse(n, "this uses the number of the time step as an index otherwise than as it is; the rule sees %s at a time", counted(w.K))
}

// byStep finds the axis of a result without time axis that counts the steps: the window has these steps of it alone.
func (w *windower) byStep(n, c *ir.Node, l int) error {
	t := n.Outs[0].Type
	if l < 0 || !n.Maps.Out[b2i(t.Time):].Uses(l) {
		return nil
	}
	axis := slices.IndexFunc(n.Maps.Out, func(e ir.Affine) bool { return e.AsVar() == l })
	if axis < t.Lead() || t.Dims[axis-t.Lead()] != w.T {
		return w.computed(n)
	}
	rest := slices.Delete(slices.Clone(n.Maps.Out), axis, axis+1)
	if rest.Uses(l) {
		return w.computed(n)
	}
	d := axis - t.Lead()
	w.rows[n.Outs[0]] = d
	c.Maps.Out = append(ir.Access{n.Maps.Out[axis]}, rest...)
	c.Like.Time = true
	c.Like.Dims = slices.Delete(slices.Clone(t.Dims), d, d+1)
	return nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// rowsOf brings the operands of an elementwise operation, of which some have an axis that counts the steps, to the
// window's steps; false if none has.
func (w *windower) rowsOf(n, c *ir.Node) (bool, error) {
	d := -1
	for _, a := range n.Args {
		at, ok := w.rows[a]
		if ok && d >= 0 && at != d {
			return false, w.computed(n)
		} else if ok {
			d = at
		}
	}
	if d < 0 {
		return false, nil
	}
	if n.Outs[0].Type.Time {
		return false, refuse(n, "this sets each time step against all; the rule sees %s at a time", counted(w.K))
	}
	for k, a := range n.Args {
		if _, ok := w.rows[a]; ok || len(a.Type.Dims) == 0 {
			continue
		}
		c.Args[k] = w.atSteps(c.Args[k], a.Type.Lead()+d)
	}
	w.rows[n.Outs[0]] = d
	return true, nil
}

// atSteps takes from an axis of extent T what belongs to the steps of the window, and gives it a time axis.
func (w *windower) atSteps(v *ir.Value, axis int) *ir.Value {
	key := perStepKey{v, axis}
	if w.perStep[key] != nil {
		return w.perStep[key]
	}
	shape := w.g.Shape(v.Type)
	t := v.Type
	t.Time = !w.flat()
	t.Dims = slices.Delete(slices.Clone(t.Dims), axis-v.Type.Lead(), axis-v.Type.Lead()+1)
	space := slices.Clone(shape) // the loops of v, then that of the window
	m := &ir.Maps{In: make([]ir.Access, 2)}
	if t.Time {
		space = append(space, w.K)
		m.Out = ir.Access{ir.Var(len(shape), len(space))}
		m.In[1] = ir.Access{ir.Var(len(shape), len(space))}
	}
	m.Space = space
	for k := range shape {
		m.In[0] = append(m.In[0], ir.Var(k, len(space)))
		if k != axis {
			m.Out = append(m.Out, ir.Var(k, len(space)))
		}
	}
	m.In[1] = append(m.In[1], ir.Var(axis, len(space)))
	w.perStep[key] = w.add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{v, w.indicator()}, Maps: m, Like: t})
	return w.perStep[key]
}

// scatter puts the steps of a window at their places along a new axis of extent T; zeros elsewhere.
func (w *windower) scatter(v *ir.Value, axis int) *ir.Value {
	shape := w.g.Shape(v.Type)
	t := v.Type
	t.Time = false
	t.Dims = slices.Insert(slices.Clone(t.Dims), axis-t.Lead(), w.T)
	space := append(slices.Clone(shape), w.T)
	m := &ir.Maps{Space: space, In: make([]ir.Access, 2)}
	for k := range shape {
		m.In[0] = append(m.In[0], ir.Var(k, len(space)))
	}
	m.Out = slices.Clone(m.In[0])
	if v.Type.Time {
		m.Out = m.Out[1:]
		m.In[1] = ir.Access{m.In[0][0]}
	}
	tau := ir.Var(len(shape), len(space))
	m.Out = slices.Insert(m.Out, axis, tau)
	m.In[1] = append(m.In[1], tau)
	return w.add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{v, w.indicator()}, Maps: m, Like: t})
}
