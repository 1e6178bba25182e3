package cpu

import "snnc/ir"

// Spikes are bits where every reader can take them: tile programs over the same lanes, event-driven products, and
// maxima over windows. One bit an element, in the order of the value's layout; every step begins a new word.

// bitsWorth is the least number of elements that is worth packing.
const bitsWorth = 256

// decideBits chooses the values that are stored as bits.
func (c *compiler) decideBits(gr *grouper) {
	for _, n := range c.g.Nodes {
		u := gr.owner[n]
		if u == nil || u.key == "" && n.Op != ir.OpMaximum {
			continue
		}
		for _, v := range n.Outs {
			if c.mayBeBits(gr, u, v) {
				c.bits[v] = true
			}
		}
	}
}

func (c *compiler) mayBeBits(gr *grouper, u *unit, v *ir.Value) bool {
	n := v.Def
	lanes := c.g.Size(ir.Type{Batch: v.Type.Batch, Dims: v.Type.Dims})
	if !v.Type.Class.IsSpike() || c.out[v] || lanes < bitsWorth || v.Type.Time && c.g.T > 1 && lanes%64 != 0 || n.Op == ir.OpReindex {
		return false
	}
	if n.Op == ir.OpMaximum && (!c.bits[n.Args[0]] || c.window(n) == nil || !c.window(n).inRows()) {
		return false
	}
	outside := false
	for _, m := range c.users[v] {
		if u.key != "" && gr.owner[m] == u {
			continue
		}
		outside = true
		if !c.takesBits(gr, m, v) {
			return false
		}
	}
	return outside
}

// takesBits reports whether node m can read v as bits.
func (c *compiler) takesBits(gr *grouper, m *ir.Node, v *ir.Value) bool {
	u := gr.owner[m]
	switch {
	case u == nil:
		return false
	case u.key != "":
		return u.key == c.lanesOf(v) && m.Op != ir.OpContract && !(m.Op == ir.OpMaximumVJP && m.Args[1] == v)
	case m.Op == ir.OpContract && c.countsPairs(m):
		return true
	case m.Op == ir.OpContract:
		k := c.eventOperand(m)
		return k >= 0 && m.Args[k] == v && m.Args[1-k] != v
	case m.Op == ir.OpMaximum:
		return c.window(m) != nil
	case m.Op == ir.OpMaximumVJP:
		return m.Args[1] != v && c.window(m) != nil
	}
	return false
}

// eventOperand is the operand whose spikes drive a contraction, -1 if there is none.
func (c *compiler) eventOperand(node *ir.Node) int {
	views := []*view{c.sourceView(node.Outs[0]), c.sourceView(node.Args[0]), c.sourceView(node.Args[1])}
	n, r, views2, spikes, ok := c.contraction(node, views)
	if !ok {
		return -1
	}
	n.order(&r)
	var outer []int
	direct := c.directA(n, &r, &outer)
	if ev, _ := c.eventForm(n, r, direct, spikes); !ev {
		return -1
	}
	if views2[1] == views[1] {
		return 0
	}
	return 1
}

// window is the job of a maximum or its gradient over windows, nil if it has another form.
func (c *compiler) window(n *ir.Node) *windowJob {
	views := []*view{c.sourceView(n.Outs[0])}
	for _, a := range n.Args {
		views = append(views, c.sourceView(a))
	}
	return c.newWindow(n, views)
}

// unpack fills dst with zeros and ones from bit at on.
func unpack(w *worker, dst []float32, words []uint64, at int) {
	if at&63 == 0 {
		w.kern.Unpack(dst, words[at>>6:])
		return
	}
	for i := range dst {
		dst[i] = float32(words[(at+i)>>6] >> uint((at+i)&63) & 1)
	}
}
