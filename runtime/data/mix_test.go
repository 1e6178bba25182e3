package data

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// mixing makes a loader of batches of 4 images whose pixels are all 0, 1, 2, ...
func mixing(t testing.TB, h, w int, a Augment) *Loader {
	s := counting(8, h, w)
	for i := range s.floats {
		s.floats[i] = float32(i / (h * w))
	}
	l, err := NewLoader(s, Options{Batch: 4, Seed: 5, Augment: a})
	require.NoError(t, err)
	return l
}

func TestMixupIsTheMeanByShares(t *testing.T) {
	x := []float32{0, 1, 10, 11, 20, 21, 30, 31, 0, 2, 4, 6, 8, 10, 12, 14}
	Mixed{Share: 0.75}.Apply(x, 2, 4) // two steps of four samples of two values
	require.Equal(t, []float32{7.5, 8.5, 12.5, 13.5, 17.5, 18.5, 22.5, 23.5, 3, 5, 5, 7, 7, 9, 9, 11}, x)
	odd := []float32{1, 2, 3}
	Mixed{Share: 0.5}.Apply(odd, 1, 3)
	require.Equal(t, []float32{2, 2, 2}, odd, "the middle one is mixed with itself")
}

func TestCutmixExchangesARectangle(t *testing.T) {
	m := Mixed{cut: true, top: 0, bottom: 1, left: 1, right: 3, height: 2, width: 3}
	x := []float32{1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60, -1, -2, -3, -4, -5, -6, -10, -20, -30, -40, -50, -60} // two samples of two channels
	m.Apply(x, 1, 2)
	require.Equal(t, []float32{1, -2, -3, 4, 5, 6, 10, -20, -30, 40, 50, 60, -1, 2, 3, -4, -5, -6, -10, 20, 30, -40, -50, -60}, x)
}

// The share is that of the pixels that stay, and never more than what the form of the rectangle allows.
func TestCutmixShares(t *testing.T) {
	l := mixing(t, 7, 9, Augment{Cutmix: Mix{1, 1}})
	const epochs = 300
	for e := range epochs {
		l.Epoch(e)
		m := l.Mixed(0)
		x := make([]float32, 4*63)
		for i := range x {
			x[i] = float32(i / 63)
		}
		m.Apply(x, 1, 4)
		stay := 63 - int(total(x[:63]))/3
		require.InDelta(t, float64(stay)/63, m.Share, 1e-6)
		require.True(t, m.top >= 0 && m.bottom <= 7 && m.left >= 0 && m.right <= 9)
	}
	large, sum := mixing(t, 200, 200, Augment{Cutmix: Mix{1, 1}}), 0.
	for e := range 10 * epochs {
		large.Epoch(e)
		sum += float64(large.Mixed(0).Share)
	}
	// A side of r, r*r uniform, is cut to r - r*r/4 on average: 1 - (1/2 - 1/5 + 1/48) = 0.679.
	require.InDelta(t, 0.679, sum/(10*epochs), 0.02)
}

// Moments of Beta(a, a): mean 1/2, variance 1/(4(2a+1)).
func TestBeta(t *testing.T) {
	for _, a := range []float64{0.001, 0.2, 0.5, 1, 3, 40} {
		d := mixDraws{seed: 9, epoch: 3}
		const n = 20000
		sum, squares := 0., 0.
		for range n {
			v := d.beta(a)
			require.True(t, v >= 0 && v <= 1, "%v: %v", a, v)
			sum += v
			squares += (v - 0.5) * (v - 0.5)
		}
		variance := 1 / (4 * (2*a + 1))
		require.InDelta(t, 0.5, sum/n, 5*math.Sqrt(variance/n), a)
		require.InDelta(t, variance, squares/n, 0.03*variance, a)
	}
}

func TestMixingHappensAsOftenAsAsked(t *testing.T) {
	count := func(a Augment) (none, cut, all int) {
		l := mixing(t, 4, 4, a)
		for e := range 1000 {
			l.Epoch(e)
			for b := range 2 {
				m := l.Mixed(b)
				if all++; m.Share == 1 && !m.cut {
					none++
				}
				if m.cut {
					cut++
				}
			}
		}
		return none, cut, all
	}
	none, cut, all := count(Augment{Mixup: Mix{1, 0.25}})
	require.InDelta(t, 0.75*float64(all), none, 100)
	require.Zero(t, cut)
	none, cut, all = count(Augment{Mixup: Mix{1, 1}, Cutmix: Mix{1, 1}})
	require.Zero(t, none)
	require.InDelta(t, all/2, cut, 110)
	none, _, all = count(Augment{Flip: true})
	require.Equal(t, all, none)
}

// How a batch is mixed is a function of seed, epoch and batch alone.
func TestMixingResumes(t *testing.T) {
	a := Augment{Mixup: Mix{0.4, 0.9}, Cutmix: Mix{1, 1}}
	l := mixing(t, 6, 6, a)
	var seen []Mixed
	for e := range 20 {
		l.Epoch(e)
		seen = append(seen, l.Mixed(0), l.Mixed(1))
	}
	again := mixing(t, 6, 6, a)
	for k := len(seen) - 1; k >= 0; k-- {
		again.Epoch(k / 2)
		require.Equal(t, seen[k], again.Mixed(k%2))
	}
	require.NotEqual(t, seen[0], seen[1])
	require.NotEqual(t, seen[0], seen[2])
	require.Zero(t, testing.AllocsPerRun(10, func() { l.Mixed(1) }))
}

func TestMixingRefusals(t *testing.T) {
	s := counting(4, 4, 4)
	flat, graph := *s, *s
	flat.Shape, graph.Target, graph.More = []int{16}, []int{4}, []Array{{}}
	for want, c := range map[string]struct {
		set *Set
		a   Augment
	}{
		"cutmix needs images, but a sample of counting has shape [16]; mixup does not": {&flat, Augment{Cutmix: Mix{1, 1}}},
		"counting has 2 arrays and targets of shape [4]":                               {&graph, Augment{Mixup: Mix{1, 1}}},
		"an alpha above 0, at most 1000, and a chance of at most 1, not 0 and 1":       {s, Augment{Mixup: Mix{0, 1}}},
		"not 1 and 1.5": {s, Augment{Cutmix: Mix{1, 1.5}}},
		"not NaN and 1": {s, Augment{Cutmix: Mix{math.NaN(), 1}}},
	} {
		require.ErrorContains(t, c.a.Check(c.set), want)
	}
	require.NoError(t, Augment{Mixup: Mix{1, 1}}.Check(&flat))
}
