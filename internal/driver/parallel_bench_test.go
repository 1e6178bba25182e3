package driver

import (
	"fmt"
	"math"
	"slices"
	"strings"
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
/// LIF with a weak input of its layer's last spikes, which no tile program can hold.
neuron LIFFed {
  in x[C]
  h[c: C] = v[t-1, c] + (x[c] + 0.001 * (mean(d: C) s[t-1, d]) - v[t-1, c]) / 2
  s = spike(h - 1, atan)
  v = h * (1 - s)
  v[-1] = 0
  s[-1] = 0
}
/// Three layers of LIF whose output is added to the input of the next step.
neuron LIFFedBack {
  in x[C]
  learn w1[C, C] ~ uniform(-0.044, 0.044)
  learn w2[C, C] ~ uniform(-0.044, 0.044)
  learn w3[C, C] ~ uniform(-0.044, 0.044)
  a1[c: C] = sum(d: C) w1[c, d] * (x[d] + 0.001 * s3[t-1, d])
  h1 = v1[t-1] + (a1 - v1[t-1]) / 2
  s1 = spike(h1 - 1, atan)
  v1 = h1 * (1 - s1)
  a2[c: C] = sum(d: C) w2[c, d] * s1[d]
  h2 = v2[t-1] + (a2 - v2[t-1]) / 2
  s2 = spike(h2 - 1, atan)
  v2 = h2 * (1 - s2)
  a3[c: C] = sum(d: C) w3[c, d] * s2[d]
  h3 = v3[t-1] + (a3 - v3[t-1]) / 2
  s3 = spike(h3 - 1, atan)
  v3 = h3 * (1 - s3)
  v1[-1] = 0
  v2[-1] = 0
  v3[-1] = 0
  s3[-1] = 0
  out = s3
}
/// A gain for each channel, so that the neuron behind has a gradient by its input.
block Gain { in x[C]; learn g[C] = 1; out = g * x }
loss total { in y[C]; in target; out = mean(b, k: C) y[k] }
`

var comparedNeurons = []string{"PSN", "MaskedPSN(k = 4)", "SlidingPSN(k = 2)", "SlidingPSN(k = 8)", "LinearLIF", "Cascade"}

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
	return trained{prog.Program, names}
}

// against names what LIF in sequence is: all steps of a layer in one tile program (fused), the network one step after the
// other (steps), and a network that its own output feeds back into, which the compiler runs step by step (feedback).
var against = []string{"fused", "steps", "feedback"}

// rivals makes one training step of a neuron's network, and of LIF in the three forms.
func rivals(b *testing.B, neuron string, layers, batch, width int, dense bool) []func() {
	net := func(stages string) func() {
		p := stepper(b, fmt.Sprintf("in x: real[T, %d]\ntime 32\nout = x%s -> mean over t", width, stages), batch, 1)
		return func() { _ = p.Run(0, 1) }
	}
	layer, whole := fmt.Sprintf(" -> Linear(%d) -> ", width), " -> LIFFedBack"
	if !dense {
		layer, whole = " -> Gain -> ", " -> Gain -> LIFFed"
	}
	return []func(){net(strings.Repeat(layer+neuron, layers)), net(strings.Repeat(layer+"LIF", layers)),
		newSequence(b, layers, batch, width, 32, 1, dense).step, net(whole)}
}

// compare runs all in turn on one thread and reports the processor time of the neuron's network and how many times as long
// the others take, by the best of all rounds.
func compare(b *testing.B, elements int, runs []func()) {
	best := make([]float64, len(runs))
	for k, run := range runs {
		run()
		best[k] = math.Inf(1)
	}
	for b.Loop() {
		for k, run := range runs {
			start := cpuTime()
			run()
			best[k] = min(best[k], (cpuTime() - start).Seconds())
		}
	}
	b.ReportMetric(best[0]*1e9/float64(elements), "ns/element")
	for k, name := range against {
		b.ReportMetric(best[k+1]/best[0], "x-"+name)
	}
}

// BenchmarkParallel compares neurons without a reset with LIF in sequence, forward and backward over 32 steps: a neuron alone
// behind a gain, on few and on many channels, and three dense layers of 512.
func BenchmarkParallel(b *testing.B) {
	for _, lanes := range []int{512, 4096, 65536} {
		for _, n := range comparedNeurons {
			b.Run(fmt.Sprintf("%d alone/%s", lanes, n), func(b *testing.B) {
				compare(b, 32*lanes, rivals(b, n, 1, max(1, lanes/4096), min(lanes, 4096), false))
			})
		}
	}
	for _, batch := range []int{1, 4, 16, 64} {
		for _, n := range comparedNeurons {
			b.Run(fmt.Sprintf("batch %d/%s", batch, n), func(b *testing.B) {
				compare(b, 32*batch*512*3, rivals(b, n, 3, batch, 512, true))
			})
		}
	}
}
