package kernels_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"snnc/backend/cpu/kernels"
)

// BenchmarkLanes counts dense-equivalent operations, the making of tables and indices included: 128 columns, and rows
// of which 384 pass by at a time.
func BenchmarkLanes(b *testing.B) {
	for _, depth := range []int{32, 64} {
		for _, rows := range []int{256, 384, 1152} {
			b.Run(fmt.Sprintf("%dx%d", depth, rows), func(b *testing.B) {
				eachBench(b, func(b *testing.B, t *kernels.Table) { benchLanes(b, t, depth, rows, 128) })
			})
		}
	}
}

func benchLanes(b *testing.B, t *kernels.Table, depth, rows, cols int) {
	groups := kernels.LaneGroups(depth)
	weights, words := make([]float32, depth*cols), make([]uint64, rows)
	idx, dst := make([]int32, 24*16*groups), make([]float32, cols*rows)
	for i := range weights {
		weights[i] = rand.Float32()
	}
	for i := range words {
		words[i] = rand.Uint64() >> (64 - depth)
	}
	for b.Loop() {
		for r := 0; r < rows; r += 384 {
			n := min(384, rows-r)
			t.LaneIndices(idx, words[r:r+n], depth)
			t.AddLanes(dst[r:], rows, kernels.LaneRows{Data: weights, Row: cols, Col: 1, Depth: depth}, idx, n/16, cols, true)
		}
	}
	report(b, 2*float64(rows)*float64(depth)*float64(cols), "GFLOP/s")
}
