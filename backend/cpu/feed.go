package cpu

import (
	"slices"

	"snnc/ir"
)

// A product, and the recurrence over many steps that alone reads it, are one step of the plan: sample by sample, some columns
// at a time. So few columns stay in cache for all steps of time, and the product needs no memory of the plan.

// feedMost is the most elements that wait for the recurrence, feedCols the most columns, feedUnit those that share a word
// of bits.
const (
	feedMost = 1 << 16
	feedCols = 256
	feedUnit = 64
)

// feed is a product whose result need not be in memory.
type feed struct {
	v       *ir.Value
	from    *step
	product *gemmJob
	near    *view // where a worker has some columns of it
}

// feedOf finds a product that a group alone reads; nil if there is none.
func (c *compiler) feedOf(u *unit) *feed {
	if c.g.T <= traceSteps || slices.ContainsFunc(u.nodes, func(n *ir.Node) bool { return c.mixing(n) != nil || c.routing(n) != nil }) {
		return nil
	}
	member := map[*ir.Node]bool{}
	for _, n := range u.nodes {
		member[n] = true
	}
	for _, n := range u.nodes {
		for _, v := range n.Args {
			if f := c.feeding(v, member); f != nil && c.newTileBuilder(u).access(f.near, v.Type).kind == accessDense {
				return f
			}
		}
	}
	return nil
}

// feeding is the product that makes v, if it is one of all steps and samples that can run in parts.
func (c *compiler) feeding(v *ir.Value, member map[*ir.Node]bool) *feed {
	at := c.views[v]
	if v.Def.Op != ir.OpContract || member[v.Def] || !v.Type.Time || !v.Type.Batch || at == nil || !at.dense() || c.usedOutside(v, member) {
		return nil
	}
	s := c.maker(at.buf)
	if s == nil {
		return nil
	}
	j, ok := s.job.(*gemmJob)
	if !ok || !j.inParts(c.g.T*c.g.B) {
		return nil
	}
	wide := min(j.n, feedCols, feedMost/c.g.T/feedUnit*feedUnit)
	if wide == 0 {
		return nil
	}
	near := c.buffer("near", 0)
	near.bound, near.near = true, true
	str := slices.Clone(at.str)
	str[0] = wide
	return &feed{v, s, j, &view{near, 0, at.shape, str}}
}

// inParts reports whether a product of so many rows may be cut by rows and columns at will.
func (j *gemmJob) inParts(rows int) bool {
	return j.g == nil && !j.add && j.parts == 1 && product(j.outer) == 1 && (j.ev == nil || !j.ev.along && !j.ev.counts) &&
		j.m == rows && j.n%feedUnit == 0 && j.n <= 4*tileMost && j.c.off == 0 && j.c.row == j.n && j.c.col == 1
}

// maker is the step that alone knows a buffer; nil if there are others.
func (c *compiler) maker(b *buffer) *step {
	var made *step
	for _, s := range c.steps {
		if slices.Contains(s.uses, b) {
			if made != nil {
				return nil
			}
			made = s
		}
	}
	return made
}

// join makes one job of the product and the program that reads it.
func (f *feed) join(c *compiler, p *tileProg) *feedJob {
	j := &feedJob{p: p, g: *f.product.ofSample(c.g.T, c.g.B, f.near.str[0]), samples: c.g.B, next: f.product.a.row, wide: f.near.str[0]}
	j.groups = max(1, min((leastTasks+j.samples-1)/j.samples, j.g.n/j.wide))
	p.tiles, p.perTask = j.chunks(), 1 // as sums over lanes see it
	return j
}

// replace makes the step of the program that of the job.
func (f *feed) replace(c *compiler, j *feedJob, s *step) {
	s.job, s.kernel = j, f.from.kernel+" into "+s.kernel
	s.uses = append(slices.DeleteFunc(slices.Clone(f.from.uses), func(b *buffer) bool { return b == nil || b == f.product.c.buf }), s.uses...)
	s.f32, s.i32 = j.scratch(s.f32)
	s.ints = max(s.ints, f.from.ints)
	f.from.into = s
}

// ofSample is the product for the steps of one sample, with a result near the worker.
func (j *gemmJob) ofSample(steps, samples, wide int) *gemmJob {
	q := *j
	q.m, q.a.row, q.outer = steps, j.a.row*samples, nil
	q.c = matrix{row: wide, col: 1}
	q.mb, q.kb, q.cols = min(steps, blockRows), j.k, 1
	if j.ev != nil {
		q.ev = q.newEvents(j.ev.pack, false, true)
		q.ev.sub = q.newSubsets()
	}
	if q.scratch = 0; q.ev == nil || q.ev.sub == nil {
		if q.a.buf.bits {
			q.mb = min(q.mb, max(16, blockElems/q.k))
		}
		q.scratch = q.numberScratch()
	}
	return &q
}

// dropFed removes the steps whose work others do, and adds it to theirs.
func (c *compiler) dropFed() {
	for _, s := range c.steps {
		if s.into == nil {
			continue
		}
		w, more := s.work, s.into.work
		w.Flops += more.Flops
		w.With = append(append(slices.Clone(w.With), more.Path), more.With...)
		w.With = slices.DeleteFunc(w.With, func(path string) bool { return path == w.Path })
		s.into.work = w
	}
	c.steps = slices.DeleteFunc(c.steps, func(s *step) bool { return s.into != nil })
}
