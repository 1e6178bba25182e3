package kernels

func nativeMultiplyAdd(isa ISA, rounds int) (float64, bool) {
	if rounds < 1 {
		return 0, true
	}
	var x float32 // not read
	switch {
	case isa == AVX512 && hasAVX512():
		fmaPeakF32AVX512(&x, rounds)
		return float64(rounds) * 12 * 16 * 2, true
	case isa == AVX2 && hasAVX2():
		fmaPeakF32AVX2(&x, rounds)
		return float64(rounds) * 12 * 8 * 2, true
	}
	return 0, false
}
