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

// indexedByTime replaces operands that are read at the number of the step by what they are at the window's steps.
func (w *windower) indexedByTime(n, c *ir.Node, l int) error {
	if l < 0 {
		return nil
	}
	for k, a := range n.Args {
		acc := n.Maps.In[k]
		for axis, e := range acc {
			if axis == 0 && a.Type.Time || e.Coef[l] == 0 {
				continue
			}
			if a.Type.Time || e.AsVar() != l || axis < a.Type.Lead() || w.g.Shape(a.Type)[axis] != w.T {
				return refuse(n, "this reads by a computed number of the time step; the rule sees %s at a time", counted(w.K))
			}
			c.Args[k] = w.atSteps(c.Args[k], axis)
			c.Maps.In[k] = append(ir.Access{e}, slices.Delete(slices.Clone(acc), axis, axis+1)...)
			break
		}
	}
	for k := range c.Maps.In {
		first := 0
		if n.Args[k].Type.Time || len(c.Args[k].Type.Dims) != len(n.Args[k].Type.Dims) {
			first = 1
		}
		if c.Maps.In[k][first:].Uses(l) {
			return refuse(n, "this reads by the number of the time step more than once; the rule sees %s at a time", counted(w.K))
		}
	}
	return nil
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

// scattered returns the axis of a result without time axis that counts the steps, -1 if there is none.
func (w *windower) scattered(n *ir.Node, l int) (int, error) {
	t := n.Outs[0].Type
	if l < 0 || t.Time || !n.Maps.Out.Uses(l) {
		return -1, nil
	}
	axis := slices.IndexFunc(n.Maps.Out, func(e ir.Affine) bool { return e.AsVar() == l })
	rest := slices.Delete(slices.Clone(n.Maps.Out), max(axis, 0), max(axis, 0)+1)
	if axis < t.Lead() || rest.Uses(l) || t.Dims[axis-t.Lead()] != w.T {
		return -1, refuse(n, "this writes by a computed number of the time step; the rule sees %s at a time", counted(w.K))
	}
	return axis, nil
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
