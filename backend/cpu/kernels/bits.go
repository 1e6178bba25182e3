package kernels

import "math/bits"

// Bits are the kernels over packed spikes: element i of a row is bit i%64 of
// word i/64, and the bits behind the last element are zero.
type Bits struct {
	// PackNonzero sets bit i to x[i] != 0 (true for NaN). dst needs Words(len(x)).
	PackNonzero func(dst []uint64, x []float32)
	// PackGE0 sets bit i to x[i] >= 0 (false for NaN).
	PackGE0 func(dst []uint64, x []float32)
	// PackGreater0 sets bit i to x[i] > 0 (false for NaN).
	PackGreater0 func(dst []uint64, x []float32)
	// Unpack sets dst[i] to 1 or 0. words needs Words(len(dst)).
	Unpack func(dst []float32, words []uint64)
	// Where sets dst[i] to a[i] where bit i is set, else to 0. a needs len(dst)
	// elements, words Words(len(dst)).
	Where func(dst, a []float32, words []uint64)
	// Indices writes base plus the position of each set bit, ascending, and
	// returns their number. dst needs room for all bits, 64*len(words): what
	// lies behind the indices is scratch.
	Indices func(dst []int32, words []uint64, base int32) int
	// Or does dst = a | b over the words that all three have; dst may be a or b.
	Or func(dst, a, b []uint64)
	// And does dst = a & b over the words that all three have; dst may be a or b.
	And func(dst, a, b []uint64)
	// Popcount returns the number of set bits.
	Popcount func(a []uint64) int
	// AndPopcount returns the number of bits set in both, over the words that
	// both have: the inner product of two spike rows.
	AndPopcount func(a, b []uint64) int
	// BitProduct sets dst[i*ldd+j] to the number of bits that row i of a and row j
	// of b share: the product of two spike matrices, b transposed. The rows of a
	// and b have equally many words.
	BitProduct func(dst []float32, ldd int, a, b BitMat)
	// TransposeBits writes the transpose of a matrix of rows x cols bits. Row r
	// of src starts at word r*srcWords; row c of dst at word c*dstWords, its
	// padding up to Words(rows) words is set to zero.
	TransposeBits func(dst []uint64, dstWords int, src []uint64, srcWords, rows, cols int)
}

// Words returns the number of words that hold n bits.
func Words(n int) int { return (n + 63) / 64 }

func genericBits() Bits {
	return Bits{
		PackNonzero:   packNonzeroGeneric,
		PackGE0:       packGE0Generic,
		PackGreater0:  packGreater0Generic,
		Unpack:        unpackGeneric,
		Where:         whereGeneric,
		Indices:       indicesGeneric,
		Or:            orGeneric,
		And:           andGeneric,
		Popcount:      popcountGeneric,
		AndPopcount:   andPopcountGeneric,
		BitProduct:    bitProductGeneric,
		TransposeBits: transposeBitsGeneric,
	}
}

func packNonzeroGeneric(dst []uint64, x []float32) {
	clear(dst[:Words(len(x))])
	for i, v := range x {
		if v != 0 {
			dst[i/64] |= 1 << (i % 64)
		}
	}
}

func packGE0Generic(dst []uint64, x []float32) {
	clear(dst[:Words(len(x))])
	for i, v := range x {
		if v >= 0 {
			dst[i/64] |= 1 << (i % 64)
		}
	}
}

func packGreater0Generic(dst []uint64, x []float32) {
	clear(dst[:Words(len(x))])
	for i, v := range x {
		if v > 0 {
			dst[i/64] |= 1 << (i % 64)
		}
	}
}

func unpackGeneric(dst []float32, words []uint64) {
	for i := range dst {
		dst[i] = float32(words[i/64] >> (i % 64) & 1)
	}
}

func whereGeneric(dst, a []float32, words []uint64) {
	for i, v := range a[:len(dst)] {
		if dst[i] = 0; words[i/64]>>(i%64)&1 != 0 {
			dst[i] = v
		}
	}
}

func indicesGeneric(dst []int32, words []uint64, base int32) int {
	_ = dst[:64*len(words)]
	n := 0
	for _, w := range words {
		for ; w != 0; w &= w - 1 {
			dst[n] = base + int32(bits.TrailingZeros64(w))
			n++
		}
		base += 64
	}
	return n
}

func orGeneric(dst, a, b []uint64) {
	n := min(len(dst), len(a), len(b))
	for i, v := range a[:n] {
		dst[i] = v | b[i]
	}
}

func andGeneric(dst, a, b []uint64) {
	n := min(len(dst), len(a), len(b))
	for i, v := range a[:n] {
		dst[i] = v & b[i]
	}
}

func popcountGeneric(a []uint64) int {
	n := 0
	for _, v := range a {
		n += bits.OnesCount64(v)
	}
	return n
}

func andPopcountGeneric(a, b []uint64) int {
	n := 0
	for i := range min(len(a), len(b)) {
		n += bits.OnesCount64(a[i] & b[i])
	}
	return n
}
