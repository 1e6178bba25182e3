package kernels

// transposeBitsGeneric transposes block by block of 64 x 64 bits.
func transposeBitsGeneric(dst []uint64, dstWords int, src []uint64, srcWords, rows, cols int) {
	var block [64]uint64
	for r := 0; r < rows; r += 64 {
		for c := 0; c < cols; c += 64 {
			height, width := min(64, rows-r), min(64, cols-c)
			for i := range height {
				block[i] = src[(r+i)*srcWords+c/64]
			}
			clear(block[height:])
			transpose64(&block)
			for i := range width {
				dst[(c+i)*dstWords+r/64] = block[i]
			}
		}
	}
}

// transpose64 transposes 64 x 64 bits in place by swapping ever smaller
// off-diagonal blocks (Warren, Hacker's Delight, 2nd ed., 7-3).
func transpose64(a *[64]uint64) {
	mask := uint64(0x00000000ffffffff)
	for j := 32; j != 0; j, mask = j>>1, mask^(mask<<(j>>1)) {
		for k := 0; k < 64; k = (k + j + 1) &^ j {
			t := (a[k]>>j ^ a[k+j]) & mask
			a[k] ^= t << j
			a[k+j] ^= t
		}
	}
}
