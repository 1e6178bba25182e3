package stdlib_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// recursion computes the spikes of a neuron by an independent step function.
func recursion(x []float64, step func(x float64) float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = step(v)
	}
	return out
}

func fires(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// current is an input that makes neurons fire now and then.
var current = []float64{0.3, 0.9, 1.4, 0.2, 1.1, 2.5, -0.4, 0.8, 0.72, 1.9, 1.6, 0.1}

func TestNeuronsOfTheLibraryFollowTheirRecursions(t *testing.T) {
	var u, v, s, a, th, i, w float64
	for neuron, step := range map[string]func(x float64) float64{
		"LIFLeak": func(x float64) float64 {
			u = 0.25*u*(1-s) + x
			s = fires(u > 0.5)
			return s
		},
		"LTMD(k = 0.9)": func(x float64) float64 {
			u = 0.25*u*(1-s) + x
			s = fires(u > math.Tanh(0.9))
			return s
		},
		"DietLIF(leak = 0.7, v_th = 1.5)": func(x float64) float64 {
			u = 0.7*v + x
			s = fires(u/1.5-1 > 0)
			v = u - 1.5*s
			return s
		},
		"KLIF": func(x float64) float64 {
			f := math.Max(v+(x-v)/2, 0)
			s = fires(f >= 1)
			v = f * (1 - s)
			return s
		},
		"ALIF(tau = 3, tau_a = 5, v_th = 0.4)": func(x float64) float64 {
			alpha, rho := math.Exp(-1.0/3), math.Exp(-1.0/5)
			before := th
			a = rho*a + (1-rho)*s
			th = 0.4 + 1.6*a
			v = alpha*v + (1-alpha)*x - before*s
			s = fires(v > th)
			return s
		},
		"CubaLIF(tau_syn = 4)": func(x float64) float64 {
			i = 0.75*i + x
			h := v/2 + i
			s = fires(h >= 1)
			v = h * (1 - s)
			return s
		},
		"Izhikevich": func(x float64) float64 {
			p := v + 0.04*v*v + 5*v + 140 - w + x
			q := w + 0.02*(0.2*v-w)
			s = fires(p >= 30)
			v, w = p, q+8*s
			if s == 1 {
				v = -65
			}
			return s
		},
		"QIF": func(x float64) float64 {
			h := v + (x+v*(v-0.8))/2
			s = fires(h >= 1)
			v = h*(1-s) - 0.1*s
			return s
		},
		"EIF": func(x float64) float64 {
			h := v + (x-v+math.Exp(v-0.8))/2
			s = fires(h >= 1)
			v = h*(1-s) - 0.1*s
			return s
		},
	} {
		u, v, s, a, th, i, w = 0, 0, 0, 0, 0.4, 0, 0
		x := current
		switch neuron {
		case "Izhikevich":
			v, w = -65, -13
			x = make([]float64, 40)
			for k := range x {
				x[k] = 12
			}
		case "QIF", "EIF":
			v = -0.1
		}
		want := recursion(x, step)
		require.Contains(t, want, 1.0, "%s never fires: the test shows nothing", neuron)
		require.Contains(t, want, 0.0, "%s always fires: the test shows nothing", neuron)
		require.Equal(t, want, trace(t, neuron, x...), neuron)
	}
}

func TestSlidingPSNSeesItsWindow(t *testing.T) {
	x := current
	want := make([]float64, len(x))
	for k := range x {
		h := x[k] - 1
		for d, w := 1, 0.5; d < 3 && k >= d; d, w = d+1, w/2 {
			h += w * x[k-d]
		}
		want[k] = fires(h >= 0)
	}
	require.Equal(t, want, trace(t, "SlidingPSN(k = 3)", x...))
}

// TestMaskedPSNIsCausal: outside of training, a step sees the last k steps and nothing else.
func TestMaskedPSNIsCausal(t *testing.T) {
	b := model(t, "model M { in x: real[T, 1]\n time 4\n out = x -> MaskedPSN(k = 2) }", 1, false)
	w := b.env.Params["MaskedPSN.weight"].Data
	copy(b.env.Params["MaskedPSN.bias"].Data, []float64{0.01, 0.02, -0.01, 0.03})
	x := []float64{0.7, -1.2, 0.4, 2}
	want := []float64{fires(w[0]*x[0]+0.01 >= 0), fires(w[4]*x[0]+w[5]*x[1]+0.02 >= 0), fires(w[9]*x[1]+w[10]*x[2]-0.01 >= 0),
		fires(w[14]*x[2]+w[15]*x[3]+0.03 >= 0)}
	require.Equal(t, want, b.input("x", x...).run()["out"].Data)
}

func TestMoreSurrogateDerivatives(t *testing.T) {
	gauss := func(x, m, s float64) float64 {
		return math.Exp(-(x-m)*(x-m)/(2*s*s)) / (s * math.Sqrt(2*math.Pi))
	}
	for _, u := range []float64{-1.3, -0.4, 0.1, 0.45, 2} {
		abs := math.Abs(u)
		window := fires(abs <= 0.5)
		require.InDelta(t, window*3*(1-math.Pow(math.Tanh(3*u), 2))/(2*math.Tanh(1.5)), slope(t, "tanh", u), 1e-12)
		require.InDelta(t, math.Max(0, 2-4*abs), slope(t, "piecewise_quadratic(alpha = 2)", u), 1e-12)
		require.InDelta(t, 1/math.Pow(1+5*abs, 2), slope(t, "superspike(alpha = 5)", u), 1e-12)
		require.InDelta(t, 2/(2*math.Pow(1+2*abs, 2)), slope(t, "soft_sign", u), 1e-12)
		require.InDelta(t, 2/math.Sqrt(math.Pi)*math.Exp(-4*u*u), slope(t, "erf", u), 1e-12)
		want := 0.5 * (1.15*gauss(u, 0, 0.5) - 0.15*gauss(u, 0.5, 3) - 0.15*gauss(u, -0.5, 3))
		require.InDelta(t, want, slope(t, "multi_gaussian", u), 1e-12)
		require.InDelta(t, 1, slope(t, "straight_through", u), 1e-12)
	}
}

// TestEarlierStepOfAConstant: what has a value before the first step varies in time, even if its equation does not.
func TestEarlierStepOfAConstant(t *testing.T) {
	text := `neuron N { now = x; now[-1] = 3; s = now[t-1] }
model M { in x: real[2]; time 3; out = x -> N }`
	require.Equal(t, []float64{3, 3, 5, 7, 5, 7}, model(t, text, 1, false).input("x", 5, 7).run()["out"].Data)
}
