package kernels_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"snnc/backend/cpu/kernels"
)

// BenchmarkSubsets counts dense-equivalent operations, the making of the table included.
func BenchmarkSubsets(b *testing.B) {
	for _, rows := range []int{64, 256, 512, 1024, 2048} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			eachBench(b, func(b *testing.B, t *kernels.Table) { benchSubsets(b, t, rows) })
		})
	}
}

func benchSubsets(b *testing.B, t *kernels.Table, rows int) {
	weights := make([]float32, kernels.SubsetRows*128)
	table := make([]float32, kernels.SubsetTable)
	words, dst := make([]uint64, rows), make([]float32, rows*kernels.SubsetCols)
	for i := range words {
		words[i] = rand.Uint64()
	}
	for b.Loop() {
		t.SubsetTable(table, weights, 128)
		t.AddSubsets(dst, table, words)
	}
	report(b, 2*float64(rows)*kernels.SubsetRows*kernels.SubsetCols, "GFLOP/s")
}
