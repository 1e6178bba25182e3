package stdlib_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func synaptic() []recursion {
	return []recursion{
		{neuron: "CubaLIF(tau_syn = 4)", state: "v", start: cuba(hard)},
		{neuron: "CubaLIF(tau_syn = 4, soft_reset = true)", state: "v", start: cuba(soft(1))},
		{neuron: "CobaLIF(tau_syn = 4, tau = 3, v_reset = -0.1)", state: "v", start: func() step {
			e, i, v := 0.0, 0.0, -0.1
			return func(x float64) (float64, float64) {
				e, i = 0.75*e+relu(x), 0.75*i+relu(-x)
				h := v + (-v+e*(3-v)+i*(-1-v))/3
				s := fires(h >= 1)
				v = h*(1-s) - 0.1*s
				return s, v
			}
		}},
		{neuron: "Synaptic(alpha = 0.5, beta = 0.4)", state: "u", start: snntorch(func(h, z float64) float64 { return h - z })},
		{neuron: "Synaptic(alpha = 0.5, beta = 0.4, reset = \"zero\")", state: "u", start: snntorch(hard)},
		{neuron: "Synaptic(alpha = 0.5, beta = 0.4, reset = \"none\")", state: "u", start: snntorch(func(h, _ float64) float64 { return h })},
		{neuron: "Alpha(alpha = 0.7, beta = 0.5, v_th = 0.3)", state: "u", start: func() step {
			tau := math.Log(0.7)/(math.Log(0.5)-math.Log(0.7)) + 1
			e, i, s := 0.0, 0.0, 0.0
			return func(x float64) (float64, float64) {
				e, i = (0.7*e+x)*(1-s), (0.5*i-x)*(1-s)
				u := tau * (e + i)
				s = fires(u > 0.3)
				return s, u
			}
		}},
	}
}

func cuba(reset func(h, s float64) float64) func() step {
	return func() step {
		i, v := 0.0, 0.0
		return func(x float64) (float64, float64) {
			i = 0.75*i + x
			h := v/2 + i
			s := fires(h >= 1)
			v = reset(h, s)
			return s, v
		}
	}
}

func snntorch(reset func(h, z float64) float64) func() step {
	return func() step {
		i, u := 0.0, 0.0
		return func(x float64) (float64, float64) {
			z := fires(u > 1)
			i = 0.5*i + x
			u = reset(0.4*u+i, z)
			return fires(u > 1), u
		}
	}
}

func nonlinear() []recursion {
	drive := slices.Repeat([]float64{12}, 60)
	reset := func(h, s float64) float64 { return h*(1-s) - 0.1*s }
	quadratic := func(v, x float64) float64 { return v + (x+v*(v-0.8))/2 }
	exponential := func(v, x float64) float64 { return v + (x-v+math.Exp(v-0.8))/2 }
	return []recursion{
		{neuron: "QIF", state: "v", start: lif(-0.1, quadratic, at(1), reset)},
		{neuron: "QIF(soft_reset = true)", state: "v", x: current[:6], start: lif(-0.1, quadratic, at(1), soft(1))},
		{neuron: "EIF", state: "v", start: lif(-0.1, exponential, at(1), reset)},
		{neuron: "EIF(soft_reset = true)", state: "v", x: current[:6], start: lif(-0.1, exponential, at(1), soft(1))},
		{neuron: "Izhikevich", state: "w", x: drive, start: func() step {
			v, w := -65.0, -13.0
			return func(x float64) (float64, float64) {
				p := v + 0.04*v*v + 5*v + 140 - w + x
				q := w + 0.02*(0.2*v-w)
				s := fires(p >= 30)
				v, w = p, q+8*s
				if s == 1 {
					v = -65
				}
				return s, w
			}
		}},
	}
}

func others() []recursion {
	return []recursion{
		{neuron: "SNU(decay = 0.6)", state: "v", start: func() step {
			v, y := 0.0, 0.0
			return func(x float64) (float64, float64) {
				v = relu(x + 0.6*v*(1-y))
				y = fires(v > 1)
				return y, v
			}
		}},
		{neuron: "Recurrent(LIF)", params: map[string]float64{"weight": -0.7}, start: func() step {
			v, s := 0.0, 0.0
			return func(x float64) (float64, float64) {
				h := v + (x-0.7*s-v)/2
				s = fires(h >= 1)
				v = h * (1 - s)
				return s, v
			}
		}},
		{neuron: "DSRIF(start = 0.8)", state: "m", start: func() step {
			m := 0.0
			return func(x float64) (float64, float64) {
				h := m + x
				s := 0.8 * fires(h >= 0.4)
				m = h - s
				return s, m
			}
		}},
		{neuron: "DSRLIF(start = 2, tau = 0.5, dt = 0.2)", state: "m", start: func() step {
			m, beta := 0.0, math.Exp(-0.4)
			return func(x float64) (float64, float64) {
				h := beta*m + (1-beta)*x
				s := 2 * fires(h >= 0.6)
				m = h - s
				return s / 0.2, m
			}
		}},
	}
}

func TestPLIFStartsAtItsTimeConstant(t *testing.T) {
	require.InDeltaSlice(t, trace(t, "LIF(tau = 4)", current...), trace(t, "PLIF(tau = 4)", current...), 1e-12)
}

// TestIterativeLIFIsLIF: the two forms of the neuron agree, apart from the comparison.
func TestIterativeLIFIsLIF(t *testing.T) {
	require.Equal(t, trace(t, "IterativeLIF(0.75, v_th = 1)", current...), trace(t, "LIF(tau = 4, decay_input = false, strict = true)", current...))
}

// TestLTMDOut: the last layer gives the membrane where it is above the threshold.
func TestLTMDOut(t *testing.T) {
	text := fmt.Sprintf("block Two { out = LTMDOut()(x, 0.5 - x^2) }\nmodel M { in x: real[T, 1]\n time %d\n out = x -> Two }", len(current))
	u, o, th := 0.0, 0.0, math.Tanh(0.5)
	var want []float64
	for _, x := range current {
		u = 0.25*u*(1-fires(o > th)) + x + 0.5 - x*x
		o = u * fires(u > th)
		want = append(want, o)
	}
	require.InDeltaSlice(t, want, model(t, text, 1, false).input("x", current...).run()["out"].Data, 1e-9)
}

// TestMTSNN: each threshold has a branch with weights of its own; a cascade hands on what is left.
func TestMTSNN(t *testing.T) {
	for mode, left := range map[string]float64{"parallel": 0, "cascade": 1} {
		text := fmt.Sprintf("model M { in x: real[T, 1]\n time %d\n out = x -> MTSNN(Linear(1), [0.5, 1.25], mode = %q) }", len(current), mode)
		b := model(t, text, 1, false)
		b.env.Params["MTSNN.0.Linear.weight"].Data[0] = 2
		b.env.Params["MTSNN.1.Linear.weight"].Data[0] = 3
		one, two := iterative(0.5)(), iterative(1.25)()
		var want []float64
		for _, x := range current {
			p, _ := one(x)
			q, _ := two(x - left*0.5*p)
			want = append(want, 2*p+3*q)
		}
		require.InDeltaSlice(t, want, b.input("x", current...).run()["out"].Data, 1e-9, mode)
	}
}

// TestRecurrentLayer: lateral weights run from column to row, and without autapses their diagonal has no effect.
func TestRecurrentLayer(t *testing.T) {
	x := []float64{0.9, 2.1, 3, 0.1, 0.4, 2.5, 1.2, 0.3}
	w := []float64{0.5, -1.5, 2, 0.25}
	for _, autapses := range []bool{true, false} {
		b := model(t, fmt.Sprintf("model M { in x: real[T, 2]\n time 4\n out = x -> Recurrent(IF, autapses = %v) }", autapses), 1, false)
		copy(b.env.Params["Recurrent.weight"].Data, w)
		v, s := [2]float64{}, [2]float64{}
		var want []float64
		for k := 0; k < len(x); k += 2 {
			old := s
			for i := range 2 {
				h := v[i] + x[k+i] + w[2*i+1-i]*old[1-i]
				if autapses {
					h += w[3*i] * old[i]
				}
				s[i] = fires(h >= 1)
				v[i] = h * (1 - s[i])
			}
			want = append(want, s[0], s[1])
		}
		require.Equal(t, want, b.input("x", x...).run()["out"].Data)
	}
}

// TestPSNIsAMatrix: the membranes of all steps are a product with a learned matrix.
func TestPSNIsAMatrix(t *testing.T) {
	b := model(t, "neuron Probe extends PSN { out = 1*h }\nmodel M { in x: real[T, 1]\n time 4\n out = x -> Probe }", 1, false)
	w := b.env.Params["Probe.weight"].Data
	copy(b.env.Params["Probe.bias"].Data, []float64{0.01, 0.02, -0.01, 0.03})
	want := make([]float64, 4)
	for i := range want {
		want[i] = []float64{0.01, 0.02, -0.01, 0.03}[i]
		for j := range 4 {
			want[i] += w[4*i+j] * current[j]
		}
	}
	require.InDeltaSlice(t, want, b.input("x", current[:4]...).run()["out"].Data, 1e-12)
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

// TestMaskedPSN: in training the mask moves in with progress, outside of it a step sees the last k steps and nothing else.
func TestMaskedPSN(t *testing.T) {
	x := []float64{0.7, -1.2, 0.4, 2}
	for _, c := range []struct {
		training         bool
		progress, lambda float64
	}{{false, 0, 1}, {true, 0, 0}, {true, 0.2, 0.4}, {true, 0.75, 1}} {
		text := "neuron Probe extends MaskedPSN(k = 2, ramp = 0.5) { out = 1*h }\nmodel M { in x: real[T, 1]\n time 4\n out = x -> Probe }"
		b := model(t, text, 1, c.training).input("progress", c.progress)
		w := b.env.Params["Probe.weight"].Data
		want := make([]float64, 4)
		for i := range want {
			want[i] = -1
			for j := range 4 {
				mask := fires(j <= i && i-2 < j)
				want[i] += w[4*i+j] * (c.lambda*mask + 1 - c.lambda) * x[j]
			}
		}
		require.InDeltaSlice(t, want, b.input("x", x...).run()["out"].Data, 1e-12, c)
	}
}

// TestEarlierStepOfAConstant: what has a value before the first step varies in time, even if its equation does not.
func TestEarlierStepOfAConstant(t *testing.T) {
	text := `neuron N { now = x; now[-1] = 3; s = now[t-1] }
model M { in x: real[2]; time 3; out = x -> N }`
	require.Equal(t, []float64{3, 3, 5, 7, 5, 7}, model(t, text, 1, false).input("x", 5, 7).run()["out"].Data)
}

// TestConstantInputs: what is the same at all steps drives a neuron as if it were given at each of them.
func TestConstantInputs(t *testing.T) {
	x := []float64{0.3, 0.9, 1.4, 2.1, 0.7}
	for _, stage := range slices.Concat(differentiated, []string{"DSRIF", "DSRLIF", "EscapeLIF", `SPSN("SB")`}) {
		if stage == "BNTT" || stage == "StepBN" {
			continue // not without statistics
		}
		once := model(t, "model M { in x: real[5]\n time 4\n out = x -> "+stage+" }", 1, false)
		each := model(t, "model M { in x: real[T, 5]\n time 4\n out = x -> "+stage+" }", 1, false)
		want := each.input("x", slices.Repeat(x, 4)...).input("progress", 0.5).run()["out"].Data
		got := once.input("x", x...).input("progress", 0.5).run()["out"].Data
		for i, v := range want {
			require.InDelta(t, v, got[i%len(got)], 1e-12, stage)
		}
	}
}
