package cpu

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
	"snnc/ir/interp"
	"snnc/runtime/rng"
)

// spikeNet is one weighted layer on a spike input, with the weights' and the input path's gradients.
func spikeNet(layer func(b *netBuilder, x *ir.Value) *ir.Value, dims ...int) *ir.Graph {
	return spikesOver(3, 4, layer, dims...)
}

// spikesOver is the same over some steps and samples.
func spikesOver(steps, batch int, layer func(b *netBuilder, x *ir.Value) *ir.Value, dims ...int) *ir.Graph {
	b := newNet(steps, batch)
	x := b.input("image", ir.Type{Time: true, Batch: true, Dims: dims, Class: ir.Spike})
	y := layer(b, x)
	y = b.op(ir.OpMul, y, y)
	b.g.SetOutput("loss", b.sum(y, true, true))
	return b.g
}

func layers() map[string]*ir.Graph {
	conv := func(out, k, stride, pad int) func(b *netBuilder, x *ir.Value) *ir.Value {
		return func(b *netBuilder, x *ir.Value) *ir.Value { return b.conv("Conv", x, out, k, stride, pad) }
	}
	return map[string]*ir.Graph{
		"linear":      spikeNet(func(b *netBuilder, x *ir.Value) *ir.Value { return b.linear("L", x, 70) }, 333),
		"conv3x3":     spikeNet(conv(17, 3, 1, 1), 9, 7, 6),
		"linear wide": spikeNet(func(b *netBuilder, x *ir.Value) *ir.Value { return b.linear("L", x, 150) }, 1200),
		"conv wide":   spikeNet(conv(20, 3, 1, 1), 64, 6, 5),
		"conv5x5/2":   spikeNet(conv(16, 5, 2, 2), 5, 9, 9),
		"conv2x2/2":   spikeNet(conv(32, 2, 2, 0), 64, 8, 8),
		"conv1x1":     spikeNet(conv(40, 1, 1, 0), 33, 5, 5),
		"conv panels": spikeNet(conv(128, 3, 1, 1), 64, 6, 5),
		"1x1 panels":  spikeNet(conv(128, 1, 1, 0), 70, 10, 10),
		"conv narrow": spikeNet(conv(3, 3, 1, 0), 2, 9, 9),
	}
}

// Sparse inputs take the event-driven path, dense ones the product; both must agree with the interpreter.
func TestEventDrivenLayers(t *testing.T) {
	for name, g := range layers() {
		g = trained(t, g)
		for _, rate := range []float32{0, 0.02, 0.2, 0.9} {
			tr := newTrial(g, 1)
			require.Equal(t, name != "conv narrow", strings.Contains(tr.compile(t, 1).Plan().String(), "event-driven"), name)
			sparse(tr.env.Inputs["image"], rate)
			t.Run(name, tr.check)
		}
	}
}

// Gradients of weights over few rows are sums by lanes, whole vectors of them or not, at any rate.
func TestSumsByLanes(t *testing.T) {
	linear := func(b *netBuilder, x *ir.Value) *ir.Value { return b.linear("L", x, 70) }
	for _, rows := range [][2]int{{2, 8}, {3, 8}, {4, 8}, {5, 8}, {8, 8}} {
		for _, inputs := range []int{333, 432} {
			g := trained(t, spikesOver(rows[0], rows[1], linear, inputs))
			for _, rate := range []float32{0, 0.05, 0.9} {
				tr := newTrial(g, 1)
				sparse(tr.env.Inputs["image"], rate)
				t.Run(fmt.Sprint(rows, inputs, rate), func(t *testing.T) {
					require.Equal(t, kernels.Best().ByLanes, lanesOf(tr.compile(t, 1)))
					tr.check(t)
				})
			}
		}
	}
}

// lanesOf reports whether a program has sums by lanes.
func lanesOf(p *Program) bool {
	return slices.ContainsFunc(p.c.steps, func(s *step) bool {
		j, ok := s.job.(*gemmJob)
		return ok && j.ev != nil && j.ev.sub != nil && j.ev.sub.lanes
	})
}

func sparse(x *interp.Tensor, rate float32) {
	for i := range x.Data {
		x.Data[i] = float64(truth(rng.Uniform(1, 2, 3, uint64(i)) < rate))
	}
}

func TestExtract(t *testing.T) {
	words := []uint64{0x8000_0000_0000_0001, 0b1011}
	require.Equal(t, uint64(1), extract(words, 0, 1))
	require.Equal(t, uint64(0b10111), extract(words, 63, 5))
	require.Equal(t, words[0], extract(words, 0, 64))
	dst := make([]uint64, 2)
	appendBits(dst, 62, words, 63, 5)
	require.Equal(t, []uint64{0b11 << 62, 0b101}, dst)
}
