package kernels

// rowsCore is the assembly for up to tile columns; see the generated stubs.
type rowsCore func(dst *float32, ldd int, w *float32, stride int, idx *int32, ptr *int32, rows int, n int)

type rowsScaledCore func(dst *float32, ldd int, w *float32, stride int, idx *int32, scale *float32, ptr *int32, rows int, n int)

func avx512Rows() Rows {
	return nativeRows(256, addRowsF32x256AVX512, sumRowsF32x256AVX512, addRowsScaledF32x256AVX512)
}

func avx2Rows() Rows {
	return nativeRows(96, addRowsF32x96AVX2, sumRowsF32x96AVX2, addRowsScaledF32x96AVX2)
}

func nativeRows(tile int, add, sum rowsCore, scaled rowsScaledCore) Rows {
	return Rows{
		AddRows: func(dst, w []float32, stride int, idx []int32) {
			if len(idx) > 0 {
				oneRow(tile, add, dst, w, stride, idx)
			}
		},
		SumRows: func(dst, w []float32, stride int, idx []int32) {
			if len(idx) == 0 {
				clear(dst)
				return
			}
			oneRow(tile, sum, dst, w, stride, idx)
		},
		AddRowsScaled: func(dst, w []float32, stride int, idx []int32, scale []float32) {
			if len(idx) > 0 {
				oneScaledRow(tile, scaled, dst, w, stride, idx, scale)
			}
		},
		AddRowsBatch: func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32) {
			rowsBatch(tile, add, dst, ldd, n, w, stride, ptr, idx)
		},
		SumRowsBatch: func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32) {
			if len(ptr) > 0 && ptr[len(ptr)-1] == ptr[0] { // no index, perhaps no weights
				eachRow(dst, ldd, n, ptr, func(d []float32, _, _ int32) { clear(d) })
				return
			}
			rowsBatch(tile, sum, dst, ldd, n, w, stride, ptr, idx)
		},
		AddRowsScaledBatch: func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32, scale []float32) {
			scaledBatch(tile, scaled, dst, ldd, n, w, stride, ptr, idx, scale)
		},
	}
}

// oneRow sums into a single dst row; idx is not empty.
func oneRow(tile int, core rowsCore, dst, w []float32, stride int, idx []int32) {
	checkRows(w, stride, len(dst), idx)
	for j := 0; j < len(dst); j += tile {
		core(&dst[j], 0, &w[j], stride, &idx[0], nil, len(idx), min(tile, len(dst)-j))
	}
}

func oneScaledRow(tile int, core rowsScaledCore, dst, w []float32, stride int, idx []int32, scale []float32) {
	checkRows(w, stride, len(dst), idx)
	_ = scale[len(idx)-1]
	for j := 0; j < len(dst); j += tile {
		core(&dst[j], 0, &w[j], stride, &idx[0], &scale[0], nil, len(idx), min(tile, len(dst)-j))
	}
}

func rowsBatch(tile int, core rowsCore, dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32) {
	if len(ptr) < 2 || len(idx) == 0 {
		return
	}
	checkBatch(dst, ldd, n, ptr, idx)
	checkRows(w, stride, n, idx)
	for j := 0; j < n; j += tile {
		core(&dst[j], ldd, &w[j], stride, &idx[0], &ptr[0], len(ptr)-1, min(tile, n-j))
	}
}

func scaledBatch(tile int, core rowsScaledCore, dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32, scale []float32) {
	if len(ptr) < 2 || len(idx) == 0 {
		return
	}
	checkBatch(dst, ldd, n, ptr, idx)
	checkRows(w, stride, n, idx)
	_ = scale[len(idx)-1]
	for j := 0; j < n; j += tile {
		core(&dst[j], ldd, &w[j], stride, &idx[0], &scale[0], &ptr[0], len(ptr)-1, min(tile, n-j))
	}
}
