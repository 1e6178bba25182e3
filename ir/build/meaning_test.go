package build_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir/build"
	"snnc/ir/interp"
	"snnc/lang/check"
)

// ramp is a tensor of 1, 2, 3, ...
func ramp(dims ...int) *interp.Tensor {
	t := interp.New(dims...)
	for i := range t.Data {
		t.Data[i] = float64(i + 1)
	}
	return t
}

// meaning interprets a model of 4 steps whose inputs, x[T, 3] and the constant c[3], count 1, 2, 3, ...
func meaning(t *testing.T, program string) []float64 {
	lib, bag := library(t, "m.snn", "snn 1\n"+program)
	lib.CheckNames(bag)
	m := lib.Elaborate("M", check.Options{}, bag)
	require.Zero(t, bag.Errors(), text(bag))
	g := build.Graph(m, build.Options{Batch: 1, Bag: bag})
	require.Zero(t, bag.Errors(), text(bag))
	out, err := interp.Run(g, &interp.Env{Inputs: map[string]*interp.Tensor{"x": ramp(4, 1, 3), "c": ramp(1, 3)}, Params: map[string]*interp.Tensor{"a": ramp(3)}, Seed: 1})
	require.NoError(t, err)
	return out["out"].Data
}

const inputs = "model M { in x: real[T, 3]; in c: real[3]; time 4; "

// TestStepsBeforeTheFirst: they have the initial value, in a reduction and by another name too; what `inside` leaves out is
// what has none.
func TestStepsBeforeTheFirst(t *testing.T) {
	for _, c := range []struct {
		name, program string
		want          []float64
	}{
		{"nothing", inputs + "now = x; now[-1] = 0; out = sum inside (i: 2) (i + 1) * now[t + i - 1, 0] }", []float64{2, 9, 18, 27}},
		{"a number", inputs + "now = x; now[-1] = 5; out = sum inside (i: 2) (i + 1) * now[t + i - 1, 0] }", []float64{7, 9, 18, 27}},
		{"two steps back", inputs + "now = x; now[-1] = 5; out = sum(i: 3) now[t + i - 2, 0] }", []float64{11, 10, 12, 21}},
		{"without inside", inputs + "now = x; now[-1] = 5; out = sum(i: 2) (i + 1) * now[t + i - 1, 0] }", []float64{7, 9, 18, 27}},
		{"another name", inputs + "now = x; now[-1] = 5; also = now; out = sum(i: 2) (i + 1) * also[t + i - 1, 0] }", []float64{7, 9, 18, 27}},
		{"an operand", "block B { in y[n]; out = sum(i: 2) (i + 1) * y[t + i - 1, 0] }\n" + inputs + "now = x; now[-1] = 5; out = B(now) }", []float64{7, 9, 18, 27}},
		{"of what is the same at all steps", inputs + "now = c; now[-1] = 5; out = sum(i: 2) (i + 1) * now[t + i - 1, 1] }", []float64{9, 6, 6, 6}},
		{"greatest", inputs + "now = x; now[-1] = 20; out = max(i: 3) now[t + i - 2, 2] }", []float64{20, 20, 9, 12}},
		{"greatest of few", inputs + "out = max inside (i: 3) -x[t + i - 2, 2] }", []float64{-3, -3, -3, -6}},
		{"no initial value", inputs + "out = sum inside (i: 2) (i + 1) * x[t + i - 1, 0] }", []float64{2, 9, 18, 27}},
		{"the same at all steps that there are", inputs + "out = sum inside (i: 3) (i + 1) * c[t + i - 1, 2] }", []float64{15, 18, 18, 9}},
		{"one step", inputs + "now = x; now[-1] = 5; out = sum inside (u: 3) now[t - 1, u] }", []float64{15, 6, 15, 24}},
		{"outside of an axis", inputs + "now = x; now[-1] = 5; out = sum inside (u: 3) now[t - 1, u - 1] }", []float64{10, 3, 9, 15}},
		{"a learned value", inputs + "learn a[i: 3] = i + 1; now = x; now[-1] = a; out = sum inside (u: 3) now[t - 1, u - 1] }", []float64{3, 3, 9, 15}},
		{"in a sum", inputs + "out = sum inside (u: 3) (x[u - 1] + 1) }", []float64{5, 11, 17, 23}},
		{"least", inputs + "out = min inside (u: 3) x[u - 1] }", []float64{1, 4, 7, 10}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, meaning(t, c.program)) })
	}
}
