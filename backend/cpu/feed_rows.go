package cpu

import "slices"

// A convolution and the neuron of few steps that alone reads it: some places of all samples at a time, for all steps. The loop
// over time moves inside of the places of a block, so that a block is a run of rows.

// feedRows is such a step; a chunk does a block.
type feedRows struct {
	g     gemmJob // rows in blocks, in each all steps of some places
	p     *tileProg
	block int // rows
	lanes int // of a block

	gemmAt, nearAt int // in scratch
}

// rowsFeed finds how many places of a convolution make a block; 0 if it is none that can be cut so.
func (j *gemmJob) rowsFeed(steps int) int {
	if j.g == nil || j.g.alongK || j.add || j.parts > 1 || product(j.outer) > 1 || j.ev != nil && j.ev.along || j.m%steps != 0 ||
		j.n%feedUnit != 0 || j.n > 4*tileMost || j.c.off != 0 || j.c.row != j.n || j.c.col != 1 {
		return 0
	}
	q, places := j.blocked(steps)
	if q == nil || steps*places < feedUnit || q.ev != nil && q.ev.sub != nil && steps*places > max(64, subsetBits/q.ev.words) {
		return 0
	}
	return places
}

// blocked is the product with its rows in another order: blocks of places, in each all steps; nil if the loops do not allow it.
func (j *gemmJob) blocked(steps int) (*gemmJob, int) {
	most := min(feedMost/steps/j.n, j.m/steps/leastTasks)
	n, rows := j.g.n.cloned(), slices.Clone(j.g.rows)
	if most == 0 || n.ext[rows[0]]%steps != 0 {
		return nil, 0
	}
	time := rows[0]
	if rest := n.ext[time] / steps; rest > 1 {
		time = n.cut(rows[0], rest)
	} else {
		rows = rows[1:]
	}
	inner, places := len(rows), 1
	for inner > 0 && places*n.ext[rows[inner-1]] <= most {
		inner--
		places *= n.ext[rows[inner]]
	}
	if inner > 0 {
		if d := divisor(n.ext[rows[inner-1]], most/places); d > 1 {
			rows = slices.Insert(rows, inner-1, n.cut(rows[inner-1], d))
			places *= d
		}
	}
	q := *j
	q.g = j.g.over(n, slices.Insert(rows, inner, time))
	q.c = matrix{row: j.n, col: 1}
	if j.ev != nil {
		q.ev = q.newEvents(j.ev.pack, false, false)
		q.ev.whole, q.ev.sub = q.wholeWords(), q.newSubsets()
		if q.ev.sub != nil {
			q.ev.sub.rows = steps * places
		}
	}
	return &q, places
}

// divisor is the largest divisor of n that is at most so much.
func divisor(n, most int) int {
	d := max(1, min(n, most))
	for n%d != 0 {
		d--
	}
	return d
}

func (n *nest) cloned() *nest {
	m := &nest{ext: slices.Clone(n.ext)}
	for _, a := range n.at {
		m.at = append(m.at, lin{a.off, slices.Clone(a.str)})
	}
	for _, g := range n.guards {
		g.coef = slices.Clone(g.coef)
		m.guards = append(m.guards, g)
	}
	return m
}

// cut makes two loops of one, of which the inner has so many points, and returns the outer.
func (n *nest) cut(loop, inner int) int {
	n.ext = append(n.ext, n.ext[loop]/inner)
	n.ext[loop] = inner
	for i := range n.at {
		n.at[i].str = append(n.at[i].str, n.at[i].str[loop]*inner)
	}
	for i := range n.guards {
		n.guards[i].coef = append(n.guards[i].coef, n.guards[i].coef[loop]*inner)
	}
	return len(n.ext) - 1
}

// over is the copy of the same windows in another order of the rows.
func (g *gather) over(n *nest, rows []int) *gather {
	h := *g
	h.n, h.guards, h.rows = n, n.guards, rows
	return &h
}

func (j *feedRows) chunks() int { return j.g.m / j.block }

// scratch is what a worker needs besides what the program does.
func (j *feedRows) scratch(program int) (f32, i32 int) {
	j.gemmAt = roundUp(program, 16)
	need := j.g.scratch
	if j.g.ev != nil {
		var more int
		more, i32 = j.g.ev.scratch(&j.g)
		need = max(need, more)
	}
	j.nearAt = roundUp(j.gemmAt+need, 16)
	return j.nearAt + j.block*j.g.n, i32
}

func (j *feedRows) run(w *worker, chunk int) {
	all := w.f32
	w.f32, w.near, w.nearLane = all[j.gemmAt:], all[j.nearAt:j.nearAt+j.block*j.g.n], chunk*j.lanes
	j.product(w, chunk*j.block)
	w.f32 = all
	j.p.begin(w, chunk)
	j.p.runLanes(w, chunk*j.lanes, j.lanes)
	j.p.endSums(w, chunk)
}

// product computes the rows of a block, from m0 on.
func (j *feedRows) product(w *worker, m0 int) {
	g := &j.g
	to := -m0 * g.c.row
	switch g.form() {
	case formRows:
		g.forward(w, 0, g.a.off, g.b.off, to, m0, j.block, 0, g.k, 0, g.n)
	case formSubsets:
		p := subsetBlockOf(w, g, 0, m0)
		p.c = to
		p.columns(0, g.ev.sub.tiles(g), 0, g.k)
	default:
		for m := 0; m < j.block; m += g.mb {
			g.dense(w, 0, g.a.off, g.b.off, to, m0+m, min(g.mb, j.block-m), 0, g.k, 0, g.n)
		}
	}
}
