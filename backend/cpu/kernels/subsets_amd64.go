package kernels

func avx512Subsets() Subsets {
	return Subsets{SubsetTable: subsetTableWith(subsetTableF32AVX512), AddSubsets: addSubsetsAVX2}
}

func avx2Subsets() Subsets {
	return Subsets{SubsetTable: subsetTableWith(subsetTableF32AVX2), AddSubsets: addSubsetsAVX2}
}

func subsetTableWith(core func(table, b *float32, stride int)) func(table, b []float32, stride int) {
	return func(table, b []float32, stride int) {
		checkSubsetTable(table, b, stride)
		core(&table[0], &b[0], stride)
	}
}

func addSubsetsAVX2(dst, table []float32, words []uint64) {
	checkAddSubsets(dst, table, words)
	if len(words) > 0 {
		addSubsetsF32AVX2(&dst[0], &table[0], &words[0], len(words))
	}
}
