package kerneltest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

// Listed checks products of lists against the same chains of multiply-adds.
func Listed(t *testing.T, table *kernels.Table) {
	r := rng(11)
	step := fma32
	if table.ISA == kernels.Generic {
		step = mulAdd32
	}
	for _, s := range []struct{ row, n, rounds, ws, xs int }{
		{1, 1, 1, 0, 0}, {9, 4, 3, 90, 16}, {37, 9, 7, 9, 16}, {5, 2, 1, 0, 0}, {0, 3, 2, 1, 5}, {4, 0, 3, 1, 1}, {4, 3, 0, 1, 1},
	} {
		w, x := normal(r, 15*s.row+20+s.rounds*s.ws), normal(r, 80+s.rounds*s.xs)
		var list []int32
		for range s.n {
			list = append(list, int32(r.IntN(20)), int32(r.IntN(64)))
		}
		for _, keep := range []bool{true, false} {
			c := bufferOf(normal(r, kernels.ListedRows*kernels.ListedLanes), 1)
			want := append([]float32(nil), c.x...)
			if !keep {
				clear(want)
			}
			for k := range s.rounds {
				for e := 0; e < len(list); e += 2 {
					for i := range want {
						row, lane := i/kernels.ListedLanes, i%kernels.ListedLanes
						want[i] = step(w[row*s.row+int(list[e])+k*s.ws], x[int(list[e+1])+k*s.xs+lane], want[i])
					}
				}
			}
			table.AddListed(c.x, w, s.row, x, list, kernels.Steps{Rounds: s.rounds, W: s.ws, X: s.xs}, keep)
			sameBits(t, fmt.Sprintf("AddListed %+v, keep %v", s, keep), want, c.x)
			c.check(t, "AddListed")
		}
	}
	listedRefuses(t, table)
}

func listedRefuses(t *testing.T, table *kernels.Table) {
	c, x := make([]float32, 256), make([]float32, 32)
	call := func(c []float32, row int, e []int32, s kernels.Steps) func() {
		return func() { table.AddListed(c, x, row, x, e, s, false) }
	}
	require.NotPanics(t, call(c, 2, []int32{0, 15}, kernels.Steps{Rounds: 2, W: 1, X: 1}))
	require.Panics(t, call(c[:255], 1, []int32{0, 0}, kernels.Steps{Rounds: 1}))
	require.Panics(t, call(c, 2, []int32{2, 0}, kernels.Steps{Rounds: 1}))
	require.Panics(t, call(c, 1, []int32{0, 17}, kernels.Steps{Rounds: 1}))
	require.Panics(t, call(c, 1, []int32{0, -1}, kernels.Steps{Rounds: 1}))
	require.Panics(t, call(c, 1, []int32{0}, kernels.Steps{Rounds: 1}))
	require.Panics(t, call(c, 2, []int32{0, 0}, kernels.Steps{Rounds: 3, W: 1}))
	require.Panics(t, call(c, 1, []int32{0, 15}, kernels.Steps{Rounds: 3, X: 1}))
}
