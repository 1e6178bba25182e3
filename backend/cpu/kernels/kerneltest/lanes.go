package kerneltest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

// Lanes checks the sums by lanes, bit for bit.
func Lanes(t *testing.T, table *kernels.Table) {
	r := rng(10)
	for _, depth := range []int{0, 1, 4, 5, 31, 32, 33, 60, 61, 63, 64} {
		for _, rows := range []int{1, 15, 16, 17, 40} {
			keep, cols := r.IntN(2) == 1, 1+r.IntN(4)
			row, col := cols+r.IntN(3), 1
			if r.IntN(2) == 1 {
				row, col = 1, max(depth, 1)+r.IntN(3)
			}
			words := make([]uint64, rows)
			for i := range words {
				words[i] = r.Uint64() >> (64 - depth)
			}
			x := laneCase{table, depth, cols, row, col, mixed(r, max(depth, 1)*row+cols*col), words, keep}
			t.Run(fmt.Sprintf("%d of %d bits", rows, depth), func(t *testing.T) {
				lanes := kernels.LaneVectors(rows) * 16
				x.check(t, lanes+r.IntN(3), mixed(r, cols*(lanes+3)))
			})
		}
	}
	t.Run("Refuses", func(t *testing.T) { lanesRefuse(t, table) })
}

type laneCase struct {
	table                 *kernels.Table
	depth, cols, row, col int
	b                     []float32
	words                 []uint64
	keep                  bool
}

func (x *laneCase) check(t *testing.T, ldd int, start []float32) {
	groups, vectors := kernels.LaneGroups(x.depth), kernels.LaneVectors(len(x.words))
	idx := make([]int32, vectors*groups*16)
	for i := range idx {
		idx[i] = 0xdead
	}
	x.table.LaneIndices(idx, x.words, x.depth)
	want := x.sums(start, ldd, vectors)
	d := bufferOf(start, 1)
	x.table.AddLanes(d.x, ldd, kernels.LaneRows{Data: x.b, Row: x.row, Col: x.col, Depth: x.depth}, idx, vectors, x.cols, x.keep)
	sameBits(t, "AddLanes", want, d.x)
	d.check(t, "AddLanes")
}

// sums adds the sum of each five rows whose bits are set, in their order.
func (x *laneCase) sums(start []float32, ldd, vectors int) []float32 {
	out := append([]float32(nil), start...)
	for r := range 16 * vectors {
		for c := range x.cols {
			total, w := float32(0), uint64(0)
			if x.keep {
				total = out[c*ldd+r]
			}
			if r < len(x.words) {
				w = x.words[r]
			}
			for i := range kernels.LaneGroups(x.depth) {
				sum := float32(0)
				for k := 5 * i; k < min(5*i+5, x.depth); k++ {
					if w>>k&1 != 0 {
						sum += x.b[k*x.row+c*x.col]
					}
				}
				total += sum
			}
			out[c*ldd+r] = total
		}
	}
	return out
}

func lanesRefuse(t *testing.T, table *kernels.Table) {
	idx := make([]int32, 13*16)
	require.NotPanics(t, func() { table.LaneIndices(idx, make([]uint64, 16), 64) })
	require.Panics(t, func() { table.LaneIndices(idx, make([]uint64, 17), 64) })
	require.Panics(t, func() { table.LaneIndices(idx, make([]uint64, 16), 65) })
	dst, data := make([]float32, 33), make([]float32, 128)
	rows := func(n, row, depth int) kernels.LaneRows {
		return kernels.LaneRows{Data: data[:n], Row: row, Col: 1, Depth: depth}
	}
	require.NotPanics(t, func() { table.AddLanes(dst, 17, rows(128, 2, 64), idx, 1, 2, true) })
	require.Panics(t, func() { table.AddLanes(dst, 17, rows(127, 2, 64), idx, 1, 2, true) })
	require.Panics(t, func() { table.AddLanes(dst, 17, rows(128, -1, 64), idx, 1, 2, true) })
	require.Panics(t, func() { table.AddLanes(dst, 17, rows(128, 1, 65), idx, 1, 2, true) })
	require.Panics(t, func() { table.AddLanes(dst, 18, rows(128, 2, 64), idx, 1, 2, true) })
	require.Panics(t, func() { table.AddLanes(dst, 17, rows(128, 2, 64), idx[1:], 1, 2, true) })
}
