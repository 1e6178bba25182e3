package driver

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/runtime/train"
)

// throughTime is a small network whose loss is a mean over time, to be trained by a rule.
const throughTime = `snn 1
model Net {
  in image: real[1, 8, 8] in 0..1
  time %d
  out = image -> Poisson -> Flatten -> Linear(24) -> LIF(soft_reset = true) -> Linear(10, bias = true) -> LI
}
train Net {
  data digits(batch = 32)
  loss tet
  %s
  optimizer adam(lr = 0.005)
  epochs 2
}
`

func ruled(t *testing.T, steps int, rule string) *Model {
	t.Helper()
	p, bag := Open(write(t, "net.snn", fmt.Sprintf(throughTime, steps, rule)), Options{})
	require.Zero(t, bag.Errors())
	m, err := p.Model(1, Debug{})
	require.NoError(t, err)
	return m
}

// run feeds a fixed batch and returns some outputs.
func (m *Model) outcome(t *testing.T, names ...string) map[string][]float32 {
	t.Helper()
	p, err := m.Program(train.Train, 8)
	require.NoError(t, err)
	image, target := p.Input("image"), p.Input("target")
	for i := range image {
		image[i] = float32(i*31%17) / 16
	}
	for i := range target {
		target[i] = float32(i % 10)
	}
	require.NoError(t, p.Run(1, 7))
	out := map[string][]float32{}
	for _, n := range names {
		out[n] = append([]float32{}, p.Output(n)...)
		require.NotEmpty(t, out[n], n)
	}
	return out
}

// TestWindowsComputeTheSame sees that a rule changes gradients only: outputs and loss are those of all steps at once, also
// where the last window is shorter and where windows have no gradient; a window of all steps has the same gradient.
func TestWindowsComputeTheSame(t *testing.T) {
	names := []string{"out", "loss", "grad/Linear.weight"}
	whole := ruled(t, 7, "").outcome(t, names...)
	for _, rule := range []string{"TruncatedBPTT(steps = 3)", "SLTT", "SLTT(k = 2)", "TruncatedBPTT(steps = 7)"} {
		got := ruled(t, 7, "rule "+rule).outcome(t, names...)
		require.InDeltaSlice(t, whole["out"], got["out"], 1e-6, rule)
		require.InDeltaSlice(t, whole["loss"], got["loss"], 1e-5, rule)
		if rule == "TruncatedBPTT(steps = 7)" {
			require.Equal(t, whole, got)
			continue
		}
		require.Greater(t, distance(whole["grad/Linear.weight"], got["grad/Linear.weight"]), 1e-4, rule)
	}
}

func distance(a, b []float32) float64 {
	most := 0.0
	for i := range a {
		most = max(most, float64(a[i]-b[i]), float64(b[i]-a[i]))
	}
	return most
}

// TestMemoryOfWindowsDoesNotGrow compares plans for more and more steps of time.
func TestMemoryOfWindowsDoesNotGrow(t *testing.T) {
	plan := func(rule string, steps int) int {
		p, err := ruled(t, steps, rule).program(train.Train, 32)
		require.NoError(t, err)
		return int(p.Plan().Peak)
	}
	for _, steps := range []int{8, 16, 32, 64} {
		require.Equal(t, plan("rule SLTT", 4), plan("rule SLTT", steps))
	}
	four, twice, whole := plan("", 128), plan("", 256), plan("", 512)
	require.InDelta(t, 2, float64(whole-twice)/float64(twice-four), 0.2, "linear in the number of steps, but for scratch")
}

// TestUpdateAfterEachWindow trains with an update after each step.
func TestUpdateAfterEachWindow(t *testing.T) {
	text := fmt.Sprintf(throughTime, 4, "rule Online")
	text += "rule Online {\n  window 1\n  update window\n}\n"
	p, bag := Open(write(t, "net.snn", text), Options{})
	require.Zero(t, bag.Errors())
	r, err := p.Train(context.Background(), Training{Out: t.TempDir() + "/run"})
	require.NoError(t, err)
	require.Greater(t, float64(r.TestAccuracy), 0.7)
}
