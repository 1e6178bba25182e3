package passes_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/passes"
)

// nets are networks whose loss is a sum over the steps.
var nets = map[string]string{
	"static image":    `model M { in x: real[2, 6, 6] in 0..1; time 5; out = x -> Conv(3, 3) -> LIF -> MaxPool(2) -> Flatten -> Linear(4) -> LI }`,
	"events":          `model M { in x: spike[T, 2, 6, 6]; time 5; out = x -> Conv(3, 3, bias = true) -> PLIF -> Flatten -> Linear(4) -> LIF }`,
	"draws":           `model M { in x: real[12] in 0..1; time 5; out = x -> Poisson -> Linear(6) -> LIF -> Linear(4) }`,
	"latency":         `model M { in x: real[12] in 0..1; time 5; out = x -> TTFS -> Linear(6) -> ALIF(tau = 3, v_th = 0.3) -> Linear(4) }`,
	"a weight a step": `block Each { in x[N]; learn p[T] = 0.75; out[n] = x[n]*(p[t] + t/T) } model M { in x: real[12] in 0..1; time 5; out = x -> Linear(6) -> Each -> IF -> Linear(4) }`,
	"delay":           `block Late { in x[N]; now = x; now[-1] = 0.5; out = now[t-2] - x } model M { in x: real[T, 12] in 0..1; time 5; out = x -> Linear(6) -> LIF -> Late -> Linear(4) }`,
	"recurrent":       `block R { in x[N]; learn V[N, N] ~ normal(0, 0.5); y[i: N] = sum(j: N) V[i, j]*s[t-1, j]; h = 0.5*h[t-1] + x + y - s[t-1]; s[i: N] = spike(h[i] - 1, atan); h[-1] = 0; s[-1] = 0; out = s } model M { in x: real[12] in 0..1; time 5; out = x -> Linear(6) -> R -> Linear(4) -> LI }`,
	"norm of a step":  `model M { in x: real[T, 2, 6, 6] in 0..1; time 5; out = x -> Conv(3, 3) -> StepBN -> LIF -> Conv(2, 3) -> BNTT -> LIF -> Flatten -> Linear(4) }`,
	"normed membrane": `model M { in x: real[T, 12] in 0..1; time 5; out = x -> Linear(6) -> MPBN -> Linear(4) -> LI }`,
	"last steps":      `model M { in x: real[T, 12] in 0..1; time 5; out = x -> Linear(6) -> SlidingPSN(3) -> Linear(4) -> LI }`,
	"plasticity":      `block Plastic(n) { in x[I]; learn w[n, I] ~ uniform(0.3, 0.7) in 0..1 by STDP(x, s, w, a_plus = 0.05, a_minus = 0.04, bound = true); h[o] = sum(i: I) w[o, i]*x[i]; s = h -> LIF; out = s } model M { in x: real[12] in 0..1; time 5; out = x -> TTFS -> Plastic(6) -> Linear(4) -> LI }`,
	"long delay":      `block Late { in x[N]; now = x; now[-1] = 0; out = now[t-5] + now[t-1] } model M { in x: real[T, 12] in 0..1; time 9; out = x -> Linear(6) -> LIF -> Late -> Linear(4) }`,
	"beyond":          `block Late { in x[N]; now = x; now[-1] = 0; out = now[t-7] + x } model M { in x: real[T, 12] in 0..1; time 5; out = x -> Linear(6) -> LIF -> Late -> Linear(4) }`,
	"counts":          `model M { in x: real[12] in 0..1; time 5; out = x -> Linear(6) -> CubaLIF -> Linear(4) -> IF -> sum over t }`,
}

const perStep = "\ntrain M { data digits\n loss tet }"
const once = "\nloss last { in y[K]; in target[K]; out = sum(b, k: K) y[k]*target[k] }\ntrain M { data digits\n loss last }"

// TestWindowsOfNetworks: windows of any length give the outputs and the loss of all steps, on the interpreter and on the
// CPU.
func TestWindowsOfNetworks(t *testing.T) {
	for name, net := range nets {
		t.Run(name, func(t *testing.T) {
			train := perStep
			if name == "counts" {
				train = once
			}
			tr := newTrial(graphOf(t, net+train, 3), 7)
			whole, err := tr.results(t, passes.Options{Gradient: "loss"}, false)
			require.NoError(t, err)
			for k := 1; k < 5; k++ {
				exact, err := tr.results(t, passes.Options{Window: k, Gradient: "loss"}, false)
				require.NoError(t, err)
				for _, o := range tr.g.Outputs {
					requireNear(t, whole[o.Name], exact[o.Name], 1e-9, o.Name)
				}
				quick, err := tr.results(t, passes.Options{Window: k, Gradient: "loss"}, true)
				require.NoError(t, err)
				for o, want := range exact {
					requireNear(t, want, quick[o], 1e-4, o)
				}
			}
		})
	}
}

// TestRefusals: what needs all steps is refused in the words of the text.
func TestRefusals(t *testing.T) {
	for net, want := range map[string]string{
		"out = x -> Linear(6) -> IF -> PSN -> Linear(4) } train M { data digits\n loss tet":                                            "this sum is over all time steps; the rule sees 1 step at a time",
		"out = x -> Linear(6) -> LIF -> Linear(4) -> mean over t } train M { data digits\n loss cross_entropy":                         `this mean is over all time steps, and the equation at losses.snn:`,
		"out = x -> Linear(6) -> LIF -> Linear(6) -> BN -> LIF -> Linear(4) } train M { data digits\n loss tet":                        "this mean is over all time steps, and the equation at norms.snn",
		"out = x -> Linear(6) -> LIF -> Linear(4) -> max over t } train M { data digits\n loss cross_entropy":                          "this max is over all time steps; the rule sees 1 step at a time",
		"y = x -> Linear(6) -> LIF\nout = y -> Later } block Later { in x[N]; out[j] = x[T-1-t, j] } train M { data digits\n loss tet": "other time steps",
	} {
		tr := newTrial(graphOf(t, "model M { in x: real[12] in 0..1; time 5; "+net+" }", 3), 7)
		_, err := tr.results(t, passes.Options{Window: 1, Gradient: "loss"}, false)
		var r *passes.Refusal
		require.ErrorAs(t, err, &r, net)
		t.Log(r, "|", r.Loc.Text())
		require.True(t, r.Loc.Valid())
		require.ErrorContains(t, r, want)
		_, err = tr.results(t, passes.Options{Window: 5, Gradient: "loss"}, false)
		require.NoError(t, err, "a window of all steps needs no refusal")
	}
}

// plan is the memory that the CPU needs to train a network of so many steps.
func plan(t *testing.T, stages string, steps int, opt passes.Options) int64 {
	g := graphOf(t, fmt.Sprintf("model M { in x: real[3, 8, 8] in 0..1; time %d; out = x -> %s }", steps, stages)+perStep, 16)
	store := cpu.NewStore(g)
	opt.Gradient = "loss"
	require.NoError(t, passes.Run(g, opt))
	p, err := cpu.Compile(g, store, cpu.Options{Threads: 1})
	require.NoError(t, err)
	return p.Plan().Peak
}

// TestMemoryDoesNotGrowWithTime: what the CPU's plan takes is the same for any number of steps, while without windows it
// grows with it.
func TestMemoryDoesNotGrowWithTime(t *testing.T) {
	peak := func(steps, window int) int64 {
		return plan(t, "Conv(8, 3) -> LIF -> Conv(8, 3) -> LIF -> Flatten -> Linear(10) -> LI", steps, passes.Options{Window: window})
	}
	one := peak(4, 1)
	last := peak(4, 0)
	for _, steps := range []int{8, 16, 32, 64} {
		all := peak(steps, 0)
		t.Logf("T = %d: %d KiB a step at a time, %d KiB all at once", steps, peak(steps, 1)>>10, all>>10)
		require.Equal(t, one, peak(steps, 1), "T = %d", steps)
		require.Greater(t, float64(all), 1.4*float64(last), "T = %d", steps)
		last = all
	}
	require.Greater(t, last, 9*one)
}

// TestMemoryOfTraces: traces do not grow with the number of steps either.
func TestMemoryOfTraces(t *testing.T) {
	soft := "Conv(8, 3) -> LIF(soft_reset = true) -> Conv(8, 3) -> LIF(soft_reset = true) -> Flatten -> Linear(10) -> LI"
	dense := "Flatten -> Linear(64) -> ALIF -> Linear(10) -> LI"
	for _, opt := range []passes.Options{{Trace: passes.TraceInput}, {Trace: passes.TraceState}, {Trace: passes.TraceState, Filter: true}} {
		opt.Window = 1
		stages := dense
		if opt.Trace == passes.TraceInput {
			stages = soft
		}
		short := plan(t, stages, 4, opt)
		require.Equal(t, short, plan(t, stages, 64, opt))
		t.Logf("trace %d, filter %v: %d KiB", opt.Trace, opt.Filter, short>>10)
	}
}
