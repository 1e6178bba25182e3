package cpu

import (
	"slices"

	"snnc/backend/cpu/kernels"
)

// Event-driven products. Where a is spikes, a row of the result is a sum of rows of b: those at the set bits. Where
// the sum runs over the rows of a (weight gradients), the bits of a block of rows are transposed first. Whether the
// dense product or the event-driven one runs is decided by the firing rate of the operand at hand.

// denseRate is the firing rate from which the dense product is faster.
const denseRate = 0.4

// eventWidth is the least number of columns for which adding rows is worth its calls.
const eventWidth = 16

// eventCols is how many columns of b are added at a time, so that a tile of b with eventDepth of its rows stays near, for
// eventRows of the result. Rows of a tile lie next to each other, or they would push each other out of cache.
const (
	eventCols  = 64
	eventDepth = 256
	eventRows  = 256
	eventWide  = 128 // columns at a time of sums over rows of a
)

// fewRows is the most rows of a result for which b is transposed tile by tile, in each block of rows again.
const fewRows = 1024

// events is the event-driven form of a product.
type events struct {
	pack   *packJob
	along  bool // the sum runs over the rows of a
	rows   int  // of a block
	width  int  // bits of a row
	words  int  // of a row
	depth  int  // of the sum at a time
	held   int  // words of a row that are held
	whole  bool // runs of windows are whole words
	sub    *subsets
	counts bool // a is counts, not spikes
}

// form is how a product runs.
type form int

const (
	formDense   form = iota
	formRows         // rows added one by one
	formSubsets      // sums of rows from tables
)

// form decides at run time; all chunks see the same rate.
func (j *gemmJob) form() form {
	if j.ev == nil {
		return formDense
	}
	switch rate := j.ev.pack.rate(); {
	case j.ev.sub != nil && rate >= j.ev.sub.rate(j.ev.along):
		return formSubsets
	case rate < j.ev.denseFrom():
		return formRows
	}
	return formDense
}

// newEvents prepares the event-driven form of a product over the bits of a.
func (j *gemmJob) newEvents(pack *packJob, along, direct bool) *events {
	e := &events{pack: pack, along: along, width: j.k, rows: j.m}
	if along {
		e.width, e.rows = j.m, j.k
	}
	if along && direct && j.parts == 1 {
		e.width = min(j.m, blockRows) // rows of a are read in parts
	}
	e.words = (e.width + 63) / 64
	most := eventRows
	e.depth = min(j.k, eventDepth)
	e.held = kernels.Words(e.depth)
	if !direct { // gathered rows are wholes
		e.held = e.words
	}
	if along {
		most = max(64, min(256, (1<<19)/e.width&^63))
	}
	e.rows = min(e.rows, most)
	return e
}

// scratch is what a worker needs, in whatever form the product runs.
func (e *events) scratch(j *gemmJob) (f32, i32 int) {
	if e.sub == nil {
		f32, i32 = e.rowScratch()
		x, y := e.countScratch()
		return f32 + x, i32 + y
	}
	f32, i32 = e.sub.scratch(j)
	if e.sub.rate(e.along) > 0 {
		x, y := e.rowScratch()
		f32, i32 = max(f32, x), max(i32, y)
	}
	return f32, i32
}

// rowScratch is words (as float32 pairs), tiles, and indices.
func (e *events) rowScratch() (f32, i32 int) {
	if e.along {
		per := (e.rows + 63) / 64
		return 2*(e.rows*e.words+e.width*per) + e.width*eventWide, e.width*(64*per+1) + 65
	}
	return 2*e.rows*e.held + eventDepth*eventCols, e.rows*e.depth + 64*(e.words+1) + e.rows + 1
}

// bitRow collects the bits of row r of a.
func (j *gemmJob) bitRow(dst []uint64, c *cursor, base, width int) {
	src := j.ev.pack.dst.words
	if j.g == nil && (base|width)&63 == 0 {
		copy(dst, src[base>>6:])
		return
	}
	if j.ev.whole {
		j.wordRow(dst, c)
		return
	}
	clear(dst)
	if j.g == nil {
		appendBits(dst, 0, src, base, width)
		return
	}
	all := j.g.within(c.pos)
	for i := range j.g.runs {
		if r := &j.g.runs[i]; all || j.g.inside(r, c.pos) {
			appendBits(dst, i*j.g.run, src, c.at[1]+r.at, j.g.run)
		}
	}
}

// wordRow does so where all runs are whole words.
func (j *gemmJob) wordRow(dst []uint64, c *cursor) {
	src, n, all := j.ev.pack.dst.words, j.g.run>>6, j.g.within(c.pos)
	for i := range j.g.runs {
		to := dst[i*n : (i+1)*n]
		r := &j.g.runs[i]
		if !all && !j.g.inside(r, c.pos) {
			clear(to)
			continue
		}
		from := src[(c.at[1]+r.at)>>6:][:n]
		for k := range to {
			to[k] = from[k]
		}
	}
}

// wholeWords reports whether all runs of a's windows are whole words.
func (j *gemmJob) wholeWords() bool {
	if j.g == nil || j.g.run&63 != 0 {
		return false
	}
	a := j.g.n.at[1]
	places := a.off
	for _, k := range slices.Concat(j.g.outer, j.g.rows) {
		places |= a.str[k]
	}
	for _, r := range j.g.runs {
		places |= r.at
	}
	return places&63 == 0
}

// forward adds rows k0..k1 of b to rows m0..m0+rows of the result, of which it does columns col to end.
func (j *gemmJob) forward(w *worker, outer, a, b, c, m0, rows, k0, k1, col, end int) {
	e := j.ev
	for first := m0; first < m0+rows; first += e.rows {
		n := min(e.rows, m0+rows-first)
		block := asWords(w.f32, e.rows*e.held)
		if j.g != nil {
			j.gatherRows(w, block, outer, first, n)
		}
		for k := k0; k < k1 || k == k0; k += e.depth {
			depth := min(e.depth, k1-k)
			ptr, idx := j.firedIn(w, block, a+first*j.a.row, n, k, depth)
			var more scaledRows
			if e.counts {
				more = j.apart(w, ptr, idx, a+first*j.a.row+k*j.a.col, j.a.row, j.a.col)
				idx = idx[:ptr[n]]
			}
			add := w.kern.AddRowsBatch
			if k == k0 {
				add = w.kern.SumRowsBatch
			}
			for at := col; at < end; {
				m := min(end, at-at%eventCols+eventCols) - at // columns of one panel
				src, stride := j.tileOfB(w, b, k, at, depth, m)
				dst := j.dest(w)[c+first*j.c.row+at:]
				add(dst, j.c.row, m, src, stride, ptr, idx)
				more.add(w.kern, dst, j.c.row, m, src, stride)
				at += m
			}
		}
	}
}

// gatherRows collects the bits of some rows of windows.
func (j *gemmJob) gatherRows(w *worker, block []uint64, outer, first, n int) {
	cur := j.cursor(w, outer, first)
	for r := range n {
		j.bitRow(block[r*j.ev.held:(r+1)*j.ev.held], &cur, 0, 0)
		j.step(&cur)
	}
}

// firedIn lists the bits k to k+depth that are set in each of n rows, the first of which is at a, or in the block.
func (j *gemmJob) firedIn(w *worker, block []uint64, a, n, k, depth int) (ptr, idx []int32) {
	e, words, from := j.ev, kernels.Words(depth), k/64
	ptr, idx = w.i32[:n+1], w.i32[e.rows+1:]
	ptr[0] = 0
	if j.g == nil {
		from = 0
		for r := range n {
			j.bitRow(block[r*e.held:][:words], nil, a+r*j.a.row+k*j.a.col, depth)
		}
	}
	for r := range n {
		ptr[r+1] = ptr[r] + int32(w.kern.Indices(idx[ptr[r]:], block[r*e.held+from:][:words], 0))
	}
	return ptr, idx[:ptr[n]]
}

// tileOfB is a tile of b with its columns next to each other.
func (j *gemmJob) tileOfB(w *worker, b, k, col, depth, cols int) (tile []float32, stride int) {
	src := j.b.buf.f32[b+j.b.to(k, col):]
	if j.b.col == 1 {
		return src, j.b.row
	}
	tile = w.f32[2*j.ev.rows*j.ev.held:][:depth*cols]
	w.kern.Transpose(tile, cols, src, j.b.col, cols, depth)
	return tile, cols
}

func (j *gemmJob) cursor(w *worker, outer, first int) cursor {
	if j.g == nil {
		return cursor{}
	}
	c := j.g.start(w.ints, outer, first)
	return c
}

func (j *gemmJob) step(c *cursor) {
	if j.g != nil {
		c.next()
	}
}

// backward adds, for columns m0..m0+rows of a, the rows of b at which it fired, for k from k0 to k1.
func (j *gemmJob) backward(w *worker, outer, a, b, c, m0, rows, k0, k1, col, end int) {
	e := j.ev
	c += m0 * j.c.row
	if !j.upright() {
		for r := range rows {
			clear(j.c.buf.f32[c+r*j.c.row+col : c+r*j.c.row+end])
		}
	}
	for first := k0; first < k1; first += e.rows {
		n := min(e.rows, k1-first)
		cur := j.cursor(w, outer, first)
		block := asWords(w.f32, e.rows*e.words)
		for r := range n {
			j.bitRow(block[r*e.words:(r+1)*e.words], &cur, a+(first+r)*j.a.col+m0*j.a.row, rows)
			j.step(&cur)
		}
		ptr, idx := j.fired(w, block, rows, n)
		var more scaledRows
		if e.counts {
			more = j.apart(w, ptr, idx, a+first*j.a.col+m0*j.a.row, j.a.row, j.a.col)
			idx = idx[:ptr[rows]]
		}
		if e.counts && !j.upright() {
			j.addPanels(w, ptr, idx, &more, b+first*j.b.row, c, n, col, end)
			continue
		}
		for col := col; col < end; col += eventWide {
			j.addFired(w, ptr, idx, &more, b+first*j.b.row+col, c+col*j.c.col, min(eventWide, end-col), first == k0)
		}
	}
}

// upright reports whether the columns of the result are contiguous, not its rows.
func (j *gemmJob) upright() bool { return j.c.col != 1 && j.n > 1 }

// fired lists for each column of a block of bits the rows at which it is set.
func (j *gemmJob) fired(w *worker, block []uint64, rows, n int) (ptr, idx []int32) {
	e := j.ev
	per := (n + 63) / 64
	columns := asWords(w.f32[2*e.rows*e.words:], e.width*per)
	w.kern.TransposeBits(columns, per, block, e.words, n, rows)
	ptr, idx = w.i32[:rows+1], w.i32[e.width+1:]
	ptr[0] = 0
	for m := range rows {
		ptr[m+1] = ptr[m] + int32(w.kern.Indices(idx[ptr[m]:], columns[m*per:(m+1)*per], 0))
	}
	return ptr, idx[:ptr[rows]]
}

// addFired adds the rows of a tile of b to a tile of the result.
func (j *gemmJob) addFired(w *worker, ptr, idx []int32, more *scaledRows, b, c, cols int, fresh bool) {
	e, dst, rows := j.ev, j.c.buf.f32[c:], len(ptr)-1
	rest := w.f32[2*(e.rows*e.words+e.width*((e.rows+63)/64)):]
	src, stride := j.b.buf.f32[b:], j.b.row
	if !j.upright() {
		w.kern.AddRowsBatch(dst, j.c.row, cols, src, stride, ptr, idx)
		more.add(w.kern, dst, j.c.row, cols, src, stride)
		return
	}
	tile := rest[:rows*cols]
	if fresh {
		clear(tile)
	} else {
		w.kern.Transpose(tile, cols, dst, j.c.col, cols, rows)
	}
	w.kern.AddRowsBatch(tile, cols, cols, src, stride, ptr, idx)
	more.add(w.kern, tile, cols, cols, src, stride)
	w.kern.Transpose(dst, j.c.col, tile, cols, rows, cols)
}

// unpacked turns a block of a's bits into numbers, for the dense product.
func (j *gemmJob) unpacked(w *worker, outer, a, m0, rows, k0, depth int) (kernels.Mat, []float32) {
	words := asWords(w.f32, j.ev.words)
	first, count, width, at, step := m0, rows, depth, a+m0*j.a.row+k0*j.a.col, j.a.row
	if j.ev.along {
		first, count, width, at, step = k0, depth, rows, a+k0*j.a.col+m0*j.a.row, j.a.col
	}
	buf := w.f32[roundUp(2*j.ev.words, 16):]
	cur := j.cursor(w, outer, first)
	for r := range count {
		j.bitRow(words, &cur, at+r*step, width)
		w.kern.Unpack(buf[r*width:(r+1)*width], words)
		j.step(&cur)
	}
	rest := buf[roundUp(count*width, 16):]
	if j.ev.along {
		return kernels.NewMat(buf, count, width).T(), rest
	}
	return kernels.NewMat(buf, count, width), rest
}
