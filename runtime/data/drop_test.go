package data

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// bright makes n recordings of frames [10, 2, 20, 40] with two events at each place.
func bright(n int) *Set {
	shape := []int{10, 2, 20, 40}
	return fromBytes("bright", shape, slices.Repeat([]byte{2}, n*product(shape)), 1, make([]int32, n), 1)
}

func dropped(t *testing.T, e int, ways ...Drop) []float32 {
	l, err := NewLoader(bright(1), Options{Batch: 1, Seed: 3, Augment: Augment{Drop: ways}})
	require.NoError(t, err)
	l.Epoch(e)
	x := make([]float32, l.set.Size())
	l.Sample(0, 0, x)
	return x
}

func total(x []float32) (sum float64) {
	for _, v := range x {
		sum += float64(v)
	}
	return sum
}

// Frames within the interval lose all events, those at its ends a part, all others none.
func TestDropByTime(t *testing.T) {
	lengths, untouched := map[int]bool{}, 0
	for e := range 300 {
		x := dropped(t, e, DropTime)
		if total(x) == 32000 {
			untouched++
			continue
		}
		gone, ends := 0, 0
		for f := range slices.Chunk(x, 1600) {
			switch total(f) {
			case 0:
				gone++
			case 3200:
			default:
				ends++
			}
		}
		require.LessOrEqual(t, ends, 2)
		require.LessOrEqual(t, gone, 9)
		lengths[gone] = true
	}
	require.InDelta(t, 150, untouched, 45)
	require.GreaterOrEqual(t, len(lengths), 8)
}

func TestDropInterval(t *testing.T) {
	x := slices.Repeat([]float32{2}, 10*1600)
	d := dropper{seed: 1}
	d.interval(0.25, 0.55, []int{10, 2, 20, 40}, x)
	for f, want := range []float64{3200, 3200, 1600, 0, 0, 1600, 3200, 3200, 3200, 3200} {
		delta := 0.
		if want == 1600 {
			delta = 5 * 28.3 // five standard deviations
		}
		require.InDelta(t, want, total(x[f*1600:][:1600]), delta, "frame %d", f)
	}
}

// A rectangle of the same place in all frames is empty, at most a quarter of rows and of columns.
func TestDropByArea(t *testing.T) {
	sizes := map[int]bool{}
	for e := range 300 {
		x := dropped(t, e, DropArea)
		gone := 800 - int(total(x[:800]))/2
		for frame := range slices.Chunk(x, 800) {
			require.True(t, slices.Equal(x[:800], frame), "the same in all frames")
		}
		require.LessOrEqual(t, gone, 5*10)
		sizes[gone] = true
	}
	require.True(t, sizes[0] && sizes[1*2] && sizes[5*10] && sizes[2*4])
	x := slices.Repeat([]float32{1}, 2*4*5)
	rectangle(0.5, 0.9, 0.25, []int{1, 2, 4, 5}, x)
	require.Equal(t, 38., total(x))
	require.Equal(t, []float32{0, 0}, []float32{x[2*5+4], x[20+2*5+4]})
}

func TestDropAtRandom(t *testing.T) {
	shares := map[int]int{}
	for e := range 300 {
		sum := total(dropped(t, e, DropRandom)) / 32000
		tenth := int(sum*10 + 0.5)
		require.InDelta(t, float64(tenth)/10, sum, 5*0.0028)
		shares[tenth]++
	}
	require.Len(t, shares, 10, "a tenth to nine tenths stay, or all")
	require.InDelta(t, 150, shares[10], 45)
	x := []float32{0, 0.5, -3, 300, 4}
	(&dropper{}).thin(1, x)
	require.Equal(t, make([]float32, 5), x)
	x = []float32{0, 0.5, -3, 300, 4}
	(&dropper{}).thin(0, x)
	require.Equal(t, []float32{0, 0.5, -3, 300, 4}, x)
}

// What is dropped is a function of seed, epoch and sample, and takes no memory.
func TestDropResumes(t *testing.T) {
	all := []Drop{DropTime, DropArea, DropRandom}
	require.Equal(t, dropped(t, 7, all...), dropped(t, 7, all...))
	l, err := NewLoader(bright(3), Options{Batch: 1, Shuffle: true, Augment: Augment{Drop: all, Flip: true, Crop: 2}})
	require.NoError(t, err)
	x := make([]float32, l.set.Size())
	require.Zero(t, testing.AllocsPerRun(10, func() { l.Sample(2, 0, x) }))
	_, err = NewLoader(counting(1, 4, 4), Options{Batch: 1, Augment: Augment{Drop: all}})
	require.ErrorContains(t, err, "event_drop needs frames of events [steps, 2, rows, columns]")
}
