package kernels

func avx512Subsets() Subsets {
	return Subsets{SubsetTable: subsetTableAVX2, AddSubsets: addSubsetsWith(addSubsetsF32AVX512)}
}

func avx2Subsets() Subsets {
	return Subsets{SubsetTable: subsetTableAVX2, AddSubsets: addSubsetsWith(addSubsetsF32AVX2)}
}

func subsetTableAVX2(table, b []float32, stride int) {
	checkSubsetTable(table, b, stride)
	subsetTableF32AVX2(&table[0], &b[0], stride)
}

func addSubsetsWith(core func(dst, table *float32, words *uint64, rows int)) func(dst, table []float32, words []uint64) {
	return func(dst, table []float32, words []uint64) {
		checkAddSubsets(dst, table, words)
		if len(words) > 0 {
			core(&dst[0], &table[0], &words[0], len(words))
		}
	}
}
