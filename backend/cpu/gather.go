package cpu

import "slices"

// gather copies rows of a windowed operand into a dense block: row r of the loops rows, all of the loops cols. Places
// outside of the operand give zeros.
type gather struct {
	alongK bool // rows are k and cols are m; else the other way round
	n      *nest
	outer  []int // loops of n
	rows   []int
	runs   []run // of the cols, in order
	run    int   // elements of a run, at stride
	stride int
	guards []guard // of n
	lo, hi []int   // least and most that a run adds to each guard
}

// run is one stretch of the columns: its offset, and what it adds to each guard.
type run struct {
	at int
	in []int
}

// colsAreM reports whether the operand's smallest stride belongs to a loop of m: gathered rows then run along k.
func colsAreM(n *nest, r roles) bool {
	all := slices.Concat(r.m, r.k)
	n.byStride(1, all)
	return len(all) > 0 && slices.Contains(r.m, all[len(all)-1])
}

// newGather prepares the copy. The innermost loop of the columns that no guard touches is one run.
func newGather(n *nest, r roles, outer []int, alongK bool) *gather {
	g := &gather{alongK: alongK, n: n, outer: outer, rows: r.m, run: 1, stride: 1}
	cols := slices.Clone(r.k)
	if alongK {
		g.rows, cols = r.k, slices.Clone(r.m)
	}
	g.guards = n.guards // all are of a: classify saw to it
	if k := len(cols) - 1; k >= 0 && !g.guardedLoop(cols[k]) {
		g.run, g.stride = n.ext[cols[k]], n.at[1].str[cols[k]]
		cols = cols[:k]
	}
	g.runs = g.offsets(cols)
	g.lo, g.hi = slices.Clone(g.runs[0].in), slices.Clone(g.runs[0].in)
	for _, r := range g.runs {
		for k, v := range r.in {
			g.lo[k], g.hi[k] = min(g.lo[k], v), max(g.hi[k], v)
		}
	}
	return g
}

// within reports whether all runs of a row lie inside of the operand.
func (g *gather) within(pos []int) bool {
	for k, p := range pos {
		if p+g.lo[k] < 0 || p+g.hi[k] >= g.guards[k].ext {
			return false
		}
	}
	return true
}

func (g *gather) guardedLoop(k int) bool {
	return slices.ContainsFunc(g.guards, func(x guard) bool { return x.coef[k] != 0 })
}

// offsets lists the runs of all points of the column loops.
func (g *gather) offsets(cols []int) []run {
	i := make([]int, len(cols))
	ext := at(g.n.ext, cols)
	var runs []run
	for ok := true; ok; ok = next(i, ext, 0, len(i)) {
		r := run{at: dotInts(0, at(g.n.at[1].str, cols), i), in: make([]int, len(g.guards))}
		for k, x := range g.guards {
			r.in[k] = dotInts(0, at(x.coef, cols), i)
		}
		runs = append(runs, r)
	}
	return runs
}

// start places a cursor at row first of one point of the outer loops, given by its number.
func (g *gather) start(ints []int, outer, first int) cursor {
	o := g.n.start(g.outer, outer, ints)
	c := g.n.start(g.rows, first, ints[g.n.ints():])
	for t := range c.at {
		c.at[t] += o.at[t]
	}
	for t := range g.n.at {
		c.at[t] -= g.n.at[t].off
	}
	for k := range c.pos {
		c.pos[k] += o.pos[k] - g.n.guards[k].off
	}
	return c
}

// stretch gathers some runs of rows first..first+count at one point of the outer loops.
func (g *gather) stretch(dst, src []float32, ints []int, outer, first, count, run, runs int) {
	width := runs * g.run
	c := g.start(ints, outer, first)
	for r := range count {
		g.row(dst[r*width:(r+1)*width], src, c.at[1], c.pos, g.runs[run:run+runs])
		c.next()
	}
}

func (g *gather) row(dst, src []float32, base int, pos []int, runs []run) {
	all := g.within(pos)
	if all && g.run == 1 {
		for i := range runs {
			dst[i] = src[base+runs[i].at]
		}
		return
	}
	for i := range runs {
		r := &runs[i]
		d := dst[i*g.run : (i+1)*g.run]
		if !all && !g.inside(r, pos) {
			clear(d)
			continue
		}
		at := base + r.at
		if g.stride == 1 {
			copy(d, src[at:])
			continue
		}
		for k := range d {
			d[k] = src[at+k*g.stride]
		}
	}
}

func (g *gather) inside(r *run, pos []int) bool {
	for k, p := range pos {
		if v := p + r.in[k]; uint(v) >= uint(g.guards[k].ext) {
			return false
		}
	}
	return true
}
