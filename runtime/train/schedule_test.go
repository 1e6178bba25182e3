package train

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func schedule(t *testing.T, name string, args map[string]float64, base float64, epochs int) *Schedule {
	s, err := NewSchedule(Call{name, args}, base, epochs)
	require.NoError(t, err)
	return s
}

// PyTorch's recursive form of CosineAnnealingLR at the boundaries of epochs.
func TestCosineIsPyTorchAtEpochBoundaries(t *testing.T) {
	const base, low, epochs, per = 0.1, 0.001, 10, 7
	s := schedule(t, "cosine", map[string]float64{"min": low}, base, epochs)
	want := base
	for e := range epochs {
		if e > 0 {
			want = (1+math.Cos(math.Pi*float64(e)/epochs))/(1+math.Cos(math.Pi*float64(e-1)/epochs))*(want-low) + low
		}
		require.InDelta(t, want, s.Rate(e*per, per), 1e-15)
	}
	require.InDelta(t, (base+low)/2, s.Rate(epochs*per/2, per), 1e-15)
	require.Less(t, s.Rate(1, per), s.Rate(0, per), "it moves within an epoch")
	require.InDelta(t, low, s.Rate(epochs*per, per), 1e-15)
}

func TestStepLR(t *testing.T) {
	s := schedule(t, "step", map[string]float64{"every": 3, "gamma": 0.5}, 0.8, 10)
	for e, want := range []float64{0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1} {
		require.InDelta(t, want, s.Rate(e*4, 4), 1e-15)
		require.InDelta(t, want, s.Rate(e*4+3, 4), 1e-15)
	}
}

func TestWarmup(t *testing.T) {
	s := schedule(t, "cosine", map[string]float64{"warmup": 2}, 1, 6)
	for step, want := range []float64{0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1} {
		require.InDelta(t, want, s.Rate(step, 4), 1e-15, "step %d", step)
	}
	require.InDelta(t, 0.5, s.Rate(4*4, 4), 1e-15, "half way between the end of the warm-up and of the run")
	require.InDelta(t, 0, s.Rate(6*4, 4), 1e-15)

	half := schedule(t, "", map[string]float64{"warmup": 0.5}, 1, 6)
	require.InDelta(t, 0.4, half.Rate(0, 5), 1e-15)
	require.InDelta(t, 0.8, half.Rate(1, 5), 1e-15)
	require.InDelta(t, 1, half.Rate(2, 5), 1e-15)
	require.InDelta(t, 1, half.Rate(3, 5), 1e-15)
	require.InDelta(t, 0.3, schedule(t, "", nil, 0.3, 1).Rate(99, 4), 0)
}
