package stdlib_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/ir/interp"
)

// differentiated are neurons in all of whose equations a gradient is that of the smoothed system. Others have gradients of
// their own: TestPublishedGradients.
var differentiated = []string{
	`IF`, `IF(strict = true, soft_reset = true)`, `LIF`, `LIF(v_reset = -0.3, decay_input = false)`, `LIF(soft_reset = true)`,
	`IterativeLIF(surrogate = atan)`, `LinearLIF`, `LinearLIF(decay_input = false)`, `LI`, `LI(decay_input = false)`,
	`PLIF`, `PLIF(share = "channel")`, `PLIF(share = "neuron", decay_input = false)`, `LTMD(surrogate = atan)`,
	`LTMD(share = "channel", surrogate = atan)`, `LTMD(share = "neuron", surrogate = atan)`, `DietLIF(surrogate = atan)`,
	`DietLIF(share = "channel", surrogate = atan)`, `DietLIF(share = "neuron", surrogate = atan)`, `KLIF`, `KLIF(share = "channel")`,
	`KLIF(share = "neuron", soft_reset = true)`, `KLIF(scale_reset = true)`, `KLIF(scale_reset = true, soft_reset = true)`,
	`GLIF(surrogate = atan)`, `GLIF(share = "channel", surrogate = atan)`, `LIFB`, `LIFB(share = "channel")`, `LIFB(share = "neuron")`,
	`MLF(surrogate = atan)`, `MTSNN(Linear(2), neuron = IterativeLIF(surrogate = atan))`,
	`MTSNN(Linear(2), mode = "cascade", neuron = IterativeLIF(surrogate = atan))`,
	`ALIF(tau = 2, tau_a = 3, v_th = 0.5, surrogate = atan)`, `ALIF(tau = 2, tau_a = 3, v_th = 0.5, n_ref = 2, fire_first = true, surrogate = atan)`,
	`EligALIF(tau = 2, tau_a = 3, v_th = 0.5, surrogate = atan)`, `ASN(4, 1, 6, 1)`, `ASNReadout(4, 1)`,
	`CubaLIF`, `CubaLIF(soft_reset = true)`, `CobaLIF`, `Synaptic`, `Synaptic(reset = "zero")`, `Alpha(v_th = 0.3)`,
	`QIF`, `QIF(soft_reset = true)`, `EIF`, `EIF(soft_reset = true)`, `Izhikevich(surrogate = sigmoid(0.02))`,
	`PSN`, `MaskedPSN`, `MaskedPSN(3, ramp = 0.25)`, `SlidingPSN(3)`, `SPSN("D", surrogate = atan)`, `SPSN("ST", learned = true, surrogate = atan)`,
	`SPSN("TRD", surrogate = atan, learned = true, recurrent = true)`, `SPSN("TT", tau_syn = 2, tau = 3, surrogate = atan)`, `SPSN("GS")`,
	`Recurrent`, `Recurrent(PLIF, autapses = false)`, `Recurrent(SNU)`, `SNU`, `NoisyLIF(0.3)`, `MPBN(surrogate = atan)`,
	`LIF(surrogate = dspike(temperature = "learned"))`, `LIF(surrogate = lsg(4))`, `LIF(surrogate = tanh(1, k_end = 10))`,
	`LIF(surrogate = multi_gaussian)`, `LIF(surrogate = sech2)`, `LIF(surrogate = triangle(2, gamma = 0.3))`, `LIF(surrogate = straight_through)`,
	`BN`, `tdBN(0.5, alpha = 0.7)`, `TEBN`, `StepBN`, `BNTT`, `WSLinear(2)`,
}

// driven is a model whose input at each step is learned, so that gradients by the input are gradients by a parameter, and a
// loss that weighs every step and neuron differently.
func driven(stage, result string) string {
	return `block Drive { in x[C]
  learn drive[T, C] ~ uniform(-1, 1)
  out[c] = x[c] + drive[t, c] }
block Weigh { in x[C]
  out[c] = (` + result + `) * cos(2*t + 3*c + 1) }
loss total { in y[C]
  in target
  out = mean(b) sum(t, c) y[c] }
model M { in x: real[2]
  time 4
  out = x -> Drive -> ` + stage + ` -> Weigh }
train M { data digits
  loss total }`
}

// drive feeds a driven model: the parameters a little off their first values, where kinks may lie.
func (b *bench) drive() {
	for i, name := range slices.Sorted(maps.Keys(b.env.Params)) {
		for j := range b.env.Params[name].Data {
			b.env.Params[name].Data[j] += 0.03 * math.Sin(float64(5*i+3*j+1))
		}
	}
	b.input("x", 0.55, 0.83, 0.71, 0.32, 1.14, 0.96).input("target", 0, 0, 0).input("progress", 0.4)
}

// smoothed makes every spike its surrogate's smooth step, and what passes no gradient a function that does.
func smoothed(g *ir.Graph) *ir.Graph {
	ir.Walk(g, func(_ *ir.Graph, n *ir.Node) {
		if n.Op == ir.OpDetach {
			n.Op = ir.OpTanh
		}
	})
	return autodiff.Smoothed(g)
}

// TestGradientsAgainstFiniteDifferences of the smoothed neurons: by the input of each step and by all that is learned.
func TestGradientsAgainstFiniteDifferences(t *testing.T) {
	for _, stage := range differentiated {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			model(t, driven(stage, "x[c] + x[c]^2"), 3, true).finite()
		})
	}
}

// TestGradientsOfLosses: the losses look at two layers of neurons and the readout.
func TestGradientsOfLosses(t *testing.T) {
	for _, loss := range []string{`cross_entropy`, `cross_entropy(label_smoothing = 0.2)`, `mse_rate`, `tet(lambda = 0.3)`, `ottt(0.3)`, `im_loss(lambda = 1)`,
		`im_loss(lambda = 1, ends = false)`, `rmp_loss(lambda = 1)`, `mpd_loss(lambda = 1, window = 0.3)`, `firing_rate`, `sparsity(im_loss(lambda = 1))`} {
		t.Run(loss, func(t *testing.T) {
			t.Parallel()
			text := driven("LIF -> Linear(3) -> PLIF -> Linear(2) -> LI", "x[c]")
			model(t, strings.Replace(text, "  loss total }", "  loss "+loss+" }", 1), 3, true).finite()
		})
	}
}

// finite compares all gradients of a smoothed model.
func (b *bench) finite() {
	b.drive()
	forward := smoothed(b.g)
	graph := smoothed(forward)
	require.NoError(b.t, autodiff.Gradient(graph, "loss"))
	grads, err := interp.Run(graph, b.env)
	require.NoError(b.t, err)
	seen := 0.0
	for _, p := range b.g.Params {
		for i, got := range grads["grad/"+p.Name].Data {
			want := b.difference(forward, b.env.Params[p.Name].Data, i)
			require.InDelta(b.t, want, got, 1e-5*math.Max(math.Abs(want), 1e-3), "%s[%d]", p.Name, i)
			seen = math.Max(seen, math.Abs(got))
		}
	}
	require.Greater(b.t, seen, 1e-3, "all gradients vanish: the test shows nothing")
}

// difference is the central difference of the loss by one element.
func (b *bench) difference(g *ir.Graph, x []float64, i int) float64 {
	const eps = 1e-5
	v := x[i]
	var at [2]float64
	for k, sign := range []float64{1, -1} {
		x[i] = v + sign*eps
		out, err := interp.Run(g, b.env)
		require.NoError(b.t, err)
		at[k] = out["loss"].Data[0]
	}
	x[i] = v
	return (at[0] - at[1]) / (2 * eps)
}
