package kernels

// mix takes tiles of the matrix product; the last one begins where it ends with the lines.
func (g gemmNative) mix(dst []float32, ds int, m []float32, rows, cols int, src []float32, ss, n int) {
	checkMix(dst, ds, m, rows, cols, src, ss, n)
	tile := g.tiles[rows-1]
	for l := 0; l < n; l += g.width {
		if !g.masked && l+g.width > n {
			l = n - g.width
		}
		tile(&dst[l], ds, &m[0], cols, 1, &src[l], ss, cols, min(g.width, n-l), 0)
	}
}
