package passes_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/passes"
)

const square = "\nloss sq { in y[K]; in target[K]; out = mean(t, b, k: K) (y[k] - target[k])^2 }\ntrain M { data digits\n loss sq }"

// matrix is rows of numbers; of a trial, [units, inputs] of weights or [batch, units] of signals.
type matrix [][]float64

func zeros(rows, cols int) matrix {
	m := make(matrix, rows)
	for i := range m {
		m[i] = make([]float64, cols)
	}
	return m
}

// tensorRows cuts data into rows.
func tensorRows(data []float64, cols int) matrix {
	m := zeros(len(data)/cols, cols)
	for i := range m {
		copy(m[i], data[i*cols:])
	}
	return m
}

// times is m x, and back is g m: forward and backward through weights.
func (m matrix) times(x []float64) []float64 {
	y := make([]float64, len(m))
	for o, row := range m {
		for i, w := range row {
			y[o] += w * x[i]
		}
	}
	return y
}

func (m matrix) back(g []float64) []float64 {
	x := make([]float64, len(m[0]))
	for o, row := range m {
		for i, w := range row {
			x[i] += w * g[o]
		}
	}
	return x
}

// outer adds the products of g and a.
func (m matrix) outer(g, a []float64) {
	for o := range m {
		for i := range m[o] {
			m[o][i] += g[o] * a[i]
		}
	}
}

func add(x, y []float64) {
	for i := range x {
		x[i] += y[i]
	}
}

func (m matrix) flat() []float64 {
	var all []float64
	for _, row := range m {
		all = append(all, row...)
	}
	return all
}

func step(u float64) float64 {
	if u >= 0 {
		return 1
	}
	return 0
}

// slope is the derivative of the sigmoid surrogate with alpha 4.
func slope(u float64) float64 {
	s := 1 / (1 + math.Exp(-4*u))
	return 4 * s * (1 - s)
}

// requireGradients compares gradients of the windows, on the interpreter and on the CPU, with those of a recursion.
func (tr *trial) requireGradients(t *testing.T, opt passes.Options, want map[string][]float64) {
	t.Helper()
	opt.Window, opt.Gradient = 1, "loss"
	whole, err := tr.results(t, passes.Options{}, false)
	require.NoError(t, err)
	exact, err := tr.results(t, opt, false)
	require.NoError(t, err)
	quick, err := tr.results(t, opt, true)
	require.NoError(t, err)
	requireNear(t, whole["out"], exact["out"], 1e-12, "out")
	requireNear(t, whole["loss"], exact["loss"], 1e-12, "loss")
	for name, g := range want {
		got := exact["grad/"+name]
		require.NotNil(t, got, name)
		require.Len(t, got.Data, len(g), name)
		nonzero := 0
		for i, w := range g {
			require.InDelta(t, w, got.Data[i], 1e-9, "%s[%d]", name, i)
			require.InDelta(t, w, quick["grad/"+name].Data[i], 1e-4*(1+math.Abs(w)), "%s[%d] on the CPU", name, i)
			if w != 0 {
				nonzero++
			}
		}
		require.Greater(t, nonzero, len(g)/3, "%s: too few gradients say something", name)
	}
}
