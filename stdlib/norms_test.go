package stdlib_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Sizes of the tests of normalisation: steps, samples, channels, positions.
const nT, nB, nC, nP = 3, 2, 2, 3

// moments gives mean and biased variance of the values at which `in` holds, and how many they are.
func moments(x []float64, in func(t, b, c, p int) bool) (mu, v, n float64) {
	each(func(i, t, b, c, p int) {
		if in(t, b, c, p) {
			mu, n = mu+x[i], n+1
		}
	})
	mu /= n
	each(func(i, t, b, c, p int) {
		if in(t, b, c, p) {
			v += (x[i] - mu) * (x[i] - mu) / n
		}
	})
	return mu, v, n
}

func each(f func(i, t, b, c, p int)) {
	for i := range nT * nB * nC * nP {
		f(i, i/(nP*nC*nB), i/(nP*nC)%nB, i/nP%nC, i%nP)
	}
}

// norms says of each normalisation whether its statistics are those of one step, whether each step has a stored value, and
// what becomes of a normalised value.
var norms = []struct {
	norm             string
	eps              float64
	byStep, perStep  bool
	scale            func(y float64, t, c int) float64
	gamma, beta, per []float64
}{
	{"BN", 1e-5, false, false, func(y float64, _, c int) float64 { return gammas[c]*y + betas[c] }, gammas, betas, nil},
	{"tdBN(v_th = 0.5, alpha = 0.7)", 1e-5, false, false, func(y float64, _, c int) float64 { return gammas[c]*0.35*y + betas[c] }, gammas, betas, nil},
	{"TEBN", 1e-5, false, false, func(y float64, t, c int) float64 { return []float64{2, -1, 0.5}[t] * (gammas[c]*y + betas[c]) }, gammas, betas, []float64{2, -1, 0.5}},
	{"StepBN", 1e-5, true, false, func(y float64, _, c int) float64 { return gammas[c]*y + betas[c] }, gammas, betas, nil},
	{"BNTT", 1e-4, true, true, func(y float64, t, c int) float64 { return steps[nC*t+c] * y }, steps, nil, nil},
}

var gammas, betas, steps = []float64{1.5, -0.75}, []float64{0.25, 2}, []float64{1, 2, -1, 0.5, 3, -2}

func TestNormalisations(t *testing.T) {
	x := ramp(nT * nB * nC * nP)
	for _, n := range norms {
		name, _, _ := strings.Cut(n.norm, "(")
		stats := func(k, ch int) (float64, float64, float64) {
			return moments(x, func(t, _, c, _ int) bool { return c == ch && (!n.byStep || t == k) })
		}
		set := func(b *bench) *bench {
			for key, v := range map[string][]float64{"gamma": n.gamma, "beta": n.beta, "p": n.per} {
				if v != nil {
					copy(b.env.Params[name+"."+key].Data, v)
				}
			}
			return b.input("x", x...)
		}
		text := fmt.Sprintf("model M { in x: real[T, 2, 3]\n time 3\n out = x -> Wide -> %s -> Narrow }", n.norm) + `
block Wide { in x[C, P]
  out[c, p, q: 1] = x[c, p] }
block Narrow { in x[C, P, 1]
  out[c, p] = x[c, p, 0] }`
		got := set(model(t, text, nB, true)).run()
		var want []float64
		each(func(i, k, _, c, _ int) {
			mu, v, _ := stats(k, c)
			want = append(want, n.scale((x[i]-mu)/math.Sqrt(v+n.eps), k, c))
		})
		require.InDeltaSlice(t, want, got["out"].Data, 1e-9, n.norm)

		mus, vars := stored(n.byStep, n.perStep, stats)
		require.InDeltaSlice(t, mus, got["update/"+name+".mu.stored"].Data, 1e-9, n.norm)
		require.InDeltaSlice(t, vars, got["update/"+name+".var.stored"].Data, 1e-9, n.norm)

		e := set(model(t, text, nB, false))
		copy(e.env.Buffers[name+".mu.stored"].Data, mus)
		copy(e.env.Buffers[name+".var.stored"].Data, vars)
		want = nil
		each(func(i, k, _, c, _ int) {
			j := c
			if n.perStep {
				j = nC*k + c
			}
			want = append(want, n.scale((x[i]-mus[j])/math.Sqrt(vars[j]+n.eps), k, c))
		})
		require.InDeltaSlice(t, want, e.run()["out"].Data, 1e-9, n.norm)
	}
}

// stored gives the running mean and variance after one step of training: moved once, or by each time step in turn.
func stored(byStep, perStep bool, stats func(k, c int) (mu, v, n float64)) (mus, vars []float64) {
	last := 1
	if byStep {
		last = nT
	}
	if perStep {
		for i := range nT * nC {
			mu, v, n := stats(i/nC, i%nC)
			mus, vars = append(mus, 0.1*mu), append(vars, 0.9+0.1*v*n/(n-1))
		}
		return mus, vars
	}
	for c := range nC {
		m, s := 0.0, 1.0
		for k := range last {
			mu, v, n := stats(k, c)
			m, s = 0.9*m+0.1*mu, 0.9*s+0.1*v*n/(n-1)
		}
		mus, vars = append(mus, m), append(vars, s)
	}
	return mus, vars
}

func TestBatchNormalisationOfTokensIsPerChannel(t *testing.T) {
	for _, norm := range []string{"BN(eps = 0)", "StepBN(eps = 0)"} {
		b := model(t, "model M { in x: real[T, 2, 3]\n time 1\n out = x -> "+norm+" }", 1, true)
		got := b.input("x", 1, 10, 0, 3, 30, 8).run()["out"].Data
		require.InDeltaSlice(t, []float64{-1, -1, -1, 1, 1, 1}, got, 1e-12, norm)
	}
}

// TestMPBN: the membrane is normalised over batch and positions of its step, and reset as it was before.
func TestMPBN(t *testing.T) {
	x := ramp(nT * nB * nC)
	for i := range x {
		x[i] /= 4
	}
	text := "model M { in x: real[T, 2]\n time 3\n out = x -> MPBN(v_th = 0.8, eps = 0.01) }"
	b := model(t, text, nB, true)
	copy(b.env.Params["MPBN.gamma"].Data, gammas)
	copy(b.env.Params["MPBN.beta"].Data, betas)
	got := b.input("x", x...).run()
	u, s := make([]float64, nB*nC), make([]float64, nB*nC)
	mus, vars := make([]float64, nC), []float64{1, 1}
	var want []float64
	for k := range nT {
		for i := range u {
			u[i] = 0.25*u[i]*(1-s[i]) + x[k*nB*nC+i]
		}
		for c := range nC {
			mu := (u[c] + u[nC+c]) / 2
			v := (u[c]-mu)*(u[c]-mu)/2 + (u[nC+c]-mu)*(u[nC+c]-mu)/2
			for _, i := range []int{c, nC + c} {
				s[i] = fires((gammas[c]*(u[i]-mu)/math.Sqrt(v+0.01)+betas[c])/0.8 > 0.5)
			}
			mus[c], vars[c] = 0.9*mus[c]+0.1*mu, 0.9*vars[c]+0.1*v*2
		}
		want = append(want, s...)
	}
	require.Contains(t, want, 0.0)
	require.Contains(t, want, 1.0)
	require.Equal(t, want, got["out"].Data)
	require.InDeltaSlice(t, mus, got["update/MPBN.mu.stored"].Data, 1e-9)
	require.InDeltaSlice(t, vars, got["update/MPBN.var.stored"].Data, 1e-9)
}

// TestMPBNFolds: a threshold of each channel gives the spikes of the normalised membrane, also where the scale is negative.
func TestMPBNFolds(t *testing.T) {
	var outs [2][]float64
	for i, fold := range []bool{true, false} {
		b := model(t, fmt.Sprintf("model M { in x: real[T, 2]\n time 20\n out = x -> MPBN(fold = %v) }", fold), 3, false)
		copy(b.env.Params["MPBN.gamma"].Data, gammas)
		copy(b.env.Params["MPBN.beta"].Data, []float64{0.25, 0.5})
		copy(b.env.Buffers["MPBN.mu.stored"].Data, []float64{0.3, -0.2})
		copy(b.env.Buffers["MPBN.var.stored"].Data, []float64{0.5, 2})
		x := ramp(120)
		for j := range x {
			x[j] /= 5
		}
		outs[i] = b.input("x", x...).run()["out"].Data
	}
	require.Contains(t, outs[0], 0.0)
	require.Contains(t, outs[0], 1.0)
	require.Equal(t, outs[1], outs[0])
}

// TestWeightStandardisation against the formula of OTTT: gain (W - mean) / sqrt(var fan_in + 1e-4), unbiased.
func TestWeightStandardisation(t *testing.T) {
	for _, c := range []struct{ shape, layer string }{{"3", "WSLinear(2)"}, {"3, 1, 1", "WSConv(2, 1)"}} {
		b := model(t, "model M { in x: real["+c.shape+"]\n time 1\n out = x -> "+c.layer+" }", 1, false)
		name, _, _ := strings.Cut(c.layer, "(")
		w, gain, bias := b.env.Params[name+".weight"].Data, b.env.Params[name+".gain"].Data, b.env.Params[name+".b"].Data
		copy(gain, []float64{2, 0.5})
		x := []float64{1, -2, 0.5}
		var want []float64
		for o := range 2 {
			row := w[3*o : 3*o+3]
			mu := (row[0] + row[1] + row[2]) / 3
			v := 0.0
			for _, a := range row {
				v += (a - mu) * (a - mu) / 2
			}
			y := bias[o]
			for i, a := range row {
				y += gain[o] * (a - mu) / math.Sqrt(v*3+1e-4) * x[i]
			}
			want = append(want, y)
		}
		require.InDeltaSlice(t, want, b.input("x", x...).run()["out"].Data, 1e-12, c.layer)
	}
}

// TestWSConvIsAConvolution of its standardised weights, with stride and padding.
func TestWSConvIsAConvolution(t *testing.T) {
	x := ramp(3 * 5 * 5)
	b, got := layer(t, "3, 5, 5", "WSConv(2, 3, stride = 2, bias = false)", x...)
	plain := model(t, "model M { in x: real[3, 5, 5]\n time 1\n out = x -> Conv(2, 3, stride = 2) }", 1, false)
	w := b.env.Params["WSConv.weight"].Data
	for o := range 2 {
		row := w[27*o : 27*o+27]
		mu, v := 0.0, 0.0
		for _, a := range row {
			mu += a / 27
		}
		for _, a := range row {
			v += (a - mu) * (a - mu) / 26
		}
		for i, a := range row {
			plain.env.Params["Conv.weight"].Data[27*o+i] = (a - mu) / math.Sqrt(v*27+1e-4)
		}
	}
	require.InDeltaSlice(t, plain.input("x", x...).run()["out"].Data, got, 1e-9)
}
