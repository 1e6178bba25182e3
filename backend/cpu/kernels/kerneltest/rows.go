package kerneltest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

// rowsCase is one random problem: w has height rows of stride elements.
type rowsCase struct {
	dst, w, scale []float32
	ptr, idx      []int32
	n, ldd        int
	stride        int
}

func newRowsCase(r *rand.Rand, n, rows, mean int) rowsCase {
	c := rowsCase{n: n, ldd: n + r.IntN(3), stride: n + r.IntN(4), ptr: []int32{0}}
	const height = 50
	c.w = mixed(r, height*c.stride)
	for range rows {
		for range r.IntN(2*mean + 1) {
			c.idx = append(c.idx, int32(r.IntN(height)))
		}
		c.ptr = append(c.ptr, int32(len(c.idx)))
	}
	c.scale = mixed(r, len(c.idx))
	c.dst = mixed(r, max(0, (rows-1)*c.ldd+n))
	return c
}

// want is the plain sum; scale nil means ones, keep false starts from zero.
func (c rowsCase) want(keep bool, scale []float32) []float32 {
	out := append([]float32(nil), c.dst...)
	for r := 0; r+1 < len(c.ptr); r++ {
		for j := range c.n {
			sum := float32(0)
			if keep {
				sum = c.dst[r*c.ldd+j]
			}
			for k := c.ptr[r]; k < c.ptr[r+1]; k++ {
				v := c.w[int(c.idx[k])*c.stride+j]
				if scale != nil {
					v = float32(v * scale[k])
				}
				sum += v
			}
			out[r*c.ldd+j] = sum
		}
	}
	return out
}

// Rows checks the event-driven kernels, bit for bit.
func Rows(t *testing.T, table *kernels.Table) {
	r := rng(1)
	for _, n := range lengths {
		for _, rows := range []int{0, 1, 2, 5} {
			rowsBatchCase(t, table, newRowsCase(r, n, rows, 4))
		}
		rowsOneCase(t, table, newRowsCase(r, n, 1, 6))
	}
	t.Run("Refuses", func(t *testing.T) { rowsRefuses(t, table) })
}

func rowsBatchCase(t *testing.T, table *kernels.Table, c rowsCase) {
	name := fmt.Sprintf("%d rows of %d columns", len(c.ptr)-1, c.n)
	d := bufferOf(c.dst, 1)
	table.AddRowsBatch(d.x, c.ldd, c.n, c.w, c.stride, c.ptr, c.idx)
	sameBits(t, "AddRowsBatch "+name, c.want(true, nil), d.x)
	d.check(t, "AddRowsBatch "+name)
	d = bufferOf(c.dst, 2)
	table.SumRowsBatch(d.x, c.ldd, c.n, c.w, c.stride, c.ptr, c.idx)
	sameBits(t, "SumRowsBatch "+name, c.want(false, nil), d.x)
	d.check(t, "SumRowsBatch "+name)
	d = bufferOf(c.dst, 3)
	table.AddRowsScaledBatch(d.x, c.ldd, c.n, c.w, c.stride, c.ptr, c.idx, c.scale)
	sameBits(t, "AddRowsScaledBatch "+name, c.want(true, c.scale), d.x)
	d.check(t, "AddRowsScaledBatch "+name)
}

func rowsOneCase(t *testing.T, table *kernels.Table, c rowsCase) {
	name := fmt.Sprintf("%d columns, %d indices", c.n, len(c.idx))
	d := bufferOf(c.dst, 1)
	table.AddRows(d.x, c.w, c.stride, c.idx)
	sameBits(t, "AddRows "+name, c.want(true, nil), d.x)
	d.check(t, "AddRows "+name)
	d = bufferOf(c.dst, 5)
	table.SumRows(d.x, c.w, c.stride, c.idx)
	sameBits(t, "SumRows "+name, c.want(false, nil), d.x)
	d.check(t, "SumRows "+name)
	d = bufferOf(c.dst, 7)
	table.AddRowsScaled(d.x, c.w, c.stride, c.idx, c.scale)
	sameBits(t, "AddRowsScaled "+name, c.want(true, c.scale), d.x)
	d.check(t, "AddRowsScaled "+name)
}

func rowsRefuses(t *testing.T, table *kernels.Table) {
	dst, w := make([]float32, 4), make([]float32, 12)
	require.NotPanics(t, func() { table.AddRows(dst, w, 4, []int32{2}) })
	require.Panics(t, func() { table.AddRows(dst, w, 4, []int32{3}) })
	require.Panics(t, func() { table.SumRows(dst, w, 4, []int32{0, -1}) })
	require.Panics(t, func() { table.AddRowsScaled(dst, w, 4, []int32{3}, []float32{1}) })
	require.Panics(t, func() { table.AddRowsScaled(dst, w, 4, []int32{1}, nil) })
	require.Panics(t, func() { table.AddRowsBatch(dst, 4, 4, w, 4, []int32{0, 1, 2}, []int32{0, 0}) })
	require.Panics(t, func() { table.AddRowsBatch(dst, 4, 4, w, 4, []int32{0, 2}, []int32{0}) })
	require.Panics(t, func() { table.SumRowsBatch(dst, 2, 2, w, 4, []int32{0, 2, 1}, []int32{0, 1}) })
}
