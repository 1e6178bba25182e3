package cpu

import (
	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// Sums over counts. Sums of spikes, such as the signal between residual blocks, are small whole numbers of which most are zero. A
// product with them is event-driven as one with spikes is: rows of b are added where a count is 1, and scaled where it is
// more. What is read is a bit for each element, which says that it is not zero, and the count itself at those places.

// Rates from which the dense product is faster than rows one by one, forward and where the sum runs over the rows of a.
const (
	countRate      = 0.4
	countRateAlong = 0.3
)

// countGroups are groups of columns of a sum over rows of a; each finds the counts again.
const countGroups = 4

// rank says how well an operand drives a product: by spikes, by counts, not at all.
func rank(v *ir.Value) int {
	switch {
	case v.Type.Class.IsSpike():
		return 2
	case v.Type.Class.IsCount():
		return 1
	}
	return 0
}

// counted reports whether the operand of a node that lies at a place is counts.
func (c *compiler) counted(node *ir.Node, at *view) bool {
	for _, a := range node.Args {
		if c.views[a] == at && rank(a) == 1 {
			return true
		}
	}
	return false
}

// denseFrom is the rate from which the dense product is faster.
func (e *events) denseFrom() float64 {
	switch {
	case !e.counts:
		return denseRate
	case e.along:
		return countRateAlong
	}
	return countRate
}

// countScratch is what the places of counts beyond 1 take in addition, of as many events as there may be.
func (e *events) countScratch() (f32, i32 int) {
	if !e.counts {
		return 0, 0
	}
	if e.along {
		return e.width*e.rows + e.rows*eventCols, e.width*e.rows + e.width + 1
	}
	return e.rows * e.depth, e.rows*e.depth + e.rows + 1
}

// scaledRows are rows of b that are added a number of times: for each row of the result those at ptr.
type scaledRows struct {
	ptr, idx []int32
	scale    []float32
}

// apart takes the events whose count is not 1 out of ptr and idx. The count of event i of row r is at a + r*row + i*col.
func (j *gemmJob) apart(w *worker, ptr, idx []int32, a, row, col int) scaledRows {
	f32, i32 := j.ev.rowScratch()
	src := j.a.buf.f32
	s := scaledRows{ptr: w.i32[i32:][:len(ptr)], idx: w.i32[i32+len(ptr):][:len(idx)], scale: w.f32[f32:][:len(idx)]}
	s.ptr[0] = 0
	ones, others, start := 0, 0, ptr[0]
	for r := range len(ptr) - 1 {
		end := ptr[r+1]
		for _, i := range idx[start:end] {
			x := src[a+r*row+int(i)*col]
			idx[ones], s.idx[others], s.scale[others] = i, i, x
			one := 0
			if x == 1 {
				one = 1
			}
			ones, others = ones+one, others+1-one
		}
		start, ptr[r+1], s.ptr[r+1] = end, int32(ones), int32(others)
	}
	s.idx, s.scale = s.idx[:others], s.scale[:others]
	return s
}

// add adds the rows to n columns of dst.
func (s *scaledRows) add(kern *kernels.Table, dst []float32, ldd, n int, b []float32, stride int) {
	if len(s.idx) > 0 {
		kern.AddRowsScaledBatch(dst, ldd, n, b, stride, s.ptr, s.idx, s.scale)
	}
}

// addPanels adds rows of a block of b to all rows of the result, some columns at a time, which are brought together first: there
// are many rows of the result to add them to.
func (j *gemmJob) addPanels(w *worker, ptr, idx []int32, more *scaledRows, b, c, n, col, end int) {
	e := j.ev
	panel := w.f32[2*(e.rows*e.words+e.width*((e.rows+63)/64)):]
	for ; col < end; col += eventCols {
		cols := min(eventCols, end-col)
		for r := range n {
			copy(panel[r*eventCols:][:cols], j.b.buf.f32[b+r*j.b.row+col:])
		}
		dst := j.c.buf.f32[c+col:]
		w.kern.AddRowsBatch(dst, j.c.row, cols, panel[:n*eventCols], eventCols, ptr, idx)
		more.add(w.kern, dst, j.c.row, cols, panel[:n*eventCols], eventCols)
	}
}
