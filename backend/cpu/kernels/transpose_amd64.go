package kernels

func avx2Layout() Layout {
	return Layout{Transpose: func(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
		checkTranspose(dst, ldd, src, lds, rows, cols)
		transposeAVX2(dst, ldd, src, lds, rows, cols)
	}}
}

// transposeAVX2 transposes blocks of 8 x 8 and the two edges one by one. It
// takes its arguments as checked.
func transposeAVX2(dst []float32, ldd int, src []float32, lds int, rows, cols int) {
	if rows == 0 || cols == 0 {
		return
	}
	whole, wide := rows&^7, cols&^7
	if wide > 0 {
		for r := 0; r < whole; r += 8 {
			transpose8x8F32AVX2(&dst[r], ldd, &src[r*lds], lds, wide/8)
		}
	}
	if whole > 0 && wide < cols {
		transposeGeneric(dst[wide*ldd:], ldd, src[wide:], lds, whole, cols-wide)
	}
	if whole < rows {
		transposeGeneric(dst[whole:], ldd, src[whole*lds:], lds, rows-whole, cols)
	}
}
