package kernels

import "fmt"

// Layout are the kernels that move elements without changing them.
type Layout struct {
	// Transpose writes the transpose of rows x cols elements of src: dst element
	// (c, r) is dst[c*ldd+r], src element (r, c) is src[r*lds+c]. They must not
	// overlap.
	Transpose func(dst []float32, ldd int, src []float32, lds int, rows, cols int)
}

func genericLayout() Layout {
	return Layout{Transpose: func(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
		checkTranspose(dst, ldd, src, lds, rows, cols)
		transposeGeneric(dst, ldd, src, lds, rows, cols)
	}}
}

func transposeGeneric(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
	for r := range rows {
		for c, v := range src[r*lds:][:cols] {
			dst[c*ldd+r] = v
		}
	}
}

func checkTranspose(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
	if rows == 0 || cols == 0 {
		return
	}
	if rows < 0 || cols < 0 || ldd < rows || lds < cols || (cols-1)*ldd+rows > len(dst) || (rows-1)*lds+cols > len(src) {
		panic(fmt.Sprintf("kernels: cannot transpose %d x %d, strides %d to %d, from %d to %d elements", rows, cols, lds, ldd, len(src), len(dst)))
	}
}
