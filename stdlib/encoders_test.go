package stdlib_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// code runs an encoder of a constant input for some steps.
func code(t *testing.T, encoder string, steps int, x ...float64) []float64 {
	t.Helper()
	b := model(t, fmt.Sprintf("model M { in x: real[%d]\n time %d\n out = x -> %s }", len(x), steps, encoder), 1, false)
	return b.input("x", x...).run()["out"].Data
}

// changing runs an encoder of one input that varies in time.
func changing(t *testing.T, encoder string, x ...float64) []float64 {
	t.Helper()
	b := model(t, fmt.Sprintf("model M { in x: real[T, 1]\n time %d\n out = x -> %s }", len(x), encoder), 1, false)
	return b.input("x", x...).run()["out"].Data
}

func TestCodesOfTime(t *testing.T) {
	require.Equal(t, []float64{0.25, 1, 0.25, 1, 0.25, 1}, code(t, "Direct", 3, 0.25, 1))
	// The brightest first, the darkest last, one spike each.
	require.Equal(t, []float64{1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1}, code(t, "TTFS", 5, 1, 0.5, 0))
	require.Equal(t, []float64{1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1}, code(t, "TTFS(4)", 5, 4, 2, 0))
	for steps := 2; steps < 40; steps += 5 {
		x := []float64{0, 0.013, 0.2, 0.5, 0.77, 1}
		linear, logarithmic := code(t, "Latency", steps, x...), code(t, "Latency(logarithmic = true)", steps, x...)
		a, last := math.Exp(float64(steps-1))-1, float64(steps-1)
		for i, v := range x {
			for k := range steps {
				require.Equal(t, fires(k == int(math.RoundToEven(last*(1-v)))), linear[k*len(x)+i])
				require.Equal(t, fires(k == int(math.RoundToEven(last-math.Log(a*v+1)))), logarithmic[k*len(x)+i], "%d %g", steps, v)
			}
		}
	}
}

// TestLatencyOfManySteps: the logarithm survives where e^(T-1) is beyond all single precision.
func TestLatencyOfManySteps(t *testing.T) {
	got := code(t, "Latency(logarithmic = true)", 200, 1, 0.5, 0)
	require.Equal(t, []float64{1, 1, 1}, []float64{got[0], got[3*1+1], got[3*199+2]})
}

// TestWeightedPhaseIsBinary: the spikes of a period are the digits of the number, and the periods repeat.
func TestWeightedPhaseIsBinary(t *testing.T) {
	x := []float64{0, 1.0 / 16, 5.0 / 8, 0.3, 0.999, 1}
	got := code(t, "WeightedPhase(4)", 8, x...)
	for i, v := range x {
		digits := int(math.Min(math.Floor(v*16), 15))
		for k := range 8 {
			require.Equal(t, float64(digits>>(3-k%4)&1), got[k*len(x)+i], "%g at %d", v, k)
		}
	}
}

func TestRateCodes(t *testing.T) {
	mean := func(encoder string, x float64) float64 {
		sum := 0.0
		for _, s := range code(t, encoder, 5, slices.Repeat([]float64{x}, 2000)...) {
			require.Contains(t, []float64{-1, 0, 1}, s)
			require.GreaterOrEqual(t, s*x, 0.0, "the sign of a spike")
			sum += s
		}
		return sum / 10000
	}
	near := func(p, got float64) {
		require.InDelta(t, p, got, 4*math.Sqrt(math.Abs(p)*(1-math.Abs(p))/10000)+1e-12)
	}
	near(0.3, mean("Poisson", 0.3))
	near(0.3, mean("SignedPoisson", 0.3))
	near(-0.6, mean("SignedPoisson", -0.6))
	near(-0.3, mean("SignedPoisson(0.5)", -0.6))
	near(1, mean("SignedPoisson(0.5)", 2.5))
}

func TestDelta(t *testing.T) {
	x := []float64{1, 2, 2.75, 3, 0, 0.5, 1.5}
	require.Equal(t, []float64{1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0}, changing(t, "Delta(1)", x...))
	require.Equal(t, []float64{0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0}, changing(t, "Delta(1, padding = true)", x...))
}

// TestThresholdCrossing with levels 0, 1/2 and 1: up and down lines.
func TestThresholdCrossing(t *testing.T) {
	x := []float64{0, 0.5, 1, 0.75, 0.25, 1}
	var want []float64
	before := 0.0
	for _, v := range x {
		for _, up := range []bool{true, false} {
			for _, level := range []float64{0, 0.5, 1} {
				want = append(want, fires(up && before < level && v >= level || !up && before >= level && v < level))
			}
		}
		before = v
	}
	require.Equal(t, want, changing(t, "ThresholdCrossing(3)", x...))
}

// TestPopulation: Gaussian fields with centres and widths of Bohte et al., as the times of a linear latency code.
func TestPopulation(t *testing.T) {
	const n, steps = 6, 11
	x := []float64{0, 0.3, 2}
	got := code(t, "Population(6, lo = -1, hi = 3, beta = 1.5, code = Latency)", steps, x...)
	for i, v := range x {
		for k := range n {
			centre := -1 + (2*float64(k+1)-3)/2*(3+1)/(n-2)
			sigma := 4 / (1.5 * (n - 2))
			a := math.Exp(-(v - centre) * (v - centre) / (2 * sigma * sigma))
			for at := range steps {
				require.Equal(t, fires(at == int(math.RoundToEven(10*(1-a)))), got[(at*n+k)*len(x)+i])
			}
		}
	}
}
