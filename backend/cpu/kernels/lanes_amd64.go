package kernels

func avx512Lanes() Lanes {
	return Lanes{ByLanes: true, LaneIndices: laneIndicesAVX512, AddLanes: addLanesAVX512}
}

// avx2Lanes has no permutation of 32 elements: tables of rows are faster there.
func avx2Lanes() Lanes {
	l := genericLanes()
	l.ByLanes = false
	return l
}

func laneIndicesAVX512(idx []int32, words []uint64, depth int) {
	groups := checkLaneIndices(idx, words, depth)
	core := laneIndices64I32AVX512
	if depth <= 32 {
		core = laneIndices32I32AVX512
	}
	whole := len(words) / LaneVector
	if whole > 0 {
		core(&idx[0], &words[0], whole)
	}
	if rest := words[whole*LaneVector:]; len(rest) > 0 {
		var tail [LaneVector]uint64
		copy(tail[:], rest)
		core(&idx[whole*LaneVector*groups], &tail[0], 1)
	}
}

func addLanesAVX512(dst []float32, ldd int, b LaneRows, idx []int32, vectors, cols int, keep bool) {
	checkAddLanes(dst, ldd, b, idx, vectors, cols)
	if vectors == 0 || cols == 0 {
		return
	}
	core, mask := addLanes64F32AVX512, 0
	if b.Depth <= 32 {
		core = addLanes32F32AVX512
	}
	if keep {
		mask = -1
	}
	if b.Depth == 32 || b.Depth == 64 {
		core(&dst[0], ldd, &b.Data[0], b.Row, b.Col, &idx[0], vectors, cols, mask)
		return
	}
	var column [64]float32
	for c := range cols {
		for k := range b.Depth {
			column[k] = b.Data[k*b.Row+c*b.Col]
		}
		core(&dst[c*ldd], ldd, &column[0], 1, 0, &idx[0], vectors, 1, mask)
	}
}
