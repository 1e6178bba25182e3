package stdlib_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func fires(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func relu(x float64) float64 { return math.Max(x, 0) }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// current is an input that makes neurons fire now and then.
var current = []float64{0.3, 0.9, 1.4, 0.2, 1.1, 2.5, -0.4, 0.8, 0.72, 1.9, 1.6, 0.1}

// step is one step of a recursion: input to result and to the state that is compared besides.
type step func(x float64) (out, state float64)

// recursion is a neuron beside its equations in Go. The state is the name of an equation of the neuron, "" if only the
// result is compared; params are values of learned parameters in place of the first ones.
type recursion struct {
	neuron, state string
	params        map[string]float64
	x             []float64
	start         func() step
}

// observed returns a program that gives one equation of a neuron.
func observed(neuron, state string, steps int) string {
	kind, args, ok := strings.Cut(neuron, "(")
	if ok {
		args = "(" + args
	}
	return fmt.Sprintf("neuron Probe extends %s%s { out = 1*%s }\nmodel M { in x: real[T, 1]\n time %d\n out = x -> Probe }", kind, args, state, steps)
}

// run gives the trace of the named equation; the parameters are those of the neuron and of the neurons inside.
func (r recursion) run(t *testing.T, state string) []float64 {
	t.Helper()
	text := observed(r.neuron, state, len(r.x))
	if state == "" {
		text = fmt.Sprintf("model M { in x: real[T, 1]\n time %d\n out = x -> %s }", len(r.x), r.neuron)
	}
	b := model(t, text, 1, false)
	for _, name := range slices.Sorted(maps.Keys(r.params)) {
		found := false
		for key, p := range b.env.Params {
			if _, last, _ := strings.Cut(key, "."); last == name {
				p.Data[0], found = r.params[name], true
			}
		}
		require.True(t, found, "%s has no parameter %s", r.neuron, name)
	}
	return b.input("x", r.x...).run()["out"].Data
}

func TestNeuronsFollowTheirRecursions(t *testing.T) {
	for _, r := range slices.Concat(lifs(), learnt(), adaptive(), synaptic(), nonlinear(), others()) {
		t.Run(r.neuron, func(t *testing.T) {
			if r.x == nil {
				r.x = current
			}
			next := r.start()
			var out, state []float64
			for _, x := range r.x {
				o, s := next(x)
				out, state = append(out, o), append(state, s)
			}
			require.Greater(t, slices.Max(out)-slices.Min(out), 0.1, "always the same: the test shows nothing")
			require.InDeltaSlice(t, out, r.run(t, ""), 1e-9)
			if r.state != "" {
				require.InDeltaSlice(t, state, r.run(t, r.state), 1e-9)
			}
		})
	}
}

// lif is the recursion of LIF in the form of SpikingJelly: charge from the membrane and the input, then fire, then reset.
func lif(start float64, charge func(v, x float64) float64, fire func(h float64) bool, reset func(h, s float64) float64) func() step {
	return func() step {
		v := start
		return func(x float64) (float64, float64) {
			h := charge(v, x)
			s := fires(fire(h))
			v = reset(h, s)
			return s, v
		}
	}
}

func at(th float64) func(float64) bool { return func(h float64) bool { return h >= th } }
func hard(h, s float64) float64        { return h * (1 - s) }
func soft(th float64) func(h, s float64) float64 {
	return func(h, s float64) float64 { return h - th*s }
}

func lifs() []recursion {
	half := func(v, x float64) float64 { return v + (x-v)/2 }
	return []recursion{
		{neuron: "IF", state: "v", start: lif(0, func(v, x float64) float64 { return v + x }, at(1), hard)},
		{neuron: "IF(v_th = 0.9, strict = true)", x: []float64{0.9, 0.1, 0, 0.5, 0.6}, state: "v",
			start: lif(0, func(v, x float64) float64 { return v + x }, func(h float64) bool { return h > 0.9 }, hard)},
		{neuron: "IF(soft_reset = true)", state: "v", start: lif(0, func(v, x float64) float64 { return v + x }, at(1), soft(1))},
		{neuron: "LIF", state: "v", start: lif(0, half, at(1), hard)},
		{neuron: "LIF(v_th = 0.45, strict = true)", x: []float64{0.9, 0.1, 2, 0.5}, state: "v",
			start: lif(0, half, func(h float64) bool { return h > 0.45 }, hard)},
		{neuron: "LIF(soft_reset = true, detach_reset = true)", state: "v", start: lif(0, half, at(1), soft(1))},
		{neuron: "LIF(tau = 3, v_reset = -0.2)", state: "v",
			start: lif(-0.2, func(v, x float64) float64 { return v + (x-(v+0.2))/3 }, at(1), func(h, s float64) float64 { return h*(1-s) - 0.2*s })},
		{neuron: "LIF(tau = 3, v_reset = -0.2, decay_input = false)", state: "v",
			start: lif(-0.2, func(v, x float64) float64 { return v - (v+0.2)/3 + x }, at(1), func(h, s float64) float64 { return h*(1-s) - 0.2*s })},
		{neuron: "IterativeLIF", state: "u", start: iterative(0.5)},
		{neuron: "LinearLIF", state: "h", start: lif(0, half, at(1), func(h, _ float64) float64 { return h })},
		{neuron: "LinearLIF(decay_input = false)", state: "h",
			start: lif(0, func(v, x float64) float64 { return v/2 + x }, at(1), func(h, _ float64) float64 { return h })},
		{neuron: "LI(tau = 4)", start: readout(func(v, x float64) float64 { return v + (x-v)/4 })},
		{neuron: "LI(tau = 4, decay_input = false)", start: readout(func(v, x float64) float64 { return v*0.75 + x })},
		{neuron: "ASNReadout", params: map[string]float64{"tau_m": 3},
			start: readout(func(v, x float64) float64 { return math.Exp(-1.0/3)*v + (1-math.Exp(-1.0/3))*x })},
	}
}

func readout(f func(v, x float64) float64) func() step {
	return func() step {
		v := 0.0
		return func(x float64) (float64, float64) {
			v = f(v, x)
			return v, v
		}
	}
}

// iterative is u = 0.25 u (1 - s) + x, s = [u > th], as written in the code of STBP and tdBN.
func iterative(th float64) func() step {
	return func() step {
		u, s := 0.0, 0.0
		return func(x float64) (float64, float64) {
			u = 0.25*u*(1-s) + x
			s = fires(u > th)
			return s, u
		}
	}
}

func learnt() []recursion {
	var all []recursion
	for _, share := range []string{"layer", "channel", "neuron"} {
		by := ", share = \"" + share + "\")"
		all = append(all,
			recursion{neuron: "PLIF(tau = 4" + by, state: "v", params: map[string]float64{"a": 0.3},
				start: lif(0, func(v, x float64) float64 { return v + logistic(0.3)*(x-v) }, at(1), hard)},
			recursion{neuron: "LTMD(start = 0.9" + by, state: "u", start: iterative(math.Tanh(0.9))},
			recursion{neuron: "DietLIF(leak = 0.7, v_th = 1.5" + by, state: "v",
				start: lif(0, func(v, x float64) float64 { return 0.7*v + x }, func(u float64) bool { return u/1.5-1 > 0 }, soft(1.5))},
			recursion{neuron: "KLIF(tau = 2" + by, state: "v", params: map[string]float64{"k": 1.25},
				start: lif(0, func(v, x float64) float64 { return relu(1.25 * (v + (x-v)/2)) }, at(1), hard)},
			recursion{neuron: "LIFB(v_burst = 1.2, kappa = 2.5" + by, state: "v", start: burst},
		)
		if share != "neuron" {
			all = append(all, recursion{neuron: "GLIF(tau = 0.3, v_th = 0.6" + by, state: "u", start: gated})
		}
	}
	return append(all,
		recursion{neuron: "PLIF(decay_input = false)", state: "v", params: map[string]float64{"a": 0.3},
			start: lif(0, func(v, x float64) float64 { return v - logistic(0.3)*v + x }, at(1), hard)},
		recursion{neuron: "KLIF(soft_reset = true, scale_reset = true)", state: "v", params: map[string]float64{"k": 1.25},
			start: lif(0, func(v, x float64) float64 { return relu(1.25 * (v + (x-v)/2)) }, at(1), func(f, s float64) float64 { return (f - s) / 1.25 })},
		recursion{neuron: "KLIF(scale_reset = true, decay_input = false, v_reset = 0.1)", state: "v", params: map[string]float64{"k": 1.25},
			start: lif(0.1, func(v, x float64) float64 { return relu(1.25 * (v - (v-0.1)/2 + x)) }, at(1), func(f, s float64) float64 { return f/1.25*(1-s) + 0.1*s })},
		recursion{neuron: "MLF", start: func() step {
			a, b, c := iterative(0.6)(), iterative(1.6)(), iterative(2.6)()
			return func(x float64) (float64, float64) {
				p, _ := a(x)
				q, _ := b(x)
				r, _ := c(x)
				return p + q + r, 0
			}
		}},
	)
}

// burst is LIFB with thresholds 1 and 1.2 and kappa 2.5.
func burst() step {
	v := 0.0
	return func(x float64) (float64, float64) {
		h := v + (x-v)/2
		v = h * (1 - fires(h >= 1))
		return fires(h >= 1) + 1.5*fires(h >= 1.2), v
	}
}

// gated is GLIF at its first parameters, with T = 12 steps, tau 0.3 and threshold 0.6.
func gated() step {
	const al, be, ga, tau, th, re = 0.55, 0.65, 0.55, 0.3, 0.6, 0.5
	leak, u, s := th/24, 0.0, 0.0
	return func(x float64) (float64, float64) {
		i := x * (1 - be*(1-0.5))
		u = (1-al*(1-tau))*u*(1-ga*s) - (1-al)*leak + i - (1-ga)*re*s
		s = fires(u > th)
		return s, u
	}
}

func adaptive() []recursion {
	return []recursion{
		{neuron: "ALIF(tau = 3, tau_a = 5, v_th = 0.4)", state: "v", start: lsnn(0, false)},
		{neuron: "ALIF(tau = 3, tau_a = 5, v_th = 0.4, n_ref = 2)", state: "v", start: lsnn(2, false)},
		{neuron: "ALIF(tau = 3, tau_a = 5, v_th = 0.4, n_ref = 1, fire_first = true)", state: "th", start: lsnn(1, true)},
		{neuron: "EligALIF(tau = 3, tau_a = 5, v_th = 1.1, beta = 0.5)", state: "v", start: elig(0)},
		{neuron: "EligALIF(tau = 3, tau_a = 5, v_th = 1.1, beta = 0.5, n_ref = 3)", state: "v", start: elig(3)},
		{neuron: "ASN(b_0 = 0.3, r = 1.5)", state: "u", params: map[string]float64{"tau_m": 2, "tau_adp": 6}, start: func() step {
			alpha, rho := math.Exp(-1.0/2), math.Exp(-1.0/6)
			eta, u, s := 0.3, 0.0, 0.0
			return func(x float64) (float64, float64) {
				eta = rho*eta + (1-rho)*s
				theta := 0.3 + 0.184*eta
				u = alpha*u + (1-alpha)*1.5*x - theta*s
				s = fires(u > theta)
				return s, u
			}
		}},
	}
}

// lsnn is ALIF with tau 3, tau_a 5, threshold 0.4, beta 1.6: the code of LSNN, with its buffer of the last spikes.
func lsnn(refractory int, early bool) func() step {
	return func() step {
		alpha, rho := math.Exp(-1.0/3), math.Exp(-1.0/5)
		b, v, z := 0.0, 0.0, 0.0
		var last []float64
		return func(x float64) (float64, float64) {
			b = rho*b + (1-rho)*z
			th := 0.4 + 1.6*b
			before := v
			v = alpha*v + (1-alpha)*x - z*th
			u := v
			if early {
				u = before
			}
			z = fires((u-th)/th > 0)
			for k := max(0, len(last)-refractory); k < len(last); k++ {
				z *= 1 - last[k]
			}
			last = append(last, z)
			if early {
				return z, th
			}
			return z, v
		}
	}
}

// elig is EligALIF with tau 3, tau_a 5, threshold 1.1, beta 0.5.
func elig(refractory int) func() step {
	return func() step {
		alpha, rho := math.Exp(-1.0/3), math.Exp(-1.0/5)
		b, v, z, silent := 0.0, 0.0, 0.0, 0
		return func(x float64) (float64, float64) {
			b = rho*b + z
			v = alpha*v + x - z*1.1
			z = fires(v > 1.1+0.5*b)
			if silent > 0 {
				z, silent = 0, silent-1
			} else if z == 1 {
				silent = refractory
			}
			return z, v
		}
	}
}
