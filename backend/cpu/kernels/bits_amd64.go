package kernels

func avx512Bits() Bits {
	b := avx2Bits()
	b.PackNonzero = packWith(packNonzeroF32x64AVX512)
	b.PackGE0 = packWith(packGE0F32x64AVX512)
	b.PackGreater0 = packWith(packGreater0F32x64AVX512)
	b.Unpack = unpackWith(unpackF32x64AVX512)
	b.Where = whereWith(whereF32x64AVX512)
	b.Indices = indicesAVX512
	b.TransposeBits = transposeBitsAVX512
	return b
}

func avx2Bits() Bits {
	b := genericBits()
	b.PackNonzero = packWith(packNonzeroF32x64AVX2)
	b.PackGE0 = packWith(packGE0F32x64AVX2)
	b.PackGreater0 = packWith(packGreater0F32x64AVX2)
	b.Unpack = unpackWith(unpackF32x64AVX2)
	b.Where = whereWith(whereF32x64AVX2)
	b.Or = wordsWith(orU64x16AVX2, orGeneric)
	b.And = wordsWith(andU64x16AVX2, andGeneric)
	b.Popcount = popcountAVX2
	b.AndPopcount = andPopcountAVX2
	b.BitProduct = bitProductAVX2
	return b
}

func packWith(core func(dst *uint64, x *float32, words int)) func(dst []uint64, x []float32) {
	return func(dst []uint64, x []float32) {
		dst = dst[:Words(len(x))]
		whole := len(x) / 64
		if whole > 0 {
			core(&dst[0], &x[0], whole)
		}
		if rest := x[whole*64:]; len(rest) > 0 {
			var tail [64]float32
			copy(tail[:], rest)
			core(&dst[whole], &tail[0], 1)
			dst[whole] &= 1<<len(rest) - 1
		}
	}
}

func unpackWith(core func(dst *float32, bits *uint64, words int)) func(dst []float32, words []uint64) {
	return func(dst []float32, words []uint64) {
		words = words[:Words(len(dst))]
		whole := len(dst) / 64
		if whole > 0 {
			core(&dst[0], &words[0], whole)
		}
		if rest := dst[whole*64:]; len(rest) > 0 {
			var tail [64]float32
			core(&tail[0], &words[whole], 1)
			copy(rest, tail[:])
		}
	}
}

func whereWith(core func(dst, a *float32, bits *uint64, words int)) func(dst, a []float32, words []uint64) {
	return func(dst, a []float32, words []uint64) {
		a, words = a[:len(dst)], words[:Words(len(dst))]
		whole := len(dst) / 64
		if whole > 0 {
			core(&dst[0], &a[0], &words[0], whole)
		}
		whereGeneric(dst[whole*64:], a[whole*64:], words[whole:])
	}
}

func indicesAVX512(dst []int32, words []uint64, base int32) int {
	_ = dst[:64*len(words)]
	if len(words) == 0 {
		return 0
	}
	return bitIndicesU64AVX512(&dst[0], &words[0], len(words), base)
}

func wordsWith(core func(dst, a, b *uint64, blocks int), rest func(dst, a, b []uint64)) func(dst, a, b []uint64) {
	return func(dst, a, b []uint64) {
		n := min(len(dst), len(a), len(b))
		whole := n &^ 15
		if whole > 0 {
			core(&dst[0], &a[0], &b[0], whole/16)
		}
		rest(dst[whole:n], a[whole:n], b[whole:n])
	}
}

func popcountAVX2(a []uint64) int {
	whole, n := len(a)&^3, 0
	if whole > 0 {
		n = popcountU64AVX2(&a[0], whole/4)
	}
	return n + popcountGeneric(a[whole:])
}

func andPopcountAVX2(a, b []uint64) int {
	whole, n := min(len(a), len(b))&^3, 0
	if whole > 0 {
		n = andPopcountU64AVX2(&a[0], &b[0], whole/4)
	}
	return n + andPopcountGeneric(a[whole:], b[whole:])
}

func bitProductAVX2(dst []float32, ldd int, a, b BitMat) {
	checkBitProduct(dst, ldd, a, b)
	if a.Rows == 0 || b.Rows == 0 || a.Words == 0 {
		bitProductGeneric(dst, ldd, a, b)
		return
	}
	rows := [...]func(dst *float32, a, b *uint64, bWords, words, n int){
		bitRowU64xNAVX2, bitRowU64x1AVX2, bitRowU64x2AVX2, bitRowU64x3AVX2, bitRowU64x4AVX2,
	}
	row := rows[0]
	if a.Words < len(rows) {
		row = rows[a.Words]
	}
	for i := range a.Rows {
		row(&dst[i*ldd], &a.Data[i*a.Stride], &b.Data[0], b.Stride, a.Words, b.Rows)
	}
}

// transposeBitsAVX512 transposes blocks of 64 x 64 bits, straight to their place where rows of dst are words.
func transposeBitsAVX512(dst []uint64, dstWords int, src []uint64, srcWords, rows, cols int) {
	var block, turned [64]uint64
	for r := 0; r < rows; r += 64 {
		for c := 0; c < cols; c += 64 {
			height, width := min(64, rows-r), min(64, cols-c)
			from, stride := src[r*srcWords+c/64:], srcWords
			if height < 64 {
				clear(block[height:])
				for i := range height {
					block[i] = from[i*srcWords]
				}
				from, stride = block[:], 1
			}
			_ = from[63*stride]
			if dstWords == 1 && width == 64 {
				transpose64U64AVX512(&dst[c : c+64][0], &from[0], stride)
				continue
			}
			transpose64U64AVX512(&turned[0], &from[0], stride)
			for i := range width {
				dst[(c+i)*dstWords+r/64] = turned[i]
			}
		}
	}
}
