package rng

import "math/bits"

// Uniform returns a float32 in [0, 1) with 24 random bits.
func Uniform(seed, step, site, element uint64) float32 {
	return unit(Bits(seed, step, site, element))
}

// FillUniform sets dst[i] = Uniform(seed, step, site, first+i).
func FillUniform(dst []float32, seed, step, site, first uint64) {
	fill(dst, seed, step, site, first, unit)
}

// Normal returns a standard normal float32 (mean 0, standard deviation 1).
func Normal(seed, step, site, element uint64) float32 {
	return normal(Bits(seed, step, site, element))
}

// FillNormal sets dst[i] = Normal(seed, step, site, first+i).
func FillNormal(dst []float32, seed, step, site, first uint64) {
	fill(dst, seed, step, site, first, normal)
}

// Intn returns an integer in [0, n); n must be in 1..2^32. The bias is below n * 2^-32.
func Intn(seed, step, site, element uint64, n int) int {
	return int(uint64(Bits(seed, step, site, element)) * uint64(n) >> 32)
}

// Stream joins a site and a step into the stream number of a permutation.
func Stream(site, step uint32) uint64 { return uint64(site)<<32 | uint64(step) }

// Perm returns a permutation of 0..n-1.
func Perm(seed, stream uint64, n int) []int {
	p := make([]int, n)
	PermInto(p, seed, stream)
	return p
}

// PermInto sets dst to Perm(seed, stream, len(dst)) without allocating.
func PermInto(dst []int, seed, stream uint64) {
	for i := range dst {
		dst[i] = i
	}
	for i := len(dst) - 1; i > 0; i-- {
		w := Block(seed, stream, stream>>32, uint64(i))
		j, _ := bits.Mul64(uint64(w[0])|uint64(w[1])<<32, uint64(i)+1)
		dst[i], dst[j] = dst[j], dst[i]
	}
}

func unit(w uint32) float32 { return float32(w>>8) * 0x1p-24 }

// fill computes each block once, also where first is not a multiple of four.
func fill(dst []float32, seed, step, site, first uint64, value func(uint32) float32) {
	for i := 0; i < len(dst); {
		e := first + uint64(i)
		words := Block(seed, step, site, e>>2)
		for _, w := range words[e&3:] {
			if i == len(dst) {
				return
			}
			dst[i] = value(w)
			i++
		}
	}
}
