package stdlib_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// integrator is the two leaky sums of SPSN with tau_syn 2 and tau 3.
func integrator() func(x float64) float64 {
	alpha, beta := math.Exp(-1.0/2), math.Exp(-1.0/3)
	i, m := 0.0, 0.0
	return func(x float64) float64 {
		i = alpha*i + x
		m = beta*m + (1-beta)*i
		return m
	}
}

// firing gives the spikes of a mode of SPSN, with the threshold th, of a membrane.
func firing(mode string, th float64) func(m float64) float64 {
	before := 0.0
	return func(m float64) float64 {
		switch mode[:len(mode)-1] {
		case "S":
			m = logistic(m)
		case "T":
			m = math.Tanh(m)
		case "TR":
			m = relu(math.Tanh(m))
		}
		s := fires(m > th)
		if mode[len(mode)-1] == 'D' {
			s = fires(m-before > th)
		}
		before = m
		return s
	}
}

// TestSPSNFires with thresholds on the membrane or on how it rises, of what normalises it.
func TestSPSNFires(t *testing.T) {
	for mode, th := range map[string]float64{"T": 1, "ST": logistic(1), "TT": math.Tanh(1), "TRT": math.Tanh(1), "D": 0.01, "SD": 0.01, "TD": 0.01, "TRD": 0.01} {
		for _, learned := range []bool{false, true} {
			sum, fire := integrator(), firing(mode, th)
			var want []float64
			for _, x := range current {
				want = append(want, fire(sum(x)))
			}
			require.Contains(t, want, 0.0)
			require.Contains(t, want, 1.0)
			require.Equal(t, want, trace(t, fmt.Sprintf("SPSN(%q, tau_syn = 2, tau = 3, learned = %v)", mode, learned), current...), mode)
		}
	}
}

// TestSPSNRecurs: the spikes of a first pass come back one step later, weighed, and add to the membrane of the first.
func TestSPSNRecurs(t *testing.T) {
	const w, c = -1.5, 0.25
	for mode, th := range map[string]float64{"T": 1, "TRD": 0.01} {
		first, second := integrator(), integrator()
		hide, fire := firing(mode, th), firing(mode, th)
		m := 0.0
		var want []float64
		for _, x := range current {
			hidden := hide(m)
			m = first(x)
			want = append(want, fire(m+second(x+w*hidden+c)))
		}
		b := model(t, fmt.Sprintf("model M { in x: real[T, 1]\n time 12\n out = x -> SPSN(%q, tau_syn = 2, tau = 3, recurrent = true) }", mode), 1, false)
		b.env.Params["SPSN.weight"].Data[0], b.env.Params["SPSN.bias"].Data[0] = w, c
		require.Equal(t, want, b.input("x", current...).run()["out"].Data, mode)
	}
}

// TestChances: how often neurons that draw fire, of many that get the same input once.
func TestChances(t *testing.T) {
	const n = 20000
	for _, c := range []struct {
		neuron string
		x, p   float64
	}{
		{"NoisyLIF(sigma = 0.3, tau = 1)", 0.8, (1 + math.Erf((0.8-1)/0.3/math.Sqrt2)) / 2},
		{"EscapeLIF(width = 0.3, tau = 1)", 0.8, 1 - math.Exp(-math.Exp((0.8-1)/0.3))},
		{"EscapeLIF(width = 0.3, tau = 1)", 50, 1},
		{"EscapeLIF(width = 0.3, tau = 1, escape = \"sigmoid\")", 0.8, logistic((0.8 - 1) / 0.3)},
		{"SPSNFiring(\"SB\")", -0.7, logistic(-0.7)},
		{"SPSNFiring(\"TRB\")", 0.7, math.Tanh(0.7)},
		{"SPSNFiring(\"TRB\")", -0.7, 0},
		{"SPSNFiring(\"GS\")", 0.4, logistic(0.8)},
	} {
		b := model(t, fmt.Sprintf("model M { in x: real[%d]\n time 1\n out = x -> %s }", n, c.neuron), 1, false)
		got := 0.0
		for _, s := range b.input("x", slices.Repeat([]float64{c.x}, n)...).run()["out"].Data {
			got += s / n
		}
		require.InDelta(t, c.p, got, 4*math.Sqrt(c.p*(1-c.p)/n)+1e-9, c.neuron)
	}
}
