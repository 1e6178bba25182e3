package kernels

func avx512Reductions() Reductions {
	return Reductions{sumF32AVX512, sumSquaresF32AVX512, squaresF32AVX512, dotF32AVX512, maxOfF32AVX512}
}

func avx2Reductions() Reductions {
	return Reductions{sumF32AVX2, sumSquaresF32AVX2, squaresF32AVX2, dotF32AVX2, maxOfF32AVX2}
}
