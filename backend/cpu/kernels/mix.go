package kernels

import "fmt"

// Bounds of Mix.
const (
	MixLines = 6  // most lines that it writes
	MixLeast = 16 // least length of a line
)

// checkMix panics unless the lines of Mix lie inside of dst, m and src.
func checkMix(dst []float32, ds int, m []float32, rows, cols int, src []float32, ss, n int) {
	if rows < 1 || rows > MixLines || cols < 1 || n < MixLeast || ds < 0 || ss < 0 || rows*cols > len(m) ||
		(rows-1)*ds+n > len(dst) || (cols-1)*ss+n > len(src) {
		panic(fmt.Sprintf("kernels: cannot mix %d lines of %d elements, %d apart, into %d, %d apart, from %d to %d elements",
			cols, n, ss, rows, ds, len(src), len(dst)))
	}
}

func mixGeneric(dst []float32, ds int, m []float32, rows, cols int, src []float32, ss, n int) {
	checkMix(dst, ds, m, rows, cols, src, ss, n)
	for i := range rows {
		line := dst[i*ds:][:n]
		clear(line)
		for j := range cols {
			s := m[i*cols+j]
			for l, v := range src[j*ss:][:n] {
				line[l] += float32(s * v)
			}
		}
	}
}
