package passes

import (
	"slices"

	"snnc/ir"
)

// nest copies a loop nest. A loop over time must run through all that varies in time, one step after the other: then
// it becomes a loop over the window. If the result has no time axis, the nest is a sum over time.
func (w *windower) nest(n *ir.Node) error {
	if w.whole() && !w.flat() {
		c := *n
		c.Args = w.mapped(n.Args)
		e := same
		if n.Outs[0].Type.Time {
			e = slice
		}
		w.become(n, w.g.Add(&c), e)
		return nil
	}
	l, last, err := w.timeLoop(n)
	if err != nil {
		return err
	}
	e, err := w.nestExtent(n, l, last)
	if err != nil {
		return err
	}
	c := *n
	c.Args, c.Maps = w.mapped(n.Args), &ir.Maps{Space: slices.Clone(n.Maps.Space), Out: n.Maps.Out, In: slices.Clone(n.Maps.In)}
	if err := w.indexedByTime(n, &c, l); err != nil {
		return err
	}
	if err := w.byStep(n, &c, l); err != nil {
		return err
	}
	if e == final {
		if _, err := w.summedUp(n, &c); err != nil {
			return err
		}
	}
	w.cut(n, &c, l, last)
	w.become(n, w.g.Add(&c), e)
	if e == share {
		if w.origin[n.Outs[0]] = w.originOf(n.Args); w.origin[n.Outs[0]] == nil {
			w.origin[n.Outs[0]] = n
		}
	}
	return nil
}

// timeLoop finds the loop over time, -1 if there is none; last is set if what varies in time is read at the last step
// alone.
func (w *windower) timeLoop(n *ir.Node) (l int, last bool, err error) {
	l = -1
	if n.Outs[0].Type.Time {
		if l = n.Maps.Out[0].AsVar(); l < 0 || n.Maps.Space[l] != w.T {
			return l, false, refuse(n, "this orders time steps anew; the rule sees %s at a time", counted(w.K))
		}
	}
	for k, a := range n.Args {
		entry := w.timeEntry(a)
		if entry < 0 {
			continue
		}
		at := n.Maps.In[k][entry]
		v := at.AsVar()
		switch {
		case v < 0 && at.IsConst() && at.Off == w.T-1 && l < 0 && a.Type.Time:
			last = true
		case v < 0:
			return l, false, refuse(n, "this reads other time steps than its own; the rule sees %s at a time", counted(w.K))
		case l < 0 && n.Maps.Space[v] == w.T && !last:
			l = v
		case v != l:
			return l, false, refuse(n, "%s is over all time steps; the rule sees %s at a time", called(n), counted(w.K))
		}
	}
	if last && l >= 0 {
		err = refuse(n, "this reads the last time step next to others; the rule sees %s at a time", counted(w.K))
	}
	return l, last, err
}

// nestExtent is how the result relates to the whole.
func (w *windower) nestExtent(n *ir.Node, l int, last bool) (extent, error) {
	v := w.late(n.Args)
	switch {
	case l >= 0 && v != nil:
		return same, w.needsAll(n, v)
	case n.Outs[0].Type.Time || l >= 0 && n.Maps.Out.Uses(l):
		return slice, nil
	case l >= 0 && n.Op == ir.OpMaximum && !w.whole():
		return same, refuse(n, "%s is over all time steps; the rule sees %s at a time", called(n), counted(w.K))
	case l >= 0:
		return share, nil
	case last:
		return final, nil
	}
	return w.reduced(n), nil
}

// reduced is the extent of a nest without any loop over time.
func (w *windower) reduced(n *ir.Node) extent {
	s := w.firstShare(n.Args)
	switch {
	case s == nil && w.late(n.Args) == nil:
		return same
	case s == nil || n.Op == ir.OpMaximum:
		return final
	}
	for _, a := range n.Args {
		if a != s && w.kind[a] != same || a == s && len(n.Args) == 2 && n.Args[0] == n.Args[1] {
			return final
		}
	}
	return share
}

// cut makes the loop over time one over the window; a window of one step has none.
func (w *windower) cut(n, c *ir.Node, l int, last bool) {
	m := c.Maps
	if l >= 0 {
		m.Space[l] = w.K
	}
	if !w.flat() {
		for k, a := range n.Args {
			if last && a.Type.Time {
				m.In[k] = slices.Clone(m.In[k])
				m.In[k][0].Off = w.K - 1
			}
		}
		return
	}
	for k := range n.Args {
		if len(m.In[k]) > c.Args[k].Type.Rank() {
			m.In[k] = m.In[k][1:]
		}
	}
	if c.Like.Time {
		m.Out = m.Out[1:]
		c.Like.Time = false
	}
	if l >= 0 {
		c.Maps = keepLoops(m, without(l, len(m.Space)))
	}
}
