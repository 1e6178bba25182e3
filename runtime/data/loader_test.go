package data

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// counting makes n images of one channel, h x w, pixel k of image i being 10*i+k.
func counting(n, h, w int) *Set {
	values, labels := make([]float32, n*h*w), make([]int32, n)
	for i := range values {
		values[i] = float32(10*(i/(h*w)) + i%(h*w))
	}
	for i := range labels {
		labels[i] = int32(i)
	}
	return fromFloats("counting", []int{1, h, w}, values, 1, labels, n)
}

// fill writes batch b and returns its number of samples.
func fill(l *Loader, b int, x []float32, y []int32) int {
	n := l.Size(b)
	for k := range n {
		l.Sample(b, k, x[k*l.set.Size():])
		y[k] = int32(l.set.Label(l.Index(b, k)))
	}
	return n
}

func TestLoaderCoversEachSampleOnce(t *testing.T) {
	s := counting(10, 1, 2)
	l, err := NewLoader(s, Options{Batch: 4, Seed: 3, Shuffle: true})
	require.NoError(t, err)
	require.Equal(t, 3, l.Batches())
	orders := map[string]bool{}
	for e := range 4 {
		l.Epoch(e)
		var order []int
		x, y := make([]float32, 8), make([]int32, 4)
		for b := range l.Batches() {
			n := fill(l, b, x, y)
			require.Equal(t, []int{4, 4, 2}[b], n)
			for k := range n {
				require.Equal(t, float32(10*y[k]+1), x[2*k+1])
				require.Equal(t, l.Index(b, k), int(y[k]))
				order = append(order, int(y[k]))
			}
		}
		orders[fmt.Sprint(order)] = true
		slices.Sort(order)
		require.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, order)
	}
	require.Len(t, orders, 4, "another order each epoch")
	drop, err := NewLoader(s, Options{Batch: 4, DropLast: true})
	require.NoError(t, err)
	require.Equal(t, 2, drop.Batches())
	require.Equal(t, 5, drop.Index(1, 1), "not shuffled")
}

// A batch is a function of seed, epoch and number, whatever was drawn before; a run can resume anywhere.
func TestLoaderResumes(t *testing.T) {
	s := counting(32, 4, 4)
	opt := Options{Batch: 8, Seed: 11, Shuffle: true, Augment: Augment{Flip: true, Crop: 2}}
	at := func(before, epoch, batch int) ([]float32, []int32) {
		l, err := NewLoader(s, opt)
		require.NoError(t, err)
		x, y := make([]float32, 8*16), make([]int32, 8)
		l.Epoch(before)
		fill(l, 0, x, y)
		l.Epoch(epoch)
		fill(l, batch, x, y)
		return x, y
	}
	x, y := at(0, 5, 2)
	x2, y2 := at(4, 5, 2)
	require.Equal(t, x, x2)
	require.Equal(t, y, y2)
	x3, _ := at(4, 6, 2)
	require.NotEqual(t, x, x3)
}

func TestLoaderAllocatesNothing(t *testing.T) {
	l, err := NewLoader(counting(64, 8, 8), Options{Batch: 8, Shuffle: true, Augment: Augment{Flip: true, Crop: 2}})
	require.NoError(t, err)
	x, y := make([]float32, 8*64), make([]int32, 8)
	require.Zero(t, testing.AllocsPerRun(10, func() { l.Epoch(3); fill(l, 2, x, y) }))
}

func TestShift(t *testing.T) {
	s := counting(1, 2, 3) // 0 1 2 / 3 4 5
	for _, c := range []struct {
		dy, dx int
		want   []float32
	}{
		{0, 0, []float32{0, 1, 2, 3, 4, 5}},
		{1, 0, []float32{3, 4, 5, 0, 0, 0}},
		{-1, 0, []float32{0, 0, 0, 0, 1, 2}},
		{0, 1, []float32{1, 2, 0, 4, 5, 0}},
		{0, -2, []float32{0, 0, 0, 0, 0, 3}},
		{1, -1, []float32{0, 3, 4, 0, 0, 0}},
	} {
		x := []float32{9, 9, 9, 9, 9, 9}
		s.shifted(0, c.dy, c.dx, x)
		require.Equal(t, c.want, x, "%d %d", c.dy, c.dx)
	}
	mirrored := []float32{0, 1, 2, 3, 4, 5}
	mirror(mirrored, 3)
	require.Equal(t, []float32{2, 1, 0, 5, 4, 3}, mirrored)
}

func TestShiftKeepsChannelsApart(t *testing.T) {
	s := fromBytes("c", []int{2, 2, 1}, []byte{1, 2, 3, 4}, 1, []int32{0}, 1)
	x := make([]float32, 4)
	s.shifted(0, 1, 0, x)
	require.Equal(t, []float32{2, 0, 4, 0}, x)
}

// Flips come half of the time, and every crop offset equally often.
func TestAugmentationFrequencies(t *testing.T) {
	values := []float32{0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0} // 4 x 4, a mark off the centre
	s := fromFloats("mark", []int{1, 4, 4}, values, 1, []int32{0}, 1)
	l, err := NewLoader(s, Options{Batch: 1, Augment: Augment{Flip: true, Crop: 1}})
	require.NoError(t, err)
	seen := map[string]int{}
	x, y := make([]float32, 16), make([]int32, 1)
	const epochs = 9000
	for e := range epochs {
		l.Epoch(e)
		fill(l, 0, x, y)
		seen[fmt.Sprint(x)]++
	}
	require.Len(t, seen, 18)
	for _, n := range seen {
		require.InDelta(t, epochs/18, n, 5*22.4) // five standard deviations
	}
}

func TestNormalisationComesAfterPadding(t *testing.T) {
	s := fromBytes("c", []int{1, 2, 2}, []byte{4, 4, 4, 4}, 4, []int32{0}, 1)
	require.NoError(t, s.Normalise([]float64{0.5}, []float64{0.5}))
	l, err := NewLoader(s, Options{Batch: 1, Augment: Augment{Crop: 1}})
	require.NoError(t, err)
	padded := false
	for e := range 20 {
		x, y := make([]float32, 4), make([]int32, 1)
		l.Epoch(e)
		fill(l, 0, x, y)
		for _, v := range x {
			require.Contains(t, []float32{1, -1}, v)
			padded = padded || v == -1
		}
	}
	require.True(t, padded)
}

func TestLoaderRefusals(t *testing.T) {
	s := counting(2, 4, 4)
	for want, opt := range map[string]Options{
		"at least 1, not 0":            {},
		"crop(4) of counting must be":  {Batch: 1, Augment: Augment{Crop: 4}},
		"crop(-1) of counting must be": {Batch: 1, Augment: Augment{Crop: -1}},
	} {
		_, err := NewLoader(s, opt)
		require.ErrorContains(t, err, want)
	}
	s.Shape = []int{16}
	_, err := NewLoader(s, Options{Batch: 1, Augment: Augment{Flip: true}})
	require.ErrorContains(t, err, "flip and crop need images")
}

// rows lists the samples of both parts with their class, sorted.
func rows(c *Splits) []string {
	var out []string
	for _, s := range []*Set{c.Train, c.Test} {
		v := make([]float32, s.Size())
		for i := range s.N {
			s.Sample(i, v)
			out = append(out, strings.ReplaceAll(strings.Trim(fmt.Sprint(append(v, float32(s.Label(i)))), "[]"), " ", ","))
		}
	}
	slices.Sort(out)
	return out
}

func BenchmarkFill(b *testing.B) {
	s := fromBytes("b", []int{3, 32, 32}, make([]byte, 256*cifarPixels), 255, make([]int32, 256), 10)
	if err := s.Normalise([]float64{0.5}, []float64{0.25}); err != nil {
		b.Fatal(err)
	}
	l, err := NewLoader(s, Options{Batch: 64, Shuffle: true, Augment: Augment{Flip: true, Crop: 4}})
	if err != nil {
		b.Fatal(err)
	}
	x, y := make([]float32, 64*cifarPixels), make([]int32, 64)
	for b.Loop() {
		fill(l, 0, x, y)
	}
}
