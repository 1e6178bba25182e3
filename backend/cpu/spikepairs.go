package cpu

import (
	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// Spikes with spikes, as the scores of spiking attention: an element of the result is the number of places where both fired. Rows of
// both operands are brought together as whole words, for one point of the outer loops at a time, and counted.

// spikePairs is c[outer, m, n] = number of k at which a[outer, m, k] and b[outer, n, k] both are set.
type spikePairs struct {
	outer   []int // extents
	m, n, k int
	a, b, c matrix // of a and b, row is from one m or n to the next
}

// newSpikePairs is the form of a contraction of two tensors of spikes; nil if it has another form.
func newSpikePairs(node *ir.Node, views []*view) *spikePairs {
	if node.Op != ir.OpContract || rank(node.Args[0]) != 2 || rank(node.Args[1]) != 2 {
		return nil
	}
	n := newNest(node.Maps, views)
	n = n.pick(byResult(n)).merged()
	r, ok := classify(n)
	if !ok || len(n.guards) > 0 || n.empty() || product(n.ext) < gemmWorth || !covers(n, views[0]) {
		return nil
	}
	n.order(&r)
	j := &spikePairs{outer: at(n.ext, r.batch), m: n.count(r.m), n: n.count(r.n), k: n.count(r.k)}
	side := func(t int, loops []int) (m matrix, ok bool) {
		row, ok := n.stride(t, loops)
		step, steps := n.stride(t, r.k)
		return matrix{buf: views[t].buf, off: n.at[t].off, row: row, outer: at(n.at[t].str, r.batch)}, ok && steps && step == 1
	}
	var okA, okB bool
	j.a, okA = side(1, r.m)
	j.b, okB = side(2, r.n)
	row, okM := n.stride(0, r.m)
	col, okN := n.stride(0, r.n)
	j.c = matrix{buf: views[0].buf, off: n.at[0].off, row: row, col: col, outer: at(n.at[0].str, r.batch)}
	if row == 1 && col != 1 {
		j.a, j.b, j.m, j.n, j.c.row, j.c.col = j.b, j.a, j.n, j.m, col, row
	}
	if !okA || !okB || !okM || !okN || j.c.col != 1 || j.k < 2 {
		return nil
	}
	return j
}

// lowerSpikePairs makes a step of a contraction of spikes with spikes if it has that form.
func (c *compiler) lowerSpikePairs(node *ir.Node, views []*view) bool {
	j := newSpikePairs(node, views)
	if j == nil {
		return false
	}
	name := describe(node)
	s := &step{job: j, kernel: "counts of pairs of spikes", node: name, f32: 2 * (j.m + j.n) * kernels.Words(j.k), uses: []*buffer{j.c.buf}}
	for _, m := range []*matrix{&j.a, &j.b} {
		m.buf = c.packed(m.buf, name+" operand").dst
		s.uses = append(s.uses, m.buf)
	}
	c.steps = append(c.steps, s)
	return true
}

func (j *spikePairs) chunks() int { return min(maxTasks, product(j.outer)) }

func (j *spikePairs) run(w *worker, chunk int) {
	all, tasks := product(j.outer), j.chunks()
	words := kernels.Words(j.k)
	a, b := asWords(w.f32, j.m*words), asWords(w.f32[2*j.m*words:], j.n*words)
	for o := chunk * all / tasks; o < (chunk+1)*all/tasks; o++ {
		bitRows(a, &j.a, j.a.begin(j.outer, o), j.m, j.k)
		bitRows(b, &j.b, j.b.begin(j.outer, o), j.n, j.k)
		w.kern.BitProduct(j.c.buf.f32[j.c.begin(j.outer, o):], j.c.row, kernels.BitMat{Data: a, Rows: j.m, Words: words, Stride: words},
			kernels.BitMat{Data: b, Rows: j.n, Words: words, Stride: words})
	}
}

// bitRows brings rows of k bits, the first of which begins at bit at, to whole words.
func bitRows(dst []uint64, m *matrix, at, rows, k int) {
	words := kernels.Words(k)
	if k <= 64 {
		for r := range rows {
			dst[r] = extract(m.buf.words, at+r*m.row, k)
		}
		return
	}
	clear(dst[:rows*words])
	for r := range rows {
		appendBits(dst[r*words:(r+1)*words], 0, m.buf.words, at+r*m.row, k)
	}
}

// countsPairs reports whether a node is a contraction of spikes with spikes that takes both as bits.
func (c *compiler) countsPairs(m *ir.Node) bool {
	views := []*view{c.sourceView(m.Outs[0])}
	for _, a := range m.Args {
		views = append(views, c.sourceView(a))
	}
	return newSpikePairs(m, views) != nil
}

// recountPairs lets gradients count pairs of spikes again where they would read what the forward pass counted: the operands are bits,
// the counts are numbers, many times as large. It reports whether it changed the graph.
func recountPairs(c *compiler) bool {
	ahead := ir.NeededAhead(c.g)
	again := map[*ir.Node][]*ir.Node{} // to be put before that node
	for _, n := range c.g.Nodes {
		if ahead[n] && n.Op == ir.OpContract && c.countsPairs(n) && c.lives(n.Args[0], ahead) && c.lives(n.Args[1], ahead) {
			if users := c.late(n.Outs[0], ahead); users != nil {
				again[users[0]] = append(again[users[0]], repeated(n, users))
			}
		}
	}
	nodes := c.g.Nodes
	c.g.Nodes = nil
	for _, n := range nodes {
		c.g.Nodes = append(append(c.g.Nodes, again[n]...), n)
	}
	return len(again) > 0
}

// lives reports whether a value is in memory for gradients anyway.
func (c *compiler) lives(v *ir.Value, ahead map[*ir.Node]bool) bool {
	return fixed(v) || c.late(v, ahead) != nil
}

// late lists the nodes that read a value for gradients only.
func (c *compiler) late(v *ir.Value, ahead map[*ir.Node]bool) []*ir.Node {
	var users []*ir.Node
	for _, m := range c.users[v] {
		if !ahead[m] {
			users = append(users, m)
		}
	}
	return users
}

// repeated is a copy of a node, whose result users read instead.
func repeated(n *ir.Node, users []*ir.Node) *ir.Node {
	m := *n
	v := n.Outs[0]
	m.Outs = []*ir.Value{{Type: v.Type, Def: &m}}
	for _, u := range users {
		for i, a := range u.Args {
			if a == v {
				u.Args[i] = m.Outs[0]
			}
		}
	}
	return &m
}
