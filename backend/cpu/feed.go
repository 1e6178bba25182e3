package cpu

import (
	"slices"

	"snnc/ir"
)

// A product, and the neuron that alone reads it, are one step of the plan: what a worker has computed for all steps of time is
// still in cache when the neuron reads it, and needs no memory of the plan. With many steps that is a sample, some columns at a
// time (feed_run.go), with few steps of a convolution some places (feed_rows.go).

// feedMost is the most elements that wait for the neuron, feedCols the most columns, feedUnit those that share a word of bits.
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
	near    *view // where a worker has some of it
	places  int   // of a block; 0: by samples and columns
}

// feedOf finds a product that a group alone reads; nil if there is none.
func (c *compiler) feedOf(u *unit) *feed {
	if slices.ContainsFunc(u.nodes, func(n *ir.Node) bool { return c.mixing(n) != nil || c.routing(n) != nil }) {
		return nil
	}
	b := c.newTileBuilder(u)
	for _, n := range u.nodes {
		for _, v := range n.Args {
			if f := c.feeding(v, b); f != nil {
				return f
			}
		}
	}
	return nil
}

// feeding is the product that makes v, if it is one of all steps that can run in parts.
func (c *compiler) feeding(v *ir.Value, b *tileBuilder) *feed {
	made, lanes := c.onlyView(v), product(b.ext)
	if made == nil || made.Op != ir.OpContract || b.member[made] || !v.Type.Time || !v.Type.Batch || c.usedOutside(v, b.member) {
		return nil
	}
	at := c.viewOf(v)
	if a := b.access(at, v.Type); a.kind != accessDense || a.off != 0 || a.tStr != lanes {
		return nil
	}
	s := c.maker(at.buf)
	if s == nil {
		return nil
	}
	j, ok := s.job.(*gemmJob)
	if !ok || j.m*j.n != c.g.T*lanes {
		return nil
	}
	f := &feed{v: v, from: s, product: j}
	step := f.cut(c)
	if step == 0 {
		return nil
	}
	near := c.buffer("near", 0)
	near.bound, near.near = true, true
	f.near = &view{near, 0, at.shape, slices.Clone(at.str)}
	f.near.str[0] = step
	return f
}

// onlyView is the node whose result a value is or looks at alone; nil if others look at it too.
func (c *compiler) onlyView(v *ir.Value) *ir.Node {
	for c.isView(v.Def) {
		if v = v.Def.Args[0]; c.out[v] || len(c.users[v]) != 1 {
			return nil
		}
	}
	return v.Def
}

// cut finds the parts in which the product runs, and how many elements of a step a part has; 0 if there are none.
func (f *feed) cut(c *compiler) int {
	if c.g.T <= traceSteps {
		f.places = f.product.rowsFeed(c.g.T)
		return f.places * f.product.n
	}
	if !f.product.inParts(c.g.T * c.g.B) {
		return 0
	}
	return min(f.product.n, feedCols, feedMost/c.g.T/feedUnit*feedUnit)
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

// fedJob is a job that runs a product and a program.
type fedJob interface {
	job
	scratch(program int) (f32, i32 int)
}

// join makes one job of the product and the program that reads it.
func (f *feed) join(c *compiler, p *tileProg) fedJob {
	var j fedJob
	if f.places > 0 {
		g, _ := f.product.blocked(c.g.T)
		j = &feedRows{p: p, g: *g, block: c.g.T * f.places, lanes: f.places * g.n}
	} else {
		g := f.product.ofSample(c.g.T, c.g.B, f.near.str[0])
		groups := max(1, min((leastTasks+c.g.B-1)/c.g.B, g.n/g.c.row))
		j = &feedJob{p: p, g: *g, samples: c.g.B, next: f.product.a.row, wide: g.c.row, groups: groups}
	}
	p.tiles, p.perTask = j.chunks(), 1 // as sums over lanes see it
	return j
}

// replace makes the step of the program that of the job.
func (f *feed) replace(j fedJob, s *step) {
	s.job, s.kernel = j, f.from.kernel+" into "+s.kernel
	s.uses = append(slices.DeleteFunc(slices.Clone(f.from.uses), func(b *buffer) bool { return b == nil || b == f.product.c.buf }), s.uses...)
	s.f32, s.i32 = j.scratch(s.f32)
	s.ints = max(s.ints, f.from.ints)
	if g, ok := j.(*feedRows); ok {
		s.ints = max(s.ints, 2*g.g.g.n.ints())
	}
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
