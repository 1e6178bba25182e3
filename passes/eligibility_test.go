package passes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/passes"
)

// TestTracedStatesAreExactInOneLayer: of one layer of neurons without weights between them, traced states give the whole
// gradient through time, of weights, biases and what neurons learn; and so do filtered traces behind a readout.
func TestTracedStatesAreExactInOneLayer(t *testing.T) {
	const own = `
neuron Each { learn a[N] = 0.5; in x[N]; h = a*v[t-1] + x; s = spike(h - 1, sigmoid(alpha = 4)); v = h*(1 - s); v[-1] = 0; out = s }
neuron Old { h = 0.5*v[t-1] + x - r[t-2]; s = spike(h - 1, atan); v = h; r = s; v[-1] = 0; r[-1] = 0; out = s }
block Drop { in x[N]; w[n: N] = n + 1; out = w*x }`
	for _, neuron := range []string{"LIF", "PLIF(soft_reset = true)", "ALIF(tau = 3, tau_a = 5, v_th = 0.4)", "CubaLIF", "KLIF", "Each", "Old",
		"LTMD", "DietLIF(leak = 0.7)", "IF(detach_reset = true)", "LI(tau = 3)"} {
		for _, readout := range []bool{false, true} {
			stages := "Linear(5, bias = true) -> " + neuron + " -> Drop"
			if readout {
				stages = "Linear(5, bias = true) -> " + neuron + " -> Linear(3) -> LI(tau = 3)"
				if neuron == "LI(tau = 3)" {
					continue
				}
			}
			t.Run(stages, func(t *testing.T) {
				tr := newTrial(graphOf(t, "model M { in x: real[T, 6] in 0..2; time 7; out = x -> "+stages+" }"+own+square, 4), 11)
				want, err := tr.results(t, passes.Options{Gradient: "loss"}, false)
				require.NoError(t, err)
				grads := map[string][]float64{}
				for _, p := range tr.g.Params {
					grads[p.Name] = want["grad/"+p.Name].Data
				}
				tr.requireGradients(t, passes.Options{Trace: passes.TraceState, Filter: readout}, grads)
			})
		}
	}
}
