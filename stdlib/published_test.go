package stdlib_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir/autodiff"
)

// Sizes of the tests of published gradients: steps and neurons.
const pT, pC = 6, 2

// published is a neuron with a gradient of its own, beside its backward pass in Go: from the inputs x, the spikes s and the
// gradient g of one neuron to the gradient by its inputs, and to that by its first learned parameter.
type published struct {
	neuron, learned string
	back            func(x, s, g []float64) (dx []float64, learned float64)
}

func TestPublishedGradients(t *testing.T) {
	for _, c := range []published{
		{"DSRIF(start = 0.8)", "DSRIF.v_th", dsrIF},
		{"DSRLIF(start = 0.6, tau = 0.5, dt = 0.2)", "DSRLIF.v_th", dsrLIF},
		{"Lateral(LTMDOut)", "Lateral.LTMDOut.k", ltmdOut},
		{`SPSN("SB", tau_syn = 2, tau = 3)`, "", spsn},
		{"EscapeLIF(width = 0.5)", "", escape(func(h float64) (float64, float64) {
			e := math.Exp((h - 1) / 0.5)
			return 1 - math.Exp(-e), math.Exp(-e) * e / 0.5
		})},
		{`EscapeLIF(width = 0.5, escape = "sigmoid")`, "", escape(func(h float64) (float64, float64) {
			p := logistic((h - 1) / 0.5)
			return p, p * (1 - p) / 0.5
		})},
		{"DelayedLIF(leak = 0.9, v_th = 0.8)", "", delayed(func(u, _ float64) float64 { return 0.3 * math.Max(0, 1-math.Abs(u/0.8-1)) })},
		{"STDB(alpha = 0.5, beta = 0.2, leak = 0.9, v_th = 0.8)", "", delayed(func(_, since float64) float64 { return 0.5 * math.Exp(-0.2*since) })},
	} {
		t.Run(c.neuron, func(t *testing.T) { c.check(t) })
	}
}

func (c published) check(t *testing.T) {
	text := "block Lateral(neuron) { out = neuron(x, 0.5 * x) }\n" + strings.Replace(driven(c.neuron, "x[c]"), "time 4", "time 6", 1)
	b := model(t, text, 1, true)
	require.NoError(t, autodiff.Gradient(b.g, "loss"))
	drive := b.env.Params["Drive.drive"]
	require.NotNil(t, drive)
	x := []float64{0.55, 1.6}
	for i := range drive.Data {
		drive.Data[i] = 1.5 * math.Sin(float64(i*i+1))
	}
	got := b.input("x", x...).input("target", 0).run()
	spikes := b.spikes(t, c.neuron, drive.Data, x)
	var byLearned float64
	for n := range pC {
		in, s, g := make([]float64, pT), make([]float64, pT), make([]float64, pT)
		for k := range pT {
			in[k], s[k], g[k] = x[n]+drive.Data[pC*k+n], spikes[pC*k+n], math.Cos(float64(2*k+3*n+1))
		}
		dx, dp := c.back(in, s, g)
		byLearned += dp
		for k := range pT {
			require.InDelta(t, dx[k], got["grad/Drive.drive"].Data[pC*k+n], 1e-9, "input %d at %d", n, k)
		}
	}
	if c.learned != "" {
		require.InDelta(t, byLearned, got["grad/"+c.learned].Data[0], 1e-9)
	}
}

// spikes runs the neuron forward only, with the draws of the training step.
func (b *bench) spikes(t *testing.T, neuron string, drive, x []float64) []float64 {
	text := "block Lateral(neuron) { out = neuron(x, 0.5 * x) }\nmodel M { in x: real[T, 2]\n time 6\n out = x -> " + neuron + " }"
	f := model(t, text, 1, true)
	in := make([]float64, pT*pC)
	for i := range in {
		in[i] = x[i%pC] + drive[i]
	}
	return f.input("x", in...).run()["out"].Data
}

// dsrIF is the backward pass of IFFunction with the threshold 0.8.
func dsrIF(x, _, g []float64) ([]float64, float64) {
	rate, coded := mean(x, same), mean(g, same)*pT
	dx, dth := make([]float64, pT), 0.0
	for k := range dx {
		if rate >= 0 && rate <= 0.8 {
			dx[k] = coded / pT
		}
	}
	if rate > 0.8 {
		dth = coded
	}
	return dx, dth
}

// dsrLIF is that of LIFFunction with the threshold 0.6, tau 0.5 and delta_t 0.2.
func dsrLIF(x, _, g []float64) ([]float64, float64) {
	const th, tau, dt = 0.6, 0.5, 0.2
	rate, coded, sum := 0.0, 0.0, 0.0
	for i := 1; i <= pT; i++ {
		w := math.Exp(-1 / tau * (dt*pT - float64(i)*dt))
		rate, coded, sum = rate+w*x[i-1], coded+w*g[i-1]*pT, sum+w
	}
	rate, coded = rate/sum, coded/sum
	dx, dth := make([]float64, pT), 0.0
	for k := range dx {
		if rate > 0 && rate < th/dt*tau {
			dx[k] = coded / tau / pT
		}
	}
	if rate > th/dt {
		dth = coded * dt
	}
	return dx, dth
}

// ltmdOut: gradients pass down to half a unit below the threshold, and none reaches the threshold. The lateral input is half
// the input.
func ltmdOut(x, _, g []float64) ([]float64, float64) {
	th, u, o := math.Tanh(0.5), make([]float64, pT), 0.0
	kept := make([]float64, pT+1)
	for k, v := range x {
		kept[k] = 0.25 * (1 - fires(o > th))
		u[k] = v * 1.5
		if k > 0 {
			u[k] += kept[k] * u[k-1]
		}
		o = u[k] * fires(u[k] > th)
	}
	dx, du := make([]float64, pT), 0.0
	for k := pT - 1; k >= 0; k-- {
		du = g[k]*fires(u[k] >= th-0.5) + kept[k+1]*du
		dx[k] = 1.5 * du
	}
	return dx, 0
}

// spsn: the gradient by the probability is the probability.
func spsn(x, _, g []float64) ([]float64, float64) {
	alpha, beta := math.Exp(-1.0/2), math.Exp(-1.0/3)
	p, i, m := make([]float64, pT), 0.0, 0.0
	for k, v := range x {
		i = alpha*i + v
		m = beta*m + (1-beta)*i
		p[k] = logistic(m)
	}
	dx, di, dm := make([]float64, pT), 0.0, 0.0
	for k := pT - 1; k >= 0; k-- {
		dm = beta*dm + g[k]*p[k]*p[k]*(1-p[k])
		di = alpha*di + (1-beta)*dm
		dx[k] = di
	}
	return dx, 0
}

// escape: the gradient of a spike is that of its probability, by the membrane of LIF with tau 2.
func escape(chance func(h float64) (p, slope float64)) func(x, s, g []float64) ([]float64, float64) {
	return func(x, s, g []float64) ([]float64, float64) {
		h, v := make([]float64, pT), 0.0
		for k := range x {
			h[k] = v + (x[k]-v)/2
			v = h[k] * (1 - s[k])
		}
		dx, dv := make([]float64, pT), 0.0
		for k := pT - 1; k >= 0; k-- {
			_, slope := chance(h[k])
			dh := (g[k]-dv*h[k])*slope + dv*(1-s[k])
			dx[k], dv = dh/2, dh/2
		}
		return dx, 0
	}
}
