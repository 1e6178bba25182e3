package kernels

import "fmt"

// Rows are the event-driven kernels: sums of the rows of a matrix that a list
// of indices selects. Row r of w is w[r*stride : r*stride+n]. Each element of
// dst is summed in the order of idx, one rounding per operation, so the result
// is the same in every table and for every split of the columns.
//
// An index outside w, or ptr that does not run upwards within idx, panics.
type Rows struct {
	// AddRows does dst[j] += sum over k of w[idx[k]*stride+j], with n = len(dst).
	AddRows func(dst, w []float32, stride int, idx []int32)
	// SumRows does dst[j] = sum over k of w[idx[k]*stride+j]; zero if idx is empty.
	SumRows func(dst, w []float32, stride int, idx []int32)
	// AddRowsScaled does dst[j] += scale[k]*w[idx[k]*stride+j] for each k, with
	// len(scale) >= len(idx).
	AddRowsScaled func(dst, w []float32, stride int, idx []int32, scale []float32)

	// AddRowsBatch does AddRows for many dst rows: dst row r is
	// dst[r*ldd : r*ldd+n], its indices are idx[ptr[r]:ptr[r+1]], and there are
	// len(ptr)-1 rows.
	AddRowsBatch func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32)
	// SumRowsBatch does SumRows for many dst rows, as AddRowsBatch.
	SumRowsBatch func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32)
	// AddRowsScaledBatch does AddRowsScaled for many dst rows, as AddRowsBatch;
	// scale goes with idx.
	AddRowsScaledBatch func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32, scale []float32)
}

func genericRows() Rows {
	return Rows{
		AddRows: func(dst, w []float32, stride int, idx []int32) {
			addRowsGeneric(dst, w, stride, idx)
		},
		SumRows: func(dst, w []float32, stride int, idx []int32) {
			clear(dst)
			addRowsGeneric(dst, w, stride, idx)
		},
		AddRowsScaled: addRowsScaledGeneric,
		AddRowsBatch: func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32) {
			eachRow(dst, ldd, n, ptr, func(d []float32, from, to int32) {
				addRowsGeneric(d, w, stride, idx[from:to])
			})
		},
		SumRowsBatch: func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32) {
			eachRow(dst, ldd, n, ptr, func(d []float32, from, to int32) {
				clear(d)
				addRowsGeneric(d, w, stride, idx[from:to])
			})
		},
		AddRowsScaledBatch: func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32, scale []float32) {
			eachRow(dst, ldd, n, ptr, func(d []float32, from, to int32) {
				addRowsScaledGeneric(d, w, stride, idx[from:to], scale[from:to])
			})
		},
	}
}

func eachRow(dst []float32, ldd, n int, ptr []int32, do func(d []float32, from, to int32)) {
	for r := 0; r+1 < len(ptr); r++ {
		do(dst[r*ldd:r*ldd+n], ptr[r], ptr[r+1])
	}
}

func addRowsGeneric(dst, w []float32, stride int, idx []int32) {
	for _, i := range idx {
		row := w[int(i)*stride:][:len(dst)]
		for j, v := range row {
			dst[j] += v
		}
	}
}

func addRowsScaledGeneric(dst, w []float32, stride int, idx []int32, scale []float32) {
	for k, i := range idx {
		row, s := w[int(i)*stride:][:len(dst)], scale[k]
		for j, v := range row {
			dst[j] += float32(s * v)
		}
	}
}

// checkRows panics unless every row up to top holds n elements of w.
func checkRows(w []float32, stride, n int, top uint32) {
	if stride < 0 || top > 1<<31-1 || int(top)*stride+n > len(w) {
		panic(fmt.Sprintf("kernels: row %d of %d columns, stride %d, is outside the matrix of %d elements", int32(top), n, stride, len(w)))
	}
}

// maxIndexGeneric returns the largest index as an unsigned number, so that a
// negative index is a huge one.
func maxIndexGeneric(idx []int32) uint32 {
	top := uint32(0)
	for _, i := range idx {
		top = max(top, uint32(i))
	}
	return top
}

// checkBatch panics unless dst holds the rows and ptr runs upwards within idx.
func checkBatch(dst []float32, ldd, n int, ptr, idx []int32) {
	rows := len(ptr) - 1
	if ldd < 0 || (rows-1)*ldd+n > len(dst) {
		panic(fmt.Sprintf("kernels: %d rows of %d columns, stride %d, do not fit in %d elements", rows, n, ldd, len(dst)))
	}
	last := int32(0)
	for _, p := range ptr {
		if p < last || int(p) > len(idx) {
			panic(fmt.Sprintf("kernels: row pointer %d after %d, of %d indices", p, last, len(idx)))
		}
		last = p
	}
}
