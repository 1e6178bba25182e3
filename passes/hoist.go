package passes

import (
	"fmt"
	"slices"

	"snnc/ir"
)

// hoist computes once what does not depend on the time step. A value with a time axis whose steps are all alike is
// kept as one step (still) and repeated only where something else reads it; so a static image passes its first
// convolution once. Work in a scan's body on constants alone moves out of the scan. Sums over T equal steps become
// products, which may round differently.
func hoist(g *ir.Graph, c *Context) error {
	h := &hoister{newRewriter(g), c, map[*ir.Value]*ir.Value{}}
	for _, n := range h.old {
		h.cur = n
		switch {
		case n.Op == ir.OpScan:
			h.scan(n)
		case ir.Ops[n.Op].Kind == ir.Nest && n.Op != ir.OpMaximumVJP:
			h.nest(n)
		case n.Outs[0].Type.Time:
			h.pointwise(n)
		default:
			h.copy(n)
		}
	}
	for i, o := range g.Outputs {
		g.Outputs[i].Value = h.full(o.Value)
	}
	renumber(g)
	return nil
}

type hoister struct {
	*rewriter
	c     *Context
	still map[*ir.Value]*ir.Value // for an old value whose steps are alike: one step of it
}

// full returns the rewritten value with all its axes.
func (h *hoister) full(old *ir.Value) *ir.Value {
	if v := h.at[old]; v != nil {
		return v
	}
	v := h.add(repeat(h.g, h.still[old]))
	h.at[old] = v
	return v
}

// once returns a rewritten value without time axis that stands for the old one at every step, nil if there is none.
func (h *hoister) once(old *ir.Value) *ir.Value {
	if !old.Type.Time {
		return h.full(old)
	}
	return h.still[old]
}

// repeat is the reindex that gives x a time axis.
func repeat(g *ir.Graph, x *ir.Value) *ir.Node {
	t := x.Type
	t.Time = true
	m := &ir.Maps{Space: g.Shape(t), In: []ir.Access{{}}}
	for k := range m.Space {
		m.Out = append(m.Out, ir.Var(k, len(m.Space)))
	}
	m.In[0] = m.Out[1:]
	return &ir.Node{Op: ir.OpReindex, Args: []*ir.Value{x}, Maps: m, Like: t}
}

func (h *hoister) copy(n *ir.Node) {
	c := *n
	c.Args = make([]*ir.Value, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = h.full(a)
	}
	h.g.Add(&c)
	h.put(n, c.Outs)
}

// pointwise makes one step of a node whose steps are all alike.
func (h *hoister) pointwise(n *ir.Node) {
	c := *n
	c.Args = make([]*ir.Value, len(n.Args))
	alike := ir.Ops[n.Op].Kind == ir.Elementwise
	for i, a := range n.Args {
		c.Args[i] = h.once(a)
		alike = alike && c.Args[i] != nil
	}
	switch {
	case n.Op == ir.OpConst:
		alike = true
	case n.Op == ir.OpIota && n.Axis > 0:
		alike, c.Axis = true, n.Axis-1
	}
	if !alike {
		h.copy(n)
		return
	}
	c.Like.Time = false
	h.still[n.Outs[0]] = h.g.Add(&c)
	h.tell(n, 1)
}

// tell says that a node of equal steps is computed once, and what became of a sum over them.
func (h *hoister) tell(n *ir.Node, times int) {
	if ir.Ops[n.Op].Kind == ir.Leaf || n.Op == ir.OpReindex && times == 1 {
		return
	}
	if times == 1 {
		h.c.rewroteTo(n, fmt.Sprintf("once, not %d times", h.g.T), "")
		return
	}
	h.c.rewroteTo(n, fmt.Sprintf("%d times the sum over one", times), ulps(times, "the sum of the absolute values of what is added"))
}

// nest reads single steps where it can, drops the loops that then reach nothing, and keeps one step of the result if
// its steps are alike.
func (h *hoister) nest(n *ir.Node) {
	c := *n
	c.Maps = &ir.Maps{Space: n.Maps.Space, Out: n.Maps.Out, In: slices.Clone(n.Maps.In)}
	c.Args = make([]*ir.Value, len(n.Args))
	for i, a := range n.Args {
		if s := h.still[a]; s != nil && c.Maps.In[i][:1].Inside(c.Maps.Space, []int{h.g.T}) {
			c.Args[i], c.Maps.In[i] = s, c.Maps.In[i][1:]
			continue
		}
		c.Args[i] = h.full(a)
	}
	out := n.Outs[0]
	alike := out.Type.Time && h.dropTime(&c)
	times := dropIdle(&c)
	v := h.g.Add(&c)
	if times != 1 && n.Op != ir.OpMaximum {
		v = h.op(ir.OpMul, v, h.num(float64(times)))
		h.tell(n, times)
	}
	if alike {
		h.still[out] = v
		h.tell(n, 1)
		return
	}
	h.at[out] = v
}

// dropTime removes the time axis from the result of a nest whose steps are alike: its loop reaches nothing else.
func (h *hoister) dropTime(n *ir.Node) bool {
	m := n.Maps
	k := m.Out[0].AsVar()
	if k < 0 || m.Space[k] != h.g.T || m.Out[1:].Uses(k) || slices.ContainsFunc(m.In, func(a ir.Access) bool { return a.Uses(k) }) {
		return false
	}
	n.Like.Time = false
	rest := &ir.Maps{Space: m.Space, Out: m.Out[1:], In: m.In}
	n.Maps = keepLoops(rest, without(k, len(m.Space)))
	return true
}

// dropIdle removes the loops that no access uses and returns how many times each point was counted.
func dropIdle(n *ir.Node) int {
	times := 1
	var keep []int
	for k, ext := range n.Maps.Space {
		used := n.Maps.Out.Uses(k) || slices.ContainsFunc(n.Maps.In, func(a ir.Access) bool { return a.Uses(k) })
		if used || ext == 0 {
			keep = append(keep, k)
			continue
		}
		times *= ext
	}
	n.Maps = keepLoops(n.Maps, keep)
	return times
}

// without lists 0..n-1 but k.
func without(k, n int) []int {
	var rest []int
	for i := range n {
		if i != k {
			rest = append(rest, i)
		}
	}
	return rest
}
