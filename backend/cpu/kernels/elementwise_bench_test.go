package kernels_test

import (
	"fmt"
	"testing"

	"snnc/backend/cpu/kernels"
)

// tileLength is the length of a byte-code tile: a few of them fit in L1.
const tileLength = 1024

// BenchmarkTile reports the GB/s read and written by one byte-code operation
// on a tile in L1.
func BenchmarkTile(b *testing.B) {
	for _, c := range []struct {
		name   string
		arrays float64
		run    func(t *kernels.Table, dst, x, y, z []float32)
	}{
		{"add", 3, func(t *kernels.Table, dst, x, y, _ []float32) { t.Binary[kernels.Add](dst, x, y) }},
		{"mul", 3, func(t *kernels.Table, dst, x, y, _ []float32) { t.Binary[kernels.Mul](dst, x, y) }},
		{"mulScalar", 2, func(t *kernels.Table, dst, x, _, _ []float32) { t.BinaryVS[kernels.Mul](dst, x, 0.9) }},
		{"ge0", 2, func(t *kernels.Table, dst, x, _, _ []float32) { t.Unary[kernels.GE0](dst, x) }},
		{"select", 4, func(t *kernels.Table, dst, x, y, z []float32) { t.Select(dst, x, y, z) }},
		{"div", 3, func(t *kernels.Table, dst, x, y, _ []float32) { t.Binary[kernels.Div](dst, x, y) }},
		{"sum", 1, func(t *kernels.Table, _, x, _, _ []float32) { t.Sum(x) }},
		{"adam", 7, func(t *kernels.Table, dst, x, y, z []float32) {
			t.Adam(dst, x, y, z, 0.9, 0.1, 0.99, 0.01, 1e-3, 1, 1e-8, 1, 1, 0)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			eachBench(b, func(b *testing.B, table *kernels.Table) {
				dst, x, y, z := ramp(), ramp(), ramp(), ramp()
				for b.Loop() {
					c.run(table, dst, x, y, z)
				}
				report(b, 4*tileLength*c.arrays, "GB/s")
			})
		})
	}
}

// BenchmarkFunctions reports nanoseconds for an element of a tile in L1.
func BenchmarkFunctions(b *testing.B) {
	x, dst := ramp(), make([]float32, tileLength)
	for i := range x {
		x[i] *= 3 // 1.5 to 4.5
	}
	run := func(name string, f func(t *kernels.Table)) {
		b.Run(name, func(b *testing.B) {
			eachBench(b, func(b *testing.B, table *kernels.Table) {
				for b.Loop() {
					f(table)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/tileLength, "ns/element")
			})
		})
	}
	for op := kernels.ApproxExp; op <= kernels.Erf; op++ {
		run(op.String(), func(t *kernels.Table) { t.Unary[op](dst, x) })
	}
	run("pow", func(t *kernels.Table) { t.BinarySV[kernels.Pow](dst, x, 1.7) })
}

// ramp returns a tile of numbers from 0.5 to 1.5.
func ramp() []float32 {
	x := make([]float32, tileLength)
	for i := range x {
		x[i] = 0.5 + float32(i)/tileLength
	}
	return x
}

// BenchmarkBits reports the billions of bits handled in a second.
func BenchmarkBits(b *testing.B) {
	const n = 1 << 14
	x, idx := make([]float32, n), make([]int32, n)
	words, other := make([]uint64, n/64), make([]uint64, n/64)
	_, fired := firing(1, n, 0.1)
	for _, i := range fired {
		x[i], words[i/64] = 1, words[i/64]|1<<(i%64)
	}
	for _, c := range []struct {
		name string
		run  func(t *kernels.Table)
	}{
		{"pack", func(t *kernels.Table) { t.PackNonzero(other, x) }},
		{"unpack", func(t *kernels.Table) { t.Unpack(x, words) }},
		{"indices", func(t *kernels.Table) { t.Indices(idx, words, 0) }},
		{"andPopcount", func(t *kernels.Table) { t.AndPopcount(words, other) }},
		{"transpose", func(t *kernels.Table) { t.TransposeBits(other, 2, words, 2, 128, 128) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			eachBench(b, func(b *testing.B, table *kernels.Table) {
				for b.Loop() {
					c.run(table)
				}
				report(b, n, "Gbit/s")
			})
		})
	}
}

// BenchmarkBitProduct reports dense-equivalent GFLOP/s of a spiking attention
// map: 196 x 196 tokens of so many channels.
func BenchmarkBitProduct(b *testing.B) {
	for _, words := range []int{1, 2, 6} {
		b.Run(fmt.Sprintf("channels=%d", 64*words), func(b *testing.B) {
			eachBench(b, func(b *testing.B, table *kernels.Table) {
				const tokens = 196
				m := kernels.BitMat{Data: make([]uint64, tokens*words), Rows: tokens, Words: words, Stride: words}
				dst := make([]float32, tokens*tokens)
				for b.Loop() {
					table.BitProduct(dst, tokens, m, m)
				}
				report(b, 2*tokens*tokens*64*float64(words), "GFLOP/s")
			})
		})
	}
}
