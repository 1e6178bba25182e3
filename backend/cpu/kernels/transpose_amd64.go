package kernels

func avx2Layout() Layout {
	return Layout{Transpose: func(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
		checkTranspose(dst, ldd, src, lds, rows, cols)
		transposeAVX2(dst, ldd, src, lds, rows, cols)
	}}
}

// transposeNear is the most elements between lines that are written twice: lines far apart may share a set of the cache.
const transposeNear = 512

// transposeAVX2 transposes blocks of 8 x 8. Those at the edges overlap their neighbours, or elements are done one by one. It
// takes its arguments as checked.
func transposeAVX2(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
	if rows < 8 || cols < 8 {
		transposeGeneric(dst, ldd, src, lds, rows, cols)
		return
	}
	high, wide := rows&^7, cols&^7
	for r := 0; r < high; r += 8 {
		transpose8x8F32AVX2(&dst[r], ldd, &src[r*lds], lds, wide/8)
	}
	if ldd <= transposeNear {
		transposeEdges(dst, ldd, src, lds, rows, cols)
		return
	}
	if wide < cols {
		transposeGeneric(dst[wide*ldd:], ldd, src[wide:], lds, high, cols-wide)
	}
	if high < rows {
		transposeGeneric(dst[high:], ldd, src[high*lds:], lds, rows-high, cols)
	}
}

// transposeEdges transposes the last rows and the last columns, with some before them.
func transposeEdges(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
	r, c := rows-8, cols-8
	for i := 0; i < rows && cols%8 != 0; i += 8 {
		i = min(i, r)
		transpose8x8F32AVX2(&dst[c*ldd+i], ldd, &src[i*lds+c], lds, 1)
	}
	if rows%8 != 0 {
		transpose8x8F32AVX2(&dst[r], ldd, &src[r*lds], lds, cols/8)
	}
}
