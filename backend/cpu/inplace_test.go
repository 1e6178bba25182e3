package cpu

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// A stack of normalised layers keeps the result of each convolution for the backward pass, spikes as bits, and nothing else of
// that size; the gradient by a convolution's result is written over that by the neuron's input.
func TestBackwardPassKeepsConvolutionsAlone(t *testing.T) {
	b := newNet(2, 4)
	y := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{3, 8, 8}, Class: ir.Real})
	for _, name := range []string{"1", "2", "3"} {
		y = b.fire("IF"+name, b.norm("BN"+name, b.conv("C"+name, y, 16, 3, 1, 1)), 1)
	}
	b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
	tr := newTrial(trained(t, b.g), 1)
	plan := tr.compile(t, 1).Plan()
	half, full, kept := len(plan.Steps)/2, int64(2*4*16*8*8*4), 0
	for _, x := range plan.Buffers {
		if x.Bytes == full && x.First < half-6 && x.Last > half+6 {
			kept++
			require.Contains(t, x.Name, "contract")
		}
	}
	require.Equal(t, 2, kept, "the results of the first two convolutions; the third lives shortly")
	tr.check(t)
}

// The gradient by a neuron's currents lies where the currents lay, also where all steps forward come before the first one back.
func TestGradientsTakeThePlaceOfCurrents(t *testing.T) {
	for _, steps := range []int{5, 70} {
		b := newNet(steps, 3)
		x := b.input("x", ir.Type{Time: true, Batch: true, Dims: []int{24}, Class: ir.Spike})
		y := b.fire("LIF", b.linear("L", x, 40), 0.8)
		b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
		tr := newTrial(trained(t, b.g), 1)
		full := 0
		for _, x := range tr.compile(t, 1).Plan().Buffers {
			if x.Bytes == int64(steps*3*40*4) {
				full++
			}
		}
		require.Equal(t, 1, full)
		tr.check(t)
	}
}
