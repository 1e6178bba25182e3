package driver

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/runtime/rng"
	"snnc/runtime/tensor"
	"snnc/runtime/train"
)

// Neurons with and without a recurrence in the same networks, over 32 steps, from text to a training step.

const neuronsAt32 = `
/// No reset: linear in its state.
neuron LinearLIF(tau = 2.0) {
  v = v[t-1] + (x - v[t-1]) / tau
  s = spike(v - 1, atan)
  v[-1] = 0
}
/// Two leaky integrators in a row, linear in both states.
neuron Cascade(alpha = 0.5, beta = 0.75) {
  i = alpha * i[t-1] + x
  m = beta * m[t-1] + (1 - beta) * i
  s = spike(m - 1, atan)
  i[-1] = 0
  m[-1] = 0
}
/// A gain for each channel, so that the neuron behind has a gradient by its input.
block Gain { in x[C]; learn g[C] = 1; out = g * x }
loss total { in y[C]; in target; out = mean(b, k: C) y[k] }
`

var comparedNeurons = []string{"LIF", "PSN", "MaskedPSN(k = 4)", "SlidingPSN(k = 2)", "SlidingPSN(k = 8)", "LinearLIF", "Cascade"}

// trained is a compiled training step; gradients of all parameters are computed.
type trained struct {
	*cpu.Program
	gradients []string
}

// stepper compiles the training step of a model; with a sequence, the two have the same weights.
func stepper(b testing.TB, body string, batch, threads int, same ...*sequence) trained {
	text := "snn 1\n" + neuronsAt32 + "model Net {\n" + body + "\n}\ntrain Net { data digits(batch = 1)  loss total }\n"
	p := open(b, Options{Threads: threads}, "net.snn", text)
	m, err := p.Model(7, Debug{})
	require.NoError(b, err)
	names := []string{}
	for _, v := range m.store.Params {
		names = append(names, "grad/"+v.Name)
	}
	for _, s := range same {
		for k, v := range m.store.Params {
			w := slices.IndexFunc(s.store.Params, func(v *tensor.Var) bool { return v.Name == fmt.Sprint("w", k) })
			copy(s.store.Params[w].Data, v.Data)
		}
	}
	prog, err := m.program(train.Train, batch)
	require.NoError(b, err)
	x := prog.Input("x")
	for i := range x {
		x[i] = rng.Normal(3, 0, 0, uint64(i)) + 0.5
	}
	if os.Getenv("SNNC_PLAN") != "" {
		b.Log(prog.Plan())
	}
	return trained{prog.Program, names}
}

func benchSteps(b *testing.B, p trained, elements int) {
	require.NoError(b, p.Run(0, 0))
	for b.Loop() {
		_ = p.Run(0, 1)
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/float64(elements), "ns/element")
}

// BenchmarkNeuronAlone is one neuron of 4096 channels at batch 16.
func BenchmarkNeuronAlone(b *testing.B) {
	for _, n := range comparedNeurons {
		b.Run(n, func(b *testing.B) {
			p := stepper(b, "in x: real[T, 4096]\ntime 32\nout = x -> Gain -> "+n+" -> mean over t", 16, 1)
			benchSteps(b, p, 32*16*4096)
		})
	}
}

// BenchmarkNeuronInNetwork is three layers of 512 channels.
func BenchmarkNeuronInNetwork(b *testing.B) {
	for _, batch := range []int{1, 16, 64} {
		for _, n := range comparedNeurons {
			b.Run(fmt.Sprintf("batch %d/%s", batch, n), func(b *testing.B) {
				p := stepper(b, "in x: real[T, 512]\ntime 32\nout = x -> Linear(512) -> "+n+" -> Linear(512) -> "+n+
					" -> Linear(512) -> "+n+" -> mean over t", batch, 1)
				benchSteps(b, p, 32*batch*512*3)
			})
		}
	}
}
