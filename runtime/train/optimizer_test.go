package train

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/runtime/tensor"
)

func optimise(t *testing.T, call Call, steps int, gradient func(step, i int) float64) []float32 {
	p := tensor.New("p", 3)
	copy(p.Data, []float32{1, -2, 0.5})
	opt, rate, err := NewOptimizer(call, []*tensor.Var{p})
	require.NoError(t, err)
	team := NewTeam([]*tensor.Var{p}, 1)
	g := make([]float32, 3)
	for s := range steps {
		for i := range g {
			g[i] = float32(gradient(s, i))
		}
		opt.Step(team, Gradients{[][]float32{g}, 1}, rate, s+1)
	}
	return p.Data
}

func wave(s, i int) float64 { return math.Sin(float64(3*s+i)) + 0.1 }

// By hand: p = 1, decay 0.5, g = 1 + 0.5 = 1.5, m = 1.5, p = 1 - 0.15 = 0.85; then g = 1.425,
// m = 0.9*1.5 + 1.425 = 2.775, p = 0.85 - 0.2775 = 0.5725.
func TestSGDByHand(t *testing.T) {
	one := func(int, int) float64 { return 1 }
	args := map[string]float64{"lr": 0.1, "momentum": 0.9, "weight_decay": 0.5}
	require.InDelta(t, 0.85, optimise(t, Call{"sgd", args}, 1, one)[0], 1e-7)
	require.InDelta(t, 0.5725, optimise(t, Call{"sgd", args}, 2, one)[0], 1e-7)

	// Nesterov, first step: d = 1.5 + 0.9*1.5 = 2.85.
	args["nesterov"] = 1
	require.InDelta(t, 1-0.285, optimise(t, Call{"sgd", args}, 1, one)[0], 1e-7)

	// Without momentum and decay: 5 steps of 0.1.
	require.InDelta(t, 0.5, optimise(t, Call{"sgd", map[string]float64{"lr": 0.1}}, 5, one)[0], 1e-6)
}

// The first step of Adam is lr * sign(g), whatever the size of g.
func TestAdamFirstStep(t *testing.T) {
	got := optimise(t, Call{"adam", map[string]float64{"lr": 0.01}}, 1, func(_, i int) float64 { return 5 - 4*float64(i) })
	require.InDeltaSlice(t, []float64{0.99, -2.01, 0.51}, []float64{float64(got[0]), float64(got[1]), float64(got[2])}, 1e-6)
}

// With g = 0, AdamW decays by (1 - lr*decay) per step, and Adam follows the sign of the decay term.
func TestAdamWDecaysTheParameter(t *testing.T) {
	zero := func(int, int) float64 { return 0 }
	args := map[string]float64{"lr": 0.1, "weight_decay": 0.2}
	require.InDelta(t, math.Pow(0.98, 3), optimise(t, Call{"adamw", args}, 3, zero)[0], 1e-6)
	require.InDelta(t, 0.7, optimise(t, Call{"adam", args}, 3, zero)[0], 3e-3)
}

// Sixty steps against the recursions of the papers in float64.
func TestAgainstFloat64Recursions(t *testing.T) {
	for _, c := range []struct {
		name string
		args map[string]float64
		ref  func(p float64, i int) float64
	}{
		{"adam", map[string]float64{"lr": 0.01, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "weight_decay": 0.1},
			func(p float64, i int) float64 {
				m, v := 0.0, 0.0
				for s := range 60 {
					g := wave(s, i) + 0.1*p
					m, v = 0.8*m+0.2*g, 0.95*v+0.05*g*g
					mh, vh := m/(1-math.Pow(0.8, float64(s+1))), v/(1-math.Pow(0.95, float64(s+1)))
					p -= 0.01 * mh / (math.Sqrt(vh) + 1e-3)
				}
				return p
			}},
		{"adamw", map[string]float64{"lr": 0.02},
			func(p float64, i int) float64 {
				m, v := 0.0, 0.0
				for s := range 60 {
					g := wave(s, i)
					p -= 0.02 * 0.01 * p
					m, v = 0.9*m+0.1*g, 0.999*v+0.001*g*g
					mh, vh := m/(1-math.Pow(0.9, float64(s+1))), v/(1-math.Pow(0.999, float64(s+1)))
					p -= 0.02 * mh / (math.Sqrt(vh) + 1e-8)
				}
				return p
			}},
		{"sgd", map[string]float64{"lr": 0.02, "momentum": 0.7, "nesterov": 1, "weight_decay": 0.01},
			func(p float64, i int) float64 {
				m := 0.0
				for s := range 60 {
					g := wave(s, i) + 0.01*p
					m = 0.7*m + g
					p -= 0.02 * (g + 0.7*m)
				}
				return p
			}},
	} {
		got := optimise(t, Call{c.name, c.args}, 60, wave)
		for i, start := range []float64{1, -2, 0.5} {
			require.InDelta(t, c.ref(start, i), float64(got[i]), 5e-6, "%s, element %d", c.name, i)
		}
	}
}

func TestUnknownNamesGetASuggestion(t *testing.T) {
	for _, c := range []struct {
		call Call
		want string
	}{
		{Call{"adamm", nil}, `unknown optimizer "adamm": did you mean "adam"?`},
		{Call{"lbfgs", nil}, `unknown optimizer "lbfgs" (known: sgd, adam, adamw)`},
		{Call{"sgd", map[string]float64{"lr": 1, "momentun": 0.9}}, `optimizer sgd: unknown argument "momentun": did you mean "momentum"?`},
		{Call{"sgd", nil}, `optimizer sgd: argument lr is missing`},
		{Call{"adam", map[string]float64{"beta1": 1}}, `optimizer adam: beta1 = 1 is outside [0, 1)`},
		{Call{"adam", map[string]float64{"lr": math.NaN()}}, `lr = NaN is outside`},
		{Call{"adam", map[string]float64{"lr": 0}}, `lr = 0 is outside`},
	} {
		_, _, err := NewOptimizer(c.call, nil)
		require.ErrorContains(t, err, c.want)
	}
	_, err := NewSchedule(Call{"cosin", nil}, 1, 1)
	require.ErrorContains(t, err, `unknown schedule "cosin": did you mean "cosine"?`)
}

func TestNormAndClip(t *testing.T) {
	long := make([]float32, 19)
	for i := range long {
		long[i] = float32(i)
	}
	params := []*tensor.Var{tensor.New("long", 19), tensor.New("p", 2)}
	require.InDelta(t, math.Sqrt(18*19*37/6+25), NewTeam(params, 1).norm([][]float32{long, {3, 4}}), 1e-12)

	require.Equal(t, float32(1), clipScale(5, 0))
	require.Equal(t, float32(1), clipScale(5, 10))
	require.InDelta(t, 0.2, clipScale(5, 1), 1e-6)
}
