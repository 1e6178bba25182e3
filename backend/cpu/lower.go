package cpu

import (
	"fmt"
	"hash/fnv"
	"slices"

	"snnc/ir"
	"snnc/runtime/rng"
)

// add appends a step and notes the buffers that it touches.
func (c *compiler) add(s *step, views ...*view) {
	for _, v := range views {
		s.uses = append(s.uses, v.buf)
	}
	c.steps = append(c.steps, s)
}

// lower makes the steps of a unit.
func (c *compiler) lower(u *unit) error {
	n := u.nodes[0]
	switch {
	case u.key != "":
		c.lowerGroup(u)
		return nil
	case n.Op == ir.OpUniform:
		c.lowerUniform(n)
		return nil
	case n.Op == ir.OpScan:
		return c.lowerScan(n)
	}
	return c.lowerNest(n)
}

func (c *compiler) lowerGroup(u *unit) {
	f := c.feedOf(u)
	if f != nil {
		c.views[f.v] = f.near
	}
	b := c.newTileBuilder(u)
	b.build(u)
	p := b.place()
	var fed fedJob
	if f != nil {
		fed = f.join(c, p)
	}
	uses, sums := c.lowerSums(b, p)
	s := &step{job: p, kernel: p.name(u), node: describe(u.nodes[len(u.nodes)-1]), f32: p.scratch(c.kern), regs: len(p.regs), uses: uses}
	mixes := c.lowerMixes(p, s)
	for _, r := range p.regs {
		for _, m := range []*access{r.mem, r.pack} {
			if m != nil && !slices.Contains(s.uses, m.buf) {
				s.uses = append(s.uses, m.buf)
			}
		}
	}
	for _, r := range p.routes {
		s.uses = append(s.uses, r.spikes.buf, r.grad.buf)
	}
	if f != nil {
		f.replace(fed, s)
	}
	c.steps = append(c.steps, s)
	sums()
	mixes()
}

func (p *tileProg) name(u *unit) string {
	code := 0
	for _, ph := range p.phases {
		code += len(ph.pre) + len(ph.body)
	}
	over := ""
	if len(p.mixes) > 0 {
		over = fmt.Sprintf(", %d contractions over time", len(p.mixes))
	}
	return fmt.Sprintf("tile program of %d operations in %d instructions, %d lanes%s", len(u.nodes), code, p.lanes, over)
}

// drawJob fills a tensor with random numbers.
type drawJob struct {
	dst   *view
	site  uint64
	start *view  // how many time steps lie before; nil: none
	step  uint64 // elements of a time step
}

const drawBlock = 1 << 14

func (j *drawJob) chunks() int { return (j.dst.buf.size + drawBlock - 1) / drawBlock }

func (j *drawJob) run(w *worker, chunk int) {
	first := chunk * drawBlock
	dst := j.dst.buf.f32[first:min(first+drawBlock, j.dst.buf.size)]
	before := uint64(0)
	if j.start != nil {
		before = uint64(j.start.buf.f32[j.start.off]) * j.step
	}
	rng.FillUniform(dst, w.env.seed, w.env.step, j.site, before+uint64(first))
}

func (c *compiler) lowerUniform(n *ir.Node) {
	h := fnv.New64a()
	h.Write([]byte(n.Name))
	dst := c.alloc(n.Outs[0])
	j := &drawJob{dst: dst, site: h.Sum64(), step: uint64(dst.size())}
	touched := []*view{dst}
	if len(n.Args) > 0 {
		if n.Outs[0].Type.Time {
			j.step /= uint64(c.g.T)
		}
		j.start = c.viewOf(n.Args[0])
		touched = append(touched, j.start)
	}
	c.add(&step{job: j, kernel: "random draws", node: describe(n)}, touched...)
}

// lowerNest chooses a kernel for a loop nest.
func (c *compiler) lowerNest(n *ir.Node) error {
	views := []*view{c.alloc(n.Outs[0])}
	for _, a := range n.Args {
		views = append(views, c.forNest(n, a))
	}
	if j := c.newWindow(n, views); j != nil {
		c.lowerWindow(n, j)
		return nil
	}
	if n.Op == ir.OpMaximumVJP {
		c.lowerMaximumVJP(n, views)
		return nil
	}
	if n.Op == ir.OpContract && (c.lowerSpikePairs(n, views) || c.lowerPairs(n, views) || c.lowerPairsGradient(n, views) || c.lowerLines(n, views) || c.lowerChannels(n, views) || c.lowerContract(n, views) || c.lowerTaps(n, views)) {
		return nil
	}
	nst := newNest(n.Maps, views)
	c.lowerGeneric(n, nst, views)
	return nil
}

// forNest is where a nest reads a value: for contractions over windows of a leaf, a copy with the channels last.
func (c *compiler) forNest(n *ir.Node, v *ir.Value) *view {
	if n.Op == ir.OpMaximumVJP && v == n.Args[1] {
		return c.spreadOut(v)
	}
	order := c.lay.copies[v]
	if n.Op != ir.OpContract || order == nil {
		return c.viewOf(v)
	}
	if c.relaid[v] == nil {
		src := c.viewOf(v)
		dst := &view{c.buffer(describe(v.Def)+" channels last", src.size()), 0, src.shape, inOrder(c.g, v, order)}
		if src.size() > 0 {
			c.addNest(newCopy(dst, src), describe(v.Def)+" channels last")
		}
		c.relaid[v] = dst
	}
	return c.relaid[v]
}

// spreadOut is a place of v at which distinct elements have distinct addresses: a copy if it is a broadcast.
func (c *compiler) spreadOut(v *ir.Value) *view {
	src := c.viewOf(v)
	for k, ext := range src.shape {
		if ext > 1 && src.str[k] == 0 {
			dst := &view{c.buffer(describe(v.Def)+" spread", src.size()), 0, src.shape, c.lay.strides(c.g, v)}
			c.addNest(newCopy(dst, src), describe(v.Def)+" spread")
			return dst
		}
	}
	return src
}

// covers reports whether the loops that move the result reach all of it: distinct elements, as many as there are.
func covers(n *nest, dst *view) bool {
	var own []int
	for k := range n.ext {
		if n.at[0].str[k] != 0 && n.ext[k] != 1 {
			own = append(own, k)
		}
	}
	sub := n.pick(own)
	sub = sub.pick(byResult(sub))
	return disjoint(sub) == len(own) && product(sub.ext) == dst.size() && !n.guarded(0)
}

// outputs copies results that are not row-major to buffers of their own.
func (c *compiler) outputs(g *ir.Graph) {
	for _, o := range g.Outputs {
		v := c.viewOf(o.Value)
		if !v.dense() || v.off != 0 || v.buf.size != v.size() || v.buf.fill != nil {
			v = c.copyOut(o, v)
		}
		v.buf.out = !v.buf.bound
		c.outs[o.Name] = &port{v, o.Value.Type.Time}
	}
}

func (c *compiler) copyOut(o ir.Output, src *view) *view {
	dst := &view{c.buffer("output "+o.Name, src.size()), 0, src.shape, rowMajor(src.shape)}
	if src.size() > 0 {
		c.addNest(newCopy(dst, src), "output "+o.Name)
	}
	return dst
}

// copyNest moves every element of src to the same place of dst.
func copyNest(dst, src *view) *nest {
	n := len(src.shape)
	var id ir.Access
	for k := range n {
		id = append(id, ir.Var(k, n))
	}
	return newNest(&ir.Maps{Space: src.shape, Out: id, In: []ir.Access{id}}, []*view{dst, src})
}

// lifetimes finds the first and last step that touches each buffer.
func (c *compiler) lifetimes() {
	for i, s := range c.steps {
		for _, b := range s.uses {
			if b.first < 0 {
				b.first = i
			}
			b.last = max(b.last, i)
		}
	}
	for _, b := range c.bufs {
		switch {
		case b.keep, b.steady, b.out && (!c.whole || b.first < 0): // the states of a body change places
			b.first, b.last = 0, len(c.steps)
		case b.out:
			b.last = len(c.steps)
		}
	}
	for i, s := range c.steps {
		if c.whole {
			overlay(i, s)
		}
	}
}
