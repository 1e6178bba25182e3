package driver

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/npy"
	"snnc/runtime/train"
)

// streamed is a network whose input varies in time.
const streamed = `snn 1
model Net {
  in x: real[T, 2, 8, 8] in 0..8
  time %d
  out = x -> %s
}
train Net {
  data npz("none.npz")
  loss cross_entropy
}
`

func streamedSubject(t *testing.T, steps int, layers string) *Subject {
	t.Helper()
	s, bag, err := OpenSubject(write(t, "net.snn", fmt.Sprintf(streamed, steps, layers)), "", 1, Options{})
	require.NoError(t, err)
	require.Zero(t, bag.Errors(), "%v", bag.All())
	return s
}

// moving is a sample of so many steps.
func moving(steps int) Arrays {
	x := make([]float32, steps*2*8*8)
	for i := range x {
		x[i] = float32(i*37%23) / 3
	}
	return Arrays{"x": npy.FromFloat32([]int{steps, 2, 8, 8}, x)}
}

// TestWindowsOfARunAreTheWhole: outputs and spikes, for windows that divide the steps and others.
func TestWindowsOfARunAreTheWhole(t *testing.T) {
	const steps = 24
	for _, layers := range []string{
		"Conv(4, 3) -> BN -> LIF -> MaxPool(2) -> Flatten -> Linear(10) -> IF -> mean over t",
		"Flatten -> Linear(16) -> ALIF -> Linear(10) -> LI",
		"Poisson -> Flatten -> Linear(16) -> LIF(soft_reset = true, v_th = 0.1) -> Linear(10) -> mean over t",
		"Conv(4, 3) -> tdBN -> PLIF -> AvgPool(2) -> Conv(4, 3) -> BN -> LIF -> Flatten -> Linear(10)",
	} {
		ctx := context.Background()
		whole := streamedSubject(t, steps, layers)
		want, spikes, err := whole.Run(ctx, moving(steps), 3, true)
		require.NoError(t, err, layers)
		for _, n := range []int{1, 5, 8, 24, 100} {
			s := streamedSubject(t, steps, layers)
			require.NoError(t, s.InWindows(n))
			got, gotSpikes, err := s.Run(ctx, moving(steps), 3, true)
			require.NoError(t, err, "%s in windows of %d", layers, n)
			require.Equal(t, spikes, gotSpikes, "%s in windows of %d", layers, n)
			require.Equal(t, want.Shape, got.Shape)
			require.InDeltaSlice(t, want.Float32(), got.Float32(), 1e-5, "%s in windows of %d", layers, n)
		}
		fired := 0
		for _, a := range spikes {
			for _, x := range a.Float32() {
				fired += int(x)
			}
		}
		require.Greater(t, fired, 20, layers)
	}
}

// TestWindowsHoldTheirStepsAlone: what the programs of a run hold does not grow with the number of steps.
func TestWindowsHoldTheirStepsAlone(t *testing.T) {
	held := func(steps int) (bytes int64) {
		s := streamedSubject(t, steps, "Conv(4, 3) -> BN -> LIF -> Flatten -> Linear(10) -> mean over t")
		require.NoError(t, s.InWindows(5))
		p, err := s.Model.program(train.Eval, 2)
		require.NoError(t, err)
		for _, q := range p.pieces {
			bytes += q.Plan().Peak
		}
		return bytes
	}
	require.Equal(t, held(20), held(2000))
}

func TestWhatNeedsAllStepsIsNotStreamed(t *testing.T) {
	s := streamedSubject(t, 8, "Flatten -> Linear(16) -> PSN -> Linear(10) -> mean over t")
	require.NoError(t, s.InWindows(2))
	_, _, err := s.Run(context.Background(), moving(8), 3, false)
	require.ErrorContains(t, err, "a window has 2 steps at a time")
	require.ErrorContains(t, err, "net.snn:5:")
	require.ErrorContains(t, err, "Leave out --window 2")
}
