package passes_test

import (
	"math"
	"strings"
	"testing"

	"snnc/passes"
)

// A recurrent layer of adaptive neurons with a leaky readout: b[t+1] = rho b + z, the threshold is thr + beta b,
// v = alpha v + I - z thr, and no gradient passes through the reset.
const adaptive = `model M {
  in x: real[T, 6] in 0..2
  time 9
  z = x -> Linear(5) -> Recurrent
  out = z -> Linear(3) -> LI(tau = 4)
}
surrogate pseudo(gamma = 0.3, thr = 0.6) { grad(u) = gamma/thr*max(0, 1 - abs(u)/thr) }
block Recurrent {
  in x[N]
  learn V[N, N] ~ normal(0, 0.5)
  w[j: N, i: N] = (j != i)*V[j, i]
  y[j: N] = sum(i: N) w[j, i]*z[t-1, i]
  b = 0.9*b[t-1] + z[t-1]
  v = 0.8*v[t-1] + x + y - 0.6*detach(z[t-1])
  z[n: N] = spike_above(v[n] - (0.6 + 0.5*b[n]), pseudo)
  b[-1] = 0
  v[-1] = 0
  z[-1] = 0
  out = z
}` + square

// afferents are the weights of one kind of presynaptic signal, with the traces of Bellec et al. 2020.
type afferents struct {
	w, dw    matrix
	low      []float64 // eps_v: the signal, filtered by the membrane
	adapt, f matrix    // eps_a; filtered eligibility traces
}

func (a *afferents) start() {
	a.low = make([]float64, len(a.w[0]))
	a.adapt, a.f = zeros(len(a.w), len(a.low)), zeros(len(a.w), len(a.low))
}

// adaptation carries the threshold's part on, with the pseudo-derivative of the step before.
func (a *afferents) adaptation(psi []float64) {
	for j := range a.adapt {
		for i := range a.low {
			a.adapt[j][i] = psi[j]*a.low[i] + (0.9-0.5*psi[j])*a.adapt[j][i]
		}
	}
}

func (a *afferents) learn(s, psi, signal []float64) {
	for i := range a.low {
		a.low[i] = 0.8*a.low[i] + s[i]
	}
	for j := range a.f {
		for i := range a.low {
			e := psi[j] * (a.low[i] - 0.5*a.adapt[j][i])
			a.f[j][i] = 0.75*a.f[j][i] + 0.25*e
			a.dw[j][i] += signal[j] * a.f[j][i]
		}
	}
}

// eprop is the published recursion: eligibility traces, filtered as the readout filters, times the learning signals of
// feedback.
func (tr *trial) eprop(weights, feedback string) map[string][]float64 {
	read := func(name string, cols int) matrix {
		if b := tr.env.Buffers[name]; b != nil {
			return tensorRows(b.Data, cols)
		}
		return tensorRows(tr.env.Params[name].Data, cols)
	}
	in := &afferents{w: read("z.Linear.weight", 6), dw: zeros(5, 6)}
	lateral := &afferents{w: read("z.Recurrent.V", 5), dw: zeros(5, 5)}
	out, back, dout := read(weights, 5), read(feedback, 5), zeros(3, 5)
	T, B := tr.g.T, tr.g.B
	for j := range lateral.w {
		lateral.w[j][j] = 0
	}
	for n := range B {
		in.start()
		lateral.start()
		z, v, b, psi, y, zbar := make([]float64, 5), make([]float64, 5), make([]float64, 5), make([]float64, 5), make([]float64, 3), make([]float64, 5)
		for t := range T {
			x := tr.env.Inputs["x"].Data[(t*B+n)*6:][:6]
			in.adaptation(psi)
			lateral.adaptation(psi)
			current, before := in.w.times(x), z
			add(current, lateral.w.times(before))
			z, psi = make([]float64, 5), make([]float64, 5)
			for j := range z {
				b[j] = 0.9*b[j] + before[j]
				v[j] = 0.8*v[j] + current[j] - 0.6*before[j]
				u := v[j] - (0.6 + 0.5*b[j])
				if u > 0 {
					z[j] = 1
				}
				psi[j] = 0.3 / 0.6 * math.Max(0, 1-math.Abs(u)/0.6)
				zbar[j] = 0.75*zbar[j] + 0.25*z[j]
			}
			g := out.times(z)
			for k := range y {
				y[k] = 0.75*y[k] + 0.25*g[k]
				g[k] = 2 * (y[k] - tr.env.Inputs["target"].Data[n*3+k]) / float64(T*B*3)
			}
			signal := back.back(g)
			in.learn(x, psi, signal)
			lateral.learn(before, psi, signal)
			dout.outer(g, zbar)
		}
	}
	for j := range lateral.dw {
		lateral.dw[j][j] = 0
	}
	return map[string][]float64{"z.Linear.weight": in.dw.flat(), "z.Recurrent.V": lateral.dw.flat(), weights: dout.flat()}
}

// TestFilteredTraces compares the gradients with the recursion of e-prop with symmetric feedback.
func TestFilteredTraces(t *testing.T) {
	tr := newTrial(graphOf(t, adaptive, 4), 12)
	tr.requireGradients(t, passes.Options{Trace: passes.TraceState, Filter: true}, tr.eprop("Linear.weight", "Linear.weight"))
}

// TestRandomFeedback: learning signals through weights of their own are an equation of the readout.
func TestRandomFeedback(t *testing.T) {
	const fed = `block Fed(n) {
  in x[I]
  learn W[n, I] ~ normal(0, 0.5)
  fixed B[n, I] ~ normal(0, 0.5)
  s = detach(x)
  y[k: n] = sum(i: I) W[k, i]*s[i]
  g[k: n] = sum(i: I) B[k, i]*x[i]
  out = y + differential(g)
}
`
	text := fed + strings.Replace(adaptive, "Linear(3)", "Fed(3)", 1)
	tr := newTrial(graphOf(t, text, 4), 12)
	tr.requireGradients(t, passes.Options{Trace: passes.TraceState, Filter: true}, tr.eprop("Fed.W", "Fed.B"))
}
