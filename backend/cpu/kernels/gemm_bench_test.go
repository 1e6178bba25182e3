package kernels_test

import (
	"fmt"
	"testing"

	"snnc/backend/cpu/kernels"
)

// BenchmarkGemm reports GFLOP/s; compare with BenchmarkPeak of the same run.
// Its names are m x n x k and the form: n for a*b, ta for a transposed, tb for
// b transposed.
func BenchmarkGemm(b *testing.B) {
	for _, s := range [][3]int{{256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024}, {8, 1024, 1024}, {1, 1024, 1024}, {64, 100, 300}} {
		for _, form := range []string{"n", "ta", "tb"} {
			b.Run(fmt.Sprintf("%dx%dx%d_%s", s[0], s[1], s[2], form), func(b *testing.B) {
				eachBench(b, func(b *testing.B, table *kernels.Table) { benchGemm(b, table, s[0], s[1], s[2], form) })
			})
		}
	}
}

func benchGemm(b *testing.B, table *kernels.Table, m, n, k int, form string) {
	if table.ISA == kernels.Generic && m*n*k > 1<<25 {
		b.Skip("too slow")
	}
	c := kernels.NewMat(make([]float32, m*n), m, n)
	x, y := kernels.NewMat(make([]float32, m*k), m, k), kernels.NewMat(make([]float32, k*n), k, n)
	switch form {
	case "ta":
		x = kernels.NewMat(x.Data, k, m).T()
	case "tb":
		y = kernels.NewMat(y.Data, n, k).T()
	}
	fill(x.Data, y.Data, c.Data)
	scratch := make([]float32, table.GemmScratch(m, n, k))
	for b.Loop() {
		table.Gemm(c, x, y, false, scratch)
	}
	report(b, 2*float64(m)*float64(n)*float64(k), "GFLOP/s")
}

// fill writes to the memory: pages that nobody wrote are all one page, whose lines collide in cache.
func fill(all ...[]float32) {
	for _, x := range all {
		for i := range x {
			x[i] = float32(i%7) - 3
		}
	}
}
