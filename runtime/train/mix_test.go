package train

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/runtime/data"
)

// TestMixWritesBothTargets compares batches with and without mixing: each sample is the mean of a pair by the shares that
// the targets get, for inputs with and without a time axis.
func TestMixWritesBothTargets(t *testing.T) {
	s, err := data.Open("digits", nil, data.Locator{})
	require.NoError(t, err)
	const n = 16
	fresh := func(a data.Augment) Batches {
		b, err := NewBatches(s.Train, data.Options{Batch: n, Seed: 1, Shuffle: true, Augment: a})
		require.NoError(t, err)
		return b
	}
	plain, mixed := fresh(data.Augment{}), fresh(data.Augment{Mixup: data.Mix{Alpha: 1, Chance: 1}})
	heavier := 0
	for epoch := range 8 {
		for _, time := range []bool{false, true} {
			want, in := make([]float32, n*64), slotOf(time)
			target, first, second := make([]float32, n), Slot{Data: make([]float32, n)}, Slot{Data: make([]float32, n)}
			require.NoError(t, plain.Fill(epoch, n, n, []Slot{{Name: "image", Data: want, Dims: []int{n, 64}}}, Slot{Data: target}))
			require.NoError(t, mixed.Fill(epoch, n, n, []Slot{in}, first))
			share := mixed.(Mixer).Mix(epoch, n, n, []Slot{in}, first, second)
			require.True(t, share >= 0 && share <= 0.5, share)
			own := 1 - share // of sample k in its mixture
			if first.Data[0] != target[0] || first.Data[1] != target[1] || first.Data[2] != target[2] {
				own, heavier = share, heavier+1
			}
			for k := range n {
				a, b := target[k], target[n-1-k]
				if own == share {
					a, b = b, a
				}
				require.Equal(t, []float32{a, b}, []float32{first.Data[k], second.Data[k]})
				for i := range 64 {
					require.InDelta(t, own*want[k*64+i]+(1-own)*want[(n-1-k)*64+i], at(in, k, i), 1e-6)
				}
			}
		}
	}
	require.True(t, heavier > 2 && heavier < 14, "the other sample has the greater share half of the time: %d", heavier)
}

// slotOf is an input of 16 images, [16, 64], or 8 rows after one another, [8, 16, 8].
func slotOf(time bool) Slot {
	s := Slot{Name: "image", Data: make([]float32, 16*64), Dims: []int{16, 64}, Time: time}
	if time {
		s.Dims = []int{8, 16, 8}
	}
	return s
}

func at(s Slot, k, i int) float32 {
	if s.Time {
		return s.Data[(i/8*16+k)*8+i%8]
	}
	return s.Data[k*64+i]
}

// A preview, and a set that mixes nothing, stay as they are.
func TestMixLeavesPreviewsAlone(t *testing.T) {
	s, err := data.Open("digits", nil, data.Locator{})
	require.NoError(t, err)
	b, err := NewBatches(s.Train, data.Options{Batch: 16, Augment: data.Augment{Mixup: data.Mix{Alpha: 1, Chance: 1}}})
	require.NoError(t, err)
	in, target, second := Slot{Name: "image", Data: make([]float32, 4*64), Dims: []int{4, 64}}, Slot{Data: make([]float32, 4)}, Slot{Data: make([]float32, 4)}
	require.NoError(t, b.Fill(0, 0, 4, []Slot{in}, target))
	before := append([]float32{}, in.Data...)
	require.Zero(t, b.(Mixer).Mix(0, 0, 4, []Slot{in}, target, second))
	require.Equal(t, before, in.Data)
	require.Equal(t, target.Data, second.Data)
}
