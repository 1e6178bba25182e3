package cpu

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/interp"
	"snnc/runtime/rng"
)

// Sums over counts are event-driven where few are not zero, dense otherwise, forward and for the gradient of weights.
func TestCountedLayers(t *testing.T) {
	for _, size := range [][4]int{{3, 4, 333, 70}, {3, 110, 100, 128}, {4, 300, 192, 192}, {2, 16, 40, 17}} {
		b := newNet(size[0], size[1])
		x := b.input("image", ir.Type{Time: true, Batch: true, Dims: size[2:3], Class: ir.Count(9)})
		y := b.linear("L", x, size[3])
		b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
		g := trained(t, b.g)
		for _, rate := range []float32{0, 0.05, 0.25, 0.9} {
			tr := newTrial(g, 1)
			require.Equal(t, 2, strings.Count(tr.compile(t, 1).Plan().String(), "event-driven"))
			counted(tr.env.Inputs["image"], rate)
			t.Run(fmt.Sprint(size, rate), tr.check)
		}
	}
}

// counted draws counts of 1 to 9, each less often than the one before.
func counted(x *interp.Tensor, rate float32) {
	for i := range x.Data {
		x.Data[i] = 0
		for k := range 9 {
			if rng.Uniform(1, 2, 3, uint64(9*i+k)) >= rate {
				break
			}
			x.Data[i]++
		}
	}
}

// TestCountsApart: ones are added, others scaled.
func TestCountsApart(t *testing.T) {
	j := &gemmJob{ev: &events{counts: true, rows: 2, depth: 4, held: 1, words: 1}}
	j.a.buf = &buffer{f32: []float32{1, 0, 3, 1, 0, 2, 1, 0}}
	f32, i32 := j.ev.scratch(j)
	w := &worker{f32: make([]float32, f32), i32: make([]int32, i32)}
	ptr, idx := []int32{0, 3, 5}, []int32{0, 2, 3, 1, 2}
	s := j.apart(w, ptr, idx, 0, 4, 1)
	require.Equal(t, []int32{0, 2, 3}, ptr)
	require.Equal(t, []int32{0, 3, 2}, idx[:3])
	require.Equal(t, scaledRows{[]int32{0, 1, 2}, []int32{2, 1}, []float32{3, 2}}, s)
}
