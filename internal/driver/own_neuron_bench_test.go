package driver

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/runtime/train"
)

// BenchmarkOwnNeurons gives the cost of a step of a neuron, forward and backward, next to the library's LIF.
func BenchmarkOwnNeurons(b *testing.B) {
	const width, steps, batch = 128, 16, 64
	bench := func(file, neuron string) {
		b.Run(neuron, func(b *testing.B) {
			p := open(b, Options{Model: "Timed", Threads: 1}, "own.snn", timed(b, file, neuron, width, steps))
			m, err := p.Model(1, Debug{})
			require.NoError(b, err)
			prog, err := m.Program(train.Train, batch)
			require.NoError(b, err)
			in := prog.Input("x")
			for i := range in {
				in[i] = float32(i*7%17) / 8
			}
			for b.Loop() {
				require.NoError(b, prog.Run(1, 1))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(width*steps*batch), "ns/neuron-step")
		})
	}
	bench("own_neurons/resonator.snn", "LIF")
	for _, file := range slices.Sorted(maps.Keys(ownNeurons)) {
		bench(file, strings.Replace(ownNeurons[file], "(6)", "(128)", 1))
	}
	bench("smnist.snn", "LSNN(recurrent = false)")
}

// timed is the text of an example with a model that is little more than its neuron.
func timed(b testing.TB, file, neuron string, width, steps int) string {
	text, err := os.ReadFile(filepath.Join("../../examples", file))
	require.NoError(b, err)
	return fmt.Sprintf(`%s
model Timed {
  in x: real[T, %d]
  time %d
  learn gain[%d] = 1
  drive[n] = gain[n] * x[n]
  out = drive -> %s
}
train Timed { data digits
  loss mse_rate }
`, text, width, steps, width, neuron)
}
