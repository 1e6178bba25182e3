package driver

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/runtime/train"
)

// deep is a network of several layers over 64 steps.
const deep = `snn 1
model Net {
  in image: real[1, 8, 8] in 0..1
  time 64
  out = image -> Poisson -> Conv(6, 3) -> BN -> %[1]s -> Conv(6, 3) -> BN -> %[1]s -> MaxPool(2) -> Conv(12, 3) -> BN -> %[1]s -> Conv(12, 3) -> BN -> %[1]s -> Flatten -> Linear(10) -> mean over t
}
train Net {
  data digits(batch = 8)
  loss cross_entropy
  memory %[2]s
}
`

func deepNet(t *testing.T, neuron, memory string) *Model {
	t.Helper()
	p, bag := Open(write(t, "net.snn", fmt.Sprintf(deep, neuron, memory)), Options{})
	require.Zero(t, bag.Errors())
	m, err := p.Model(1, Debug{})
	require.NoError(t, err, neuron)
	return m
}

// TestRecomputedTrainingIsTheSame: with less memory, for neurons of all sorts.
func TestRecomputedTrainingIsTheSame(t *testing.T) {
	neurons := []string{"LIF", "PLIF", "IF", "Izhikevich", "ALIF", "PSN"}
	if testing.Short() {
		neurons = neurons[:2]
	}
	for _, neuron := range neurons {
		names := []string{"out", "loss"}
		keep, again := deepNet(t, neuron, "keep"), deepNet(t, neuron, "recompute")
		for _, p := range keep.Store().Params {
			names = append(names, "grad/"+p.Name)
		}
		want, got := keep.outcome(t, names...), again.outcome(t, names...)
		for _, n := range names {
			if strings.HasPrefix(n, "grad/") {
				require.InDeltaSlice(t, want[n], got[n], 1e-4*(1+largest(want[n])), "%s: %s", neuron, n)
				continue
			}
			require.Equal(t, want[n], got[n], "%s: %s", neuron, n)
		}
		require.Less(t, peak(t, again), 3*peak(t, keep)/4, neuron)
	}
}

func largest(x []float32) float64 {
	m := float32(0)
	for _, v := range x {
		m = max(m, v, -v)
	}
	return float64(m)
}

// peak is the planned memory of the training program.
func peak(t *testing.T, m *Model) int64 {
	t.Helper()
	p, err := m.program(train.Train, 8)
	require.NoError(t, err)
	return p.Plan().Peak
}
