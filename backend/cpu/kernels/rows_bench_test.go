package kernels_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"snnc/backend/cpu/kernels"
)

// eachBench runs f on every table that this processor has.
func eachBench(b *testing.B, f func(b *testing.B, table *kernels.Table)) {
	for _, isa := range kernels.ISAs() {
		if table, ok := kernels.ForISA(isa); ok {
			b.Run(isa.String(), func(b *testing.B) { f(b, table) })
		}
	}
}

// report adds the metric unit: amount per iteration in billions a second.
func report(b *testing.B, perIteration float64, unit string) {
	b.ReportMetric(perIteration*float64(b.N)/float64(b.Elapsed().Nanoseconds()), unit)
}

// firing returns row pointers and indices of spikes at the given rate.
func firing(rows, inputs int, rate float64) (ptr, idx []int32) {
	r := rand.New(rand.NewPCG(7, 7))
	ptr = []int32{0}
	for range rows {
		for i := range inputs {
			if r.Float64() < rate {
				idx = append(idx, int32(i))
			}
		}
		ptr = append(ptr, int32(len(idx)))
	}
	return ptr, idx
}

// BenchmarkAddRowsBatch reports dense-equivalent GFLOP/s: 2 for each pair of
// an input and an output, whether or not the input fires. The weight tile is
// in L1 (the first two shapes) or in L2.
func BenchmarkAddRowsBatch(b *testing.B) {
	for _, shape := range []struct{ inputs, n int }{{64, 64}, {32, 128}, {256, 64}, {256, 128}, {1024, 128}} {
		for _, rate := range []float64{0.05, 0.1, 0.2, 0.3, 0.5} {
			b.Run(fmt.Sprintf("%dx%d_rate=%v", shape.inputs, shape.n, rate), func(b *testing.B) {
				eachBench(b, func(b *testing.B, table *kernels.Table) { benchRows(b, table, shape.inputs, shape.n, rate) })
			})
		}
	}
}

func benchRows(b *testing.B, table *kernels.Table, inputs, n int, rate float64) {
	const rows = 64
	ptr, idx := firing(rows, inputs, rate)
	w, dst := make([]float32, inputs*n), make([]float32, rows*n)
	for b.Loop() {
		table.AddRowsBatch(dst, n, n, w, n, ptr, idx)
	}
	report(b, float64(2*rows*n*inputs), "GFLOP/s")
	report(b, float64(4*n*len(idx)), "GB/s")
}

// BenchmarkAddRows calls once a row, as an event-driven convolution does.
func BenchmarkAddRows(b *testing.B) {
	for _, rate := range []float64{0.05, 0.1, 0.2, 0.3, 0.5} {
		b.Run(fmt.Sprintf("rate=%v", rate), func(b *testing.B) {
			eachBench(b, func(b *testing.B, table *kernels.Table) {
				const rows, n, inputs = 256, 128, 576
				ptr, idx := firing(rows, inputs, rate)
				w, dst := make([]float32, inputs*n), make([]float32, rows*n)
				for b.Loop() {
					for r := range rows {
						table.SumRows(dst[r*n:(r+1)*n], w, n, idx[ptr[r]:ptr[r+1]])
					}
				}
				report(b, 2*rows*n*inputs, "GFLOP/s")
			})
		})
	}
}
