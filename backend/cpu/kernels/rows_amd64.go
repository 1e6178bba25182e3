package kernels

// rowsCore is the assembly for up to tile columns; see the generated stubs.
type rowsCore func(dst *float32, ldd int, w *float32, stride int, idx *int32, ptr *int32, rows int, n int)

type rowsScaledCore func(dst *float32, ldd int, w *float32, stride int, idx *int32, scale *float32, ptr *int32, rows int, n int)

// rowsNative is the assembly of one level.
type rowsNative struct {
	tile     int // columns of one pass
	add, sum rowsCore
	scaled   rowsScaledCore
	maxIndex func(idx []int32) uint32
}

func avx512Rows() Rows {
	k := rowsNative{256, addRowsF32x256AVX512, sumRowsF32x256AVX512, addRowsScaledF32x256AVX512, maxIndexAVX512}
	return k.rows()
}

func avx2Rows() Rows {
	k := rowsNative{96, addRowsF32x96AVX2, sumRowsF32x96AVX2, addRowsScaledF32x96AVX2, maxIndexAVX2}
	return k.rows()
}

func maxIndexAVX512(idx []int32) uint32 {
	var lanes [16]int32
	blocks := len(idx) / 64
	if blocks > 0 {
		maxIndexU32x64AVX512(&idx[0], blocks, &lanes)
	}
	return max(maxIndexGeneric(lanes[:]), maxIndexGeneric(idx[blocks*64:]))
}

func maxIndexAVX2(idx []int32) uint32 {
	var lanes [16]int32
	blocks := len(idx) / 32
	if blocks > 0 {
		maxIndexU32x32AVX2(&idx[0], blocks, &lanes)
	}
	return max(maxIndexGeneric(lanes[:]), maxIndexGeneric(idx[blocks*32:]))
}

func (k rowsNative) rows() Rows {
	return Rows{
		AddRows: func(dst, w []float32, stride int, idx []int32) {
			if len(idx) > 0 {
				k.one(k.add, dst, w, stride, idx)
			}
		},
		SumRows: func(dst, w []float32, stride int, idx []int32) {
			if len(idx) == 0 {
				clear(dst)
				return
			}
			k.one(k.sum, dst, w, stride, idx)
		},
		AddRowsScaled: k.oneScaled,
		AddRowsBatch: func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32) {
			k.batch(k.add, dst, ldd, n, w, stride, ptr, idx)
		},
		SumRowsBatch: func(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32) {
			if len(idx) == 0 { // perhaps no weights either
				eachRow(dst, ldd, n, ptr, func(d []float32, _, _ int32) { clear(d) })
				return
			}
			k.batch(k.sum, dst, ldd, n, w, stride, ptr, idx)
		},
		AddRowsScaledBatch: k.batchScaled,
	}
}

// one sums into a single dst row; idx is not empty.
func (k rowsNative) one(core rowsCore, dst, w []float32, stride int, idx []int32) {
	checkRows(w, stride, len(dst), k.maxIndex(idx))
	for j := 0; j < len(dst); j += k.tile {
		core(&dst[j], 0, &w[j], stride, &idx[0], nil, len(idx), min(k.tile, len(dst)-j))
	}
}

func (k rowsNative) oneScaled(dst, w []float32, stride int, idx []int32, scale []float32) {
	if len(idx) == 0 {
		return
	}
	checkRows(w, stride, len(dst), k.maxIndex(idx))
	_ = scale[len(idx)-1]
	for j := 0; j < len(dst); j += k.tile {
		k.scaled(&dst[j], 0, &w[j], stride, &idx[0], &scale[0], nil, len(idx), min(k.tile, len(dst)-j))
	}
}

func (k rowsNative) batch(core rowsCore, dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32) {
	if len(ptr) < 2 || len(idx) == 0 {
		return
	}
	checkBatch(dst, ldd, n, ptr, idx)
	checkRows(w, stride, n, k.maxIndex(idx))
	for j := 0; j < n; j += k.tile {
		core(&dst[j], ldd, &w[j], stride, &idx[0], &ptr[0], len(ptr)-1, min(k.tile, n-j))
	}
}

func (k rowsNative) batchScaled(dst []float32, ldd, n int, w []float32, stride int, ptr, idx []int32, scale []float32) {
	if len(ptr) < 2 || len(idx) == 0 {
		return
	}
	checkBatch(dst, ldd, n, ptr, idx)
	checkRows(w, stride, n, k.maxIndex(idx))
	_ = scale[len(idx)-1]
	for j := 0; j < n; j += k.tile {
		k.scaled(&dst[j], ldd, &w[j], stride, &idx[0], &scale[0], &ptr[0], len(ptr)-1, min(k.tile, n-j))
	}
}
