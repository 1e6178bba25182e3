package kerneltest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

// Subsets checks the sums over groups of rows, bit for bit.
func Subsets(t *testing.T, table *kernels.Table) {
	r := rng(9)
	for _, rows := range []int{0, 1, 2, 3, 4, 5, 7, 8, 33} {
		stride := kernels.SubsetCols + r.IntN(3)
		b := mixed(r, (kernels.SubsetRows-1)*stride+kernels.SubsetCols)
		words := make([]uint64, rows)
		for i := range words {
			words[i] = r.Uint64() & r.Uint64()
		}
		d := bufferOf(mixed(r, rows*kernels.SubsetCols), 1)
		want := subsetSums(d.x, b, stride, words)
		sums := bufferOf(make([]float32, kernels.SubsetTable), 3)
		table.SubsetTable(sums.x, b, stride)
		sums.check(t, "SubsetTable")
		table.AddSubsets(d.x, sums.x, words)
		sameBits(t, fmt.Sprintf("AddSubsets of %d rows", rows), want, d.x)
		d.check(t, "AddSubsets")
	}
	t.Run("Refuses", func(t *testing.T) { subsetsRefuse(t, table) })
}

// subsetSums adds the sum of each five rows whose bits are set, in their order.
func subsetSums(dst, b []float32, stride int, words []uint64) []float32 {
	out := append([]float32(nil), dst...)
	for r, w := range words {
		for j := range kernels.SubsetCols {
			for k := 0; k < kernels.SubsetRows; k += 5 {
				sum := float32(0)
				for i := k; i < min(k+5, kernels.SubsetRows); i++ {
					if w>>i&1 != 0 {
						sum += b[i*stride+j]
					}
				}
				out[r*kernels.SubsetCols+j] += sum
			}
		}
	}
	return out
}

func subsetsRefuse(t *testing.T, table *kernels.Table) {
	sums := make([]float32, kernels.SubsetTable)
	b := make([]float32, kernels.SubsetRows*kernels.SubsetCols)
	require.NotPanics(t, func() { table.SubsetTable(sums, b, kernels.SubsetCols) })
	require.Panics(t, func() { table.SubsetTable(sums[1:], b, kernels.SubsetCols) })
	require.Panics(t, func() { table.SubsetTable(sums, b[1:], kernels.SubsetCols) })
	require.Panics(t, func() { table.SubsetTable(sums, b, -1) })
	require.Panics(t, func() { table.AddSubsets(make([]float32, 31), sums, make([]uint64, 2)) })
	require.Panics(t, func() { table.AddSubsets(make([]float32, 32), sums[1:], make([]uint64, 2)) })
}
