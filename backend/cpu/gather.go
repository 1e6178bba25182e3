package cpu

import (
	"math"
	"slices"
)

// gather copies rows of a windowed operand into a dense block: row r of the loops rows, all of the loops cols. Places
// outside of the operand give zeros.
type gather struct {
	alongK bool // rows are k and cols are m; else the other way round
	n      *nest
	outer  []int // loops of n
	rows   []int
	runs   []run   // of the cols, in order
	strips []strip // the same where all lie inside, with neighbours joined; nil if elements of a run lie apart
	run    int     // elements of a run, at stride
	stride int
	guards []guard // of n
	lo, hi []int   // least and most that a run adds to each guard
}

// run is one stretch of the columns: its offset, and what it adds to each guard.
type run struct {
	at int
	in []int
}

// strip is a stretch of columns that lie next to each other.
type strip struct{ at, len int }

// joined are the strips of all runs.
func (g *gather) joined() []strip {
	if g.stride != 1 && g.run > 1 {
		return nil
	}
	var strips []strip
	for _, r := range g.runs {
		if last := len(strips) - 1; last >= 0 && strips[last].at+strips[last].len == r.at {
			strips[last].len += g.run
			continue
		}
		strips = append(strips, strip{r.at, g.run})
	}
	return strips
}

// colsAreM reports whether the operand's smallest stride belongs to a loop of m: gathered rows then run along k. Where both m
// and k have such a loop, as in images of one channel, rows run along the longer side.
func colsAreM(n *nest, r roles) bool {
	least := func(loops []int) int {
		s := math.MaxInt
		for _, k := range loops {
			s = min(s, abs(n.at[1].str[k]))
		}
		return s
	}
	if m, k := least(r.m), least(r.k); m != k {
		return m < k
	}
	return n.count(r.m) < n.count(r.k)
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
	g.strips = g.joined()
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
	whole := g.strips != nil && runs == len(g.runs)
	for r := 0; r < count; {
		if whole {
			if n := g.ahead(&c, count-r); n > 0 {
				g.rowsInside(dst[r*width:(r+n)*width], src, c.at[1], c.step(1), width)
				c.skip(n)
				r += n
				continue
			}
		}
		g.row(dst[r*width:(r+1)*width], src, c.at[1], c.pos, g.runs[run:run+runs])
		c.next()
		r++
	}
}

// ahead counts the rows from the cursor on, along its last loop, that lie inside as wholes: those before the first that does
// not, or fewer.
func (g *gather) ahead(c *cursor, most int) int {
	if !g.within(c.pos) {
		return 0
	}
	n := min(most, c.left())
	for n > 1 && !g.withinAt(c, n-1) {
		n -= (n + 7) / 8
	}
	return n
}

// withinAt is within for the row that follows after n-1 others in the last loop. Guards are linear, so all between two rows
// inside are inside.
func (g *gather) withinAt(c *cursor, n int) bool {
	l := len(c.loops) - 1
	for k, p := range c.pos {
		if l >= 0 {
			p += n * g.guards[k].coef[c.loops[l]]
		}
		if p+g.lo[k] < 0 || p+g.hi[k] >= g.guards[k].ext {
			return false
		}
	}
	return true
}

// rowsInside gathers rows that lie inside, from address at on, step apart.
func (g *gather) rowsInside(dst, src []float32, at, step, width int) {
	for ; len(dst) > 0; dst, at = dst[width:], at+step {
		to := dst
		for _, s := range g.strips {
			copyStrip(to[:s.len], src[at+s.at:])
			to = to[s.len:]
		}
	}
}

// copyStrip is copy without a call where there is little to copy.
func copyStrip(dst, src []float32) {
	if len(dst) > 16 {
		copy(dst, src)
		return
	}
	src = src[:len(dst)]
	for i := range dst {
		dst[i] = src[i]
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
