package kernels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

// TestKernelsAllocateNothing holds the promise of a training step that
// allocates nothing.
func TestKernelsAllocateNothing(t *testing.T) {
	eachTable(t, func(t *testing.T, table *kernels.Table) {
		x, y, z := make([]float32, 1000), make([]float32, 1000), make([]float32, 1000)
		ptr, idx, words := []int32{0, 2, 3}, make([]int32, 5), make([]uint64, 16)
		positions := make([]int32, 1024)
		scratch := make([]float32, table.GemmScratch(9, 11, 50))
		c, a, b := kernels.NewMat(x, 9, 11), kernels.NewMat(y, 9, 50), kernels.NewMat(z, 50, 11)
		bm := kernels.BitMat{Data: words, Rows: 4, Words: 3, Stride: 4}
		for name, f := range map[string]func(){
			"AddRows":       func() { table.AddRows(x[:30], y, 30, idx[:5]) },
			"AddRowsScaled": func() { table.AddRowsScaled(x[:30], y, 30, idx[:5], z) },
			"SumRowsBatch":  func() { table.SumRowsBatch(x, 40, 30, y, 30, ptr, idx[:3]) },
			"ScaledBatch":   func() { table.AddRowsScaledBatch(x, 40, 30, y, 30, ptr, idx[:3], z) },
			"PackNonzero":   func() { table.PackNonzero(words, x) },
			"Unpack":        func() { table.Unpack(x, words) },
			"Indices":       func() { table.Indices(positions, words, 0) },
			"TransposeBits": func() { table.TransposeBits(words, 1, words, 1, 3, 3) },
			"BitProduct":    func() { table.BitProduct(x, 4, bm, bm) },
			"Gemm":          func() { table.Gemm(c, a, b, false, scratch) },
			"GemmT":         func() { table.Gemm(c.T(), b.T(), a.T(), true, scratch) },
			"Transpose":     func() { table.Transpose(x, 20, y, 20, 20, 20) },
			"Unary":         func() { table.Unary[kernels.Exp](x, y) },
			"Pow":           func() { table.BinaryVS[kernels.Pow](x, y, 2) },
			"Dot":           func() { table.Dot(x, y) },
			"Adam":          func() { table.Adam(x, y, z, y, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) },
		} {
			require.Zero(t, testing.AllocsPerRun(10, f), name)
		}
	})
}
