package stdlib_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir/autodiff"
)

// stepAt runs the gradients of one spike at u: by u, and by the scalar that the surrogate learns, if any.
func stepAt(t *testing.T, surrogate string, u, progress float64, learned string, value float64) (byU, byLearned float64) {
	t.Helper()
	text := fmt.Sprintf("neuron N { learn w = 0\n s = spike(x + w, %s) }\nmodel M { in x: real[1]\n time 1\n out = x -> N }", surrogate)
	b := model(t, text+"\nloss total { in y[K]\n in target\n out = mean(t, b) sum(k: K) y[k] }\ntrain M { data digits\n loss total }", 1, true)
	require.NoError(t, autodiff.Gradient(b.g, "loss"))
	for name, p := range b.env.Params {
		if learned != "" && strings.HasSuffix(name, "."+learned) {
			p.Data[0] = value
		}
	}
	b.input("x", u).input("target", 0).input("progress", progress)
	for name, g := range b.run() {
		switch {
		case name == "grad/N.w":
			byU = g.Data[0]
		case learned != "" && strings.HasSuffix(name, "."+learned):
			byLearned = g.Data[0]
		}
	}
	return byU, byLearned
}

func within(half, u, y float64) float64 { return fires(math.Abs(u) < half) * y }

func gauss(x, m, s float64) float64 {
	return math.Exp(-(x-m)*(x-m)/(2*s*s)) / (s * math.Sqrt(2*math.Pi))
}

// windowed is the derivative of the tanh of IM-Loss and Dspike, from the threshold on.
func windowed(k, u float64) float64 {
	return fires(math.Abs(u) <= 0.5) * k * (1 - math.Pow(math.Tanh(k*u), 2)) / (2 * math.Tanh(k/2))
}

// TestSurrogateDerivatives: what is derived symbolically from the smooth steps equals the published derivatives.
func TestSurrogateDerivatives(t *testing.T) {
	for surrogate, want := range map[string]func(u float64) float64{
		"atan":                     func(u float64) float64 { return 1 / (1 + math.Pow(math.Pi*u, 2)) },
		"atan(alpha = 3)":          func(u float64) float64 { return 3 / (2 * (1 + math.Pow(math.Pi*1.5*u, 2))) },
		"sigmoid":                  func(u float64) float64 { return 4 * logistic(4*u) * (1 - logistic(4*u)) },
		"tanh":                     func(u float64) float64 { return windowed(3, u) },
		"dspike(b = 5)":            func(u float64) float64 { return windowed(5, u) },
		"sech2(2)":                 func(u float64) float64 { return 1 - math.Pow(math.Tanh(2*u), 2) },
		"rectangular":              func(u float64) float64 { return within(0.5, u, 1) },
		"rectangular(0.8)":         func(u float64) float64 { return within(0.4, u, 1.25) },
		"lsg(0.8)":                 func(u float64) float64 { return within(0.4, u, 1.25) },
		"triangle":                 func(u float64) float64 { return math.Max(0, 1-math.Abs(u)) },
		"triangle(2, gamma = 0.3)": func(u float64) float64 { return 0.3 * math.Max(0, 2-math.Abs(u)) / 4 },
		"piecewise_quadratic":      func(u float64) float64 { return math.Max(0, 1-math.Abs(u)) },
		"piecewise_quadratic(2)":   func(u float64) float64 { return math.Max(0, 2-4*math.Abs(u)) },
		"superspike(alpha = 5)":    func(u float64) float64 { return 1 / math.Pow(1+5*math.Abs(u), 2) },
		"soft_sign":                func(u float64) float64 { return 2 / (2 * math.Pow(1+2*math.Abs(u), 2)) },
		"erf":                      func(u float64) float64 { return 2 / math.Sqrt(math.Pi) * math.Exp(-4*u*u) },
		"multi_gaussian": func(u float64) float64 {
			return 0.5 * (1.15*gauss(u, 0, 0.5) - 0.15*gauss(u, 0.5, 3) - 0.15*gauss(u, -0.5, 3))
		},
		"straight_through":                     func(float64) float64 { return 1 },
		"dspike(2, temperature = \"learned\")": func(u float64) float64 { return windowed(2, u) },
	} {
		for _, u := range []float64{-1.3, -1, -0.5, -0.45, -0.4, -0.1, 0, 0.1, 0.35, 0.4, 0.5, 0.75, 2} {
			got, _ := stepAt(t, surrogate, u, 0, "", 0)
			require.InDelta(t, want(u), got, 1e-12, "%s at %g", surrogate, u)
		}
	}
}

// TestSurrogatesThatChangeInTraining: slopes that follow progress.
func TestSurrogatesThatChangeInTraining(t *testing.T) {
	for _, progress := range []float64{0, 0.25, 0.8, 1} {
		p := math.Pow(10, progress)
		for _, u := range []float64{-0.3, 0, 0.2, 0.6} {
			got, _ := stepAt(t, "tanh(1, k_end = 10)", u, progress, "", 0)
			require.InDelta(t, windowed(((p-1)*10+(10-p)*1)/9, u), got, 1e-12)
			got, _ = stepAt(t, "dspike(2, temperature = \"progress\", b_end = 6)", u, progress, "", 0)
			require.InDelta(t, windowed(2+4*progress, u), got, 1e-12)
		}
	}
}

// TestSurrogatesThatLearn: widths and temperatures get the derivative of the smooth step.
func TestSurrogatesThatLearn(t *testing.T) {
	dspike := func(u, k float64) float64 {
		return (math.Tanh(k*math.Max(-0.5, math.Min(u, 0.5))) + math.Tanh(k/2)) / (2 * math.Tanh(k/2))
	}
	for _, u := range []float64{-0.7, -0.4, -0.1, 0.2, 0.45, 1.5} {
		byU, byKappa := stepAt(t, "lsg", u, 0, "kappa", 1.25)
		require.InDelta(t, within(0.625, u, 0.8), byU, 1e-12)
		require.InDelta(t, within(0.625, u, -u/(1.25*1.25)), byKappa, 1e-12)
		byU, byK := stepAt(t, "dspike(temperature = \"learned\")", u, 0, "k", 2.5)
		require.InDelta(t, windowed(2.5, u), byU, 1e-12)
		require.InDelta(t, (dspike(u, 2.5+1e-6)-dspike(u, 2.5-1e-6))/2e-6, byK, 1e-8)
	}
}
