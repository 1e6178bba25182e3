package cpu

import "snnc/backend/cpu/kernels"

// Event-driven products. Where a is spikes, a row of the result is a sum of rows of b: those at the set bits. Where
// the sum runs over the rows of a (weight gradients), the bits of a block of rows are transposed first. Whether the
// dense product or the event-driven one runs is decided by the firing rate of the operand at hand.

// denseRate is the firing rate from which the dense product is faster.
const denseRate = 0.4

// eventWidth is the least number of columns for which adding rows is worth its calls.
const eventWidth = 16

// eventCols is how many columns of b are added at a time, so that a tile of b stays in cache.
const eventCols = 128

// events is the event-driven form of a product.
type events struct {
	pack  *packJob
	along bool // the sum runs over the rows of a
	rows  int  // of a block
	width int  // bits of a row
	words int  // of a row
	sub   *subsets
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
	case j.ev.sub != nil && rate >= subsetRate:
		return formSubsets
	case rate < denseRate:
		return formRows
	}
	return formDense
}

// newEvents prepares the event-driven form of a product over the bits of a.
func (j *gemmJob) newEvents(pack *packJob, along bool) *events {
	e := &events{pack: pack, along: along, width: j.k, rows: j.m}
	if along {
		e.width, e.rows = j.m, j.k
	}
	e.words = (e.width + 63) / 64
	most := max(8, min(128, (1<<16)/e.width))
	if along {
		most = 256
	}
	e.rows = min(e.rows, most)
	return e
}

// scratch is what a worker needs: words (as float32 pairs) and indices.
func (e *events) scratch() (f32, i32 int) {
	if e.along {
		return 2 * (e.rows*e.words + e.width*((e.rows+63)/64)), 64*((e.rows+63)/64) + 64
	}
	return 2 * e.words, e.rows*e.width + 64*(e.words+1) + e.rows + 1
}

// bitRow collects the bits of row r of a.
func (j *gemmJob) bitRow(dst []uint64, c *cursor, base, width int) {
	clear(dst)
	src := j.ev.pack.dst.words
	if j.g == nil {
		appendBits(dst, 0, src, base, width)
		return
	}
	for i := range j.g.runs {
		if r := &j.g.runs[i]; j.g.inside(r, c.pos) {
			appendBits(dst, i*j.g.run, src, c.at[1]+r.at, j.g.run)
		}
	}
}

// forward adds rows k0..k1 of b to rows m0..m0+rows of the result.
func (j *gemmJob) forward(w *worker, outer, a, b, c, m0, rows, k0, k1 int) {
	e := j.ev
	words := asWords(w.f32, e.words)
	for first := 0; first < rows; first += e.rows {
		n := min(e.rows, rows-first)
		ptr, idx := w.i32[:n+1], w.i32[e.rows+1:]
		ptr[0] = 0
		cur := j.cursor(w, outer, m0+first)
		for r := range n {
			j.bitRow(words, &cur, a+(m0+first+r)*j.a.row+k0*j.a.col, k1-k0)
			ptr[r+1] = ptr[r] + int32(w.kern.Indices(idx[ptr[r]:], words, 0))
			j.step(&cur)
		}
		for col := 0; col < j.n; col += eventCols {
			m := min(eventCols, j.n-col)
			w.kern.SumRowsBatch(j.c.buf.f32[c+(m0+first)*j.c.row+col:], j.c.row, m, j.b.buf.f32[b+k0*j.b.row+col:], j.b.row, ptr, idx[:ptr[n]])
		}
	}
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
func (j *gemmJob) backward(w *worker, outer, a, b, c, m0, rows, k0, k1 int) {
	e := j.ev
	c += m0 * j.c.row
	for r := range rows {
		clear(j.c.buf.f32[c+r*j.c.row:][:j.n])
	}
	for first := k0; first < k1; first += e.rows {
		n := min(e.rows, k1-first)
		cur := j.cursor(w, outer, first)
		block := asWords(w.f32, e.rows*e.words)
		for r := range n {
			j.bitRow(block[r*e.words:(r+1)*e.words], &cur, a+(first+r)*j.a.col+m0*j.a.row, rows)
			j.step(&cur)
		}
		j.addFired(w, block, b+first*j.b.row, c, rows, n)
	}
}

func (j *gemmJob) addFired(w *worker, block []uint64, b, c, rows, n int) {
	e := j.ev
	per := (n + 63) / 64
	columns := asWords(w.f32[2*e.rows*e.words:], e.width*per)
	w.kern.TransposeBits(columns, per, block, e.words, n, rows)
	for m := range rows {
		col := columns[m*per : (m+1)*per]
		if k := w.kern.Indices(w.i32, col, 0); k > 0 {
			w.kern.AddRows(j.c.buf.f32[c+m*j.c.row:][:j.n], j.b.buf.f32[b:], j.b.row, w.i32[:k])
		}
	}
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
