package kernels

// MultiplyAdd keeps a core busy with fused multiply-adds from registers for a number of rounds, and returns how many
// operations that were, two for each multiply-add. Divided by the time it gives the limit of the core: no kernel of the
// level is faster.
func MultiplyAdd(isa ISA, rounds int) float64 {
	if n, ok := nativeMultiplyAdd(isa, rounds); ok {
		return n
	}
	return genericMultiplyAdd(rounds)
}

// genericMultiplyAdd has eight sums, so that none waits for itself.
func genericMultiplyAdd(rounds int) float64 {
	var s [8]float32
	for range rounds {
		for i := range s {
			s[i] = float32(s[i]*0.5) + 1
		}
	}
	if s[0] > 2 { // never; keeps the sums
		return 0
	}
	return float64(rounds) * 2 * float64(len(s))
}
