package cpu

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// Convolutions of small images of all shapes agree with the interpreter, forward and by input: kernels larger than the image,
// strides that leave places of the input untouched, odd numbers of images and channels.
func TestConvolutionsOfSmallImages(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	pairs, never := 0, 0
	for i := range 40 {
		in, out, h, w, k, stride, pad := 16+r.IntN(20), 16+r.IntN(60), 1+r.IntN(5), 1+r.IntN(5), 1+r.IntN(5), 1+r.IntN(3), r.IntN(3)
		if h+2*pad < k || w+2*pad < k {
			continue
		}
		t.Run(fmt.Sprintf("%d: %d to %d channels, %d x %d, kernel %d, stride %d, padding %d", i, in, out, h, w, k, stride, pad), func(t *testing.T) {
			b := newNet(2, 2+r.IntN(8))
			x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{in, h, w}, Class: ir.Real})
			scaled := b.op(ir.OpMul, x, b.spread(b.param("S", -1, in), x.Type.Dims, 0))
			y := b.conv("C", scaled, out, k, stride, pad)
			b.g.SetOutput("y", b.sum(b.op(ir.OpMul, y, y), false, false, 0, 1, 2))
			b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
			tr := newTrial(trained(t, b.g), uint64(i))
			tr.check(t)
			for _, s := range tr.compile(t, 1).c.steps {
				if j := pairsIn(s); j != nil {
					pairs, never = pairs+1, never+len(j.never)
				}
			}
		})
	}
	require.Greater(t, pairs, 30)
	require.Positive(t, never)
}

// pairsIn are the pairs whose products a step makes, nil if it makes none.
func pairsIn(s *step) *pairsJob {
	switch j := s.job.(type) {
	case *pairsJob:
		return j
	case *lanesJob:
		return j.pairsJob
	}
	return nil
}

// Convolutions of spikes on small images, with images as lanes, agree with the interpreter: of those that fire rarely, often, and never.
func TestSpikesOnSmallImages(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	bits := 0
	for i := range 9 {
		in, out, side, batch := 64*(1+r.IntN(2)), 64+r.IntN(40), 2+r.IntN(2), 7+r.IntN(2)
		scale := []float64{0, 0.3, 2}[i%3]
		t.Run(fmt.Sprintf("%d: %d to %d channels, %d x %d, %d images, scale %v", i, in, out, side, side, 2*batch, scale), func(t *testing.T) {
			b := newNet(2, batch)
			x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{in, side, side}, Class: ir.Real})
			y := b.conv("C", b.fire("IF", b.op(ir.OpMul, x, b.num(scale)), 1), out, 3, 1, 1)
			b.g.SetOutput("y", b.sum(b.op(ir.OpMul, y, y), false, false, 0, 1, 2))
			b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
			tr := newTrial(trained(t, b.g), uint64(i))
			tr.check(t)
			for _, s := range tr.compile(t, 1).c.steps {
				if j, ok := s.job.(*lanesJob); ok && j.a.bits {
					bits++
				}
			}
		})
	}
	require.Equal(t, 9, bits)
}

// On 2 x 2 places, 16 of 36 pairs of a place and a tap count, forward and by input.
func TestPairsOutsideDoNotCount(t *testing.T) {
	b := newNet(4, 4)
	x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{32, 2, 2}, Class: ir.Real})
	y := b.conv("C", b.op(ir.OpMul, x, b.spread(b.param("S", -1, 32), x.Type.Dims, 0)), 48, 3, 1, 1)
	b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
	n := 0
	for _, s := range newTrial(trained(t, b.g), 1).compile(t, 1).c.steps {
		if j := pairsIn(s); j != nil {
			n++
			require.Len(t, j.pairs, 16)
			require.Equal(t, 16, j.rows)
		}
	}
	require.Equal(t, 2, n)
}

// Gradients by weights of small images agree with the interpreter: of numbers, and of spikes as bits and as numbers.
func TestGradientsOfSmallImages(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	found := map[bool]int{}
	for i := range 40 {
		in, out, h, w, k, stride, pad := 16+r.IntN(150), 16+r.IntN(150), 1+r.IntN(3), 1+r.IntN(3), 2+r.IntN(3), 1+r.IntN(2), 1+r.IntN(2)
		if h+2*pad < k || w+2*pad < k {
			continue
		}
		class := ir.Real
		if i%2 == 0 {
			class = ir.Spike
			in = roundUp(in, 32)
		}
		t.Run(fmt.Sprintf("%d: %d to %d channels, %d x %d, kernel %d, stride %d, padding %d", i, in, out, h, w, k, stride, pad), func(t *testing.T) {
			b := newNet(2, 2+r.IntN(4))
			x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{in, h, w}, Class: class})
			if class.IsSpike() {
				x = b.fire("IF", b.op(ir.OpMul, x, b.num(0.75)), 1)
			}
			y := b.conv("C", x, out, k, stride, pad)
			b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
			tr := newTrial(trained(t, b.g), uint64(i))
			tr.check(t)
			for _, s := range tr.compile(t, 1).c.steps {
				if j, ok := s.job.(*pairsGradient); ok {
					found[j.a.bits]++ // spikes of few lanes are numbers
				}
			}
		})
	}
	require.GreaterOrEqual(t, found[false], 4)
	require.GreaterOrEqual(t, found[true], 4)
}
