package kernels

func avx2Layout() Layout {
	return Layout{Transpose: func(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
		checkTranspose(dst, ldd, src, lds, rows, cols)
		transposeAVX2(dst, ldd, src, lds, rows, cols)
	}}
}

// transposeAVX2 transposes blocks of 8 x 8; those at the edges overlap their neighbours. It takes its arguments as checked.
func transposeAVX2(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
	if rows == 0 || cols == 0 {
		return
	}
	if rows < 8 || cols < 8 {
		transposeGeneric(dst, ldd, src, lds, rows, cols)
		return
	}
	for r := 0; r < rows; r += 8 {
		r = min(r, rows-8)
		transpose8x8F32AVX2(&dst[r], ldd, &src[r*lds], lds, cols/8)
		if c := cols - 8; cols%8 != 0 {
			transpose8x8F32AVX2(&dst[c*ldd+r], ldd, &src[r*lds+c], lds, 1)
		}
	}
}
