package build_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
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

// meaning interprets a model whose inputs count 1, 2, 3, ...
func meaning(t *testing.T, program string) []float64 {
	lib, bag := library(t, "m.snn", "snn 1\n"+program)
	lib.CheckNames(bag)
	m := lib.Elaborate("M", check.Options{}, bag)
	require.Zero(t, bag.Errors(), text(bag))
	g := build.Graph(m, build.Options{Batch: 1, Bag: bag})
	require.Zero(t, bag.Errors(), text(bag))
	out, err := interp.Run(g, &interp.Env{Inputs: inputs(g), Params: params(g), Seed: 1})
	require.NoError(t, err)
	return out["out"].Data
}

func inputs(g *ir.Graph) map[string]*interp.Tensor {
	given := map[string]*interp.Tensor{}
	for _, n := range g.Nodes {
		if n.Op == ir.OpInput {
			given[n.Name] = ramp(g.Shape(n.Outs[0].Type)...)
		}
	}
	return given
}

const given = "model M { in x: real[T, 3]; in c: real[3]; time 4; "

// TestStepsBeforeTheFirst: they have the initial value, in a reduction and by another name too; what `inside` leaves out is
// what has none.
func TestStepsBeforeTheFirst(t *testing.T) {
	for _, c := range []struct {
		name, program string
		want          []float64
	}{
		{"nothing", given + "now = x; now[-1] = 0; out = sum inside (i: 2) (i + 1) * now[t + i - 1, 0] }", []float64{2, 9, 18, 27}},
		{"a number", given + "now = x; now[-1] = 5; out = sum inside (i: 2) (i + 1) * now[t + i - 1, 0] }", []float64{7, 9, 18, 27}},
		{"two steps back", given + "now = x; now[-1] = 5; out = sum(i: 3) now[t + i - 2, 0] }", []float64{11, 10, 12, 21}},
		{"without inside", given + "now = x; now[-1] = 5; out = sum(i: 2) (i + 1) * now[t + i - 1, 0] }", []float64{7, 9, 18, 27}},
		{"another name", given + "now = x; now[-1] = 5; also = now; out = sum(i: 2) (i + 1) * also[t + i - 1, 0] }", []float64{7, 9, 18, 27}},
		{"an operand", "block B { in y[n]; out = sum(i: 2) (i + 1) * y[t + i - 1, 0] }\n" + given + "now = x; now[-1] = 5; out = B(now) }", []float64{7, 9, 18, 27}},
		{"of what is the same at all steps", given + "now = c; now[-1] = 5; out = sum(i: 2) (i + 1) * now[t + i - 1, 1] }", []float64{9, 6, 6, 6}},
		{"greatest", given + "now = x; now[-1] = 20; out = max(i: 3) now[t + i - 2, 2] }", []float64{20, 20, 9, 12}},
		{"greatest of few", given + "out = max inside (i: 3) -x[t + i - 2, 2] }", []float64{-3, -3, -3, -6}},
		{"no initial value", given + "out = sum inside (i: 2) (i + 1) * x[t + i - 1, 0] }", []float64{2, 9, 18, 27}},
		{"the same at all steps that there are", given + "out = sum inside (i: 3) (i + 1) * c[t + i - 1, 2] }", []float64{15, 18, 18, 9}},
		{"one step", given + "now = x; now[-1] = 5; out = sum inside (u: 3) now[t - 1, u] }", []float64{15, 6, 15, 24}},
		{"outside of an axis", given + "now = x; now[-1] = 5; out = sum inside (u: 3) now[t - 1, u - 1] }", []float64{10, 3, 9, 15}},
		{"a learned value", given + "learn a[i: 3] = i + 1; now = x; now[-1] = a; out = sum inside (u: 3) now[t - 1, u - 1] }", []float64{3, 3, 9, 15}},
		{"in a sum", given + "out = sum inside (u: 3) (x[u - 1] + 1) }", []float64{5, 11, 17, 23}},
		{"least", given + "out = min inside (u: 3) x[u - 1] }", []float64{1, 4, 7, 10}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, meaning(t, c.program)) })
	}
}

// TestTimeIndices: what reads a step of time is told from the text, and is the same for what does not vary.
func TestTimeIndices(t *testing.T) {
	const sum = "neuron N { learn a[i: T] = i + 1; s[...] = sum(i: T) i * x[i, ...]; }\n"
	const implicit = "neuron N { w[i: T] = i; h = sum(i: T) w[i] * x[i]; s = 1*h }\n"
	const named = "neuron N { in x[n]; h = sum(i: T) i * x[i]; s = 1*h }\n"
	for _, c := range []struct {
		name, program string
		want          []float64
	}{
		{"steps of a neuron", implicit + given + "out = x -> N }", []float64{48, 54, 60}},
		{"of what does not vary", implicit + given + "out = c -> N }", []float64{6, 12, 18}},
		{"of what an equation gives", implicit + given + "y = 2*c; out = y -> N }", []float64{12, 24, 36}},
		{"with names", named + given + "out = x -> N }", []float64{48, 54, 60}},
		{"with names, not varying", named + given + "out = c -> N }", []float64{6, 12, 18}},
		{"with an ellipsis", sum + given + "out = x -> N }", []float64{48, 54, 60}},
		{"with an ellipsis, not varying", sum + given + "out = c -> N }", []float64{6, 12, 18}},
		{"the last step", given + "out[k: 3] = x[T - 1, k] }", []float64{10, 11, 12}},
		{"backwards", given + "out[u: T] = x[T - 1 - u, 0] }", []float64{10, 7, 4, 1}},
		{"a step of what does not vary", "block B { in y[n]; out[k] = y[2, k] }\n" + given + "out = c -> B }", []float64{1, 2, 3}},
		{"an element at a step", "block B { in y[n]; w[i: 3] = 1; out = sum(i: 3) y[t, i] * w[i] }\n" + given + "out = x -> B }", []float64{6, 15, 24, 33}},
		{"an axis of steps", given + "w[i: T] = 10 * i; out = w[t] }", []float64{0, 10, 20, 30}},
		{"an axis of the input", "model M { in c: real[1, 3]; time 3; out = c[0, t] }", []float64{1, 2, 3}},
		{"the only axis of the input", "model M { in c: real[3]; time 3; out = c[t] }", []float64{1, 2, 3}},
		{"the size of an axis", given + "a[k: 3] = c[k]; b[k: 3] = -c[k]; out[j + 3*p: 6] = if p == 0 then a[j] else b[j] }", []float64{1, 2, 3, -1, -2, -3}},
		{"a number further down", "neuron N { in x[n]; h[k: n] = 0.5*v[t-1, k] + x[k] - rate; rate = mean(m: n) v[t-1, m]; v = h; v[-1] = 0; s = 1*h }\n" +
			"model M { in x: real[T, 3]; time 2; out = x -> N }", []float64{1, 2, 3, 2.5, 4, 5.5}},
		{"a number further up", "neuron N { in x[n]; rate = mean(m: n) v[t-1, m]; h[k: n] = 0.5*v[t-1, k] + x[k] - rate; v = h; v[-1] = 0; s = 1*h }\n" +
			"model M { in x: real[T, 3]; time 2; out = x -> N }", []float64{1, 2, 3, 2.5, 4, 5.5}},
		{"a number without indices", "neuron N { in x[n]; rate = 0.5 * mean(m: n) v[t-1, m]; h = 0.5*v[t-1] + x - rate; v = h; v[-1] = 0; s = 1*h }\n" +
			"model M { in x: real[T, 3]; time 2; out = x -> N }", []float64{1, 2, 3, 3.5, 5, 6.5}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, meaning(t, c.program)) })
	}
}

// TestReplacedParameters: what an extension says a parameter of its base is, the equations of the base read.
func TestReplacedParameters(t *testing.T) {
	const base = "neuron A(gain = 2, shift = gain + 1) { require gain > 0 : \"why not\"; h = gain * x; s = h + shift }\n"
	const model = "model M { in x: real[3]; time 1; out = x -> B "
	for _, c := range []struct {
		name, program string
		want          []float64
	}{
		{"the parameter", "neuron B extends A { }\n" + model + "}", []float64{5, 7, 9}},
		{"a number", "neuron B extends A { gain = 3 }\n" + model + "}", []float64{6, 9, 12}},
		{"a signal", "neuron B extends A { gain = 10 * x }\n" + model + "}", []float64{13, 43, 93}},
		{"something learned", "neuron B extends A { learn a[i: 3] = i; gain = a }\n" + "neuron C extends B { h = 10 * gain * x }\n" + given + "out = c -> B(shift = 0) }", []float64{1, 4, 9}},
		{"what reads it", "neuron B extends A { gain = gain + 1 }\n" + model + "(gain = 4)}", []float64{10, 15, 20}},
		{"by a name of its own", "neuron B(k = 2) extends A(gain = k) { gain = gain + k }\n" + model + "(k = 3) }", []float64{10, 16, 22}},
		{"two levels up", "neuron C extends A { shift = 0 }\nneuron B extends C { gain = 7 }\n" + model + "}", []float64{7, 14, 21}},
		{"in a branch", "neuron B(more = true) extends A { if more { gain = 5 } }\n" + model + "}", []float64{8, 13, 18}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, meaning(t, base+c.program)) })
	}
}

// TestDrawsPerElement counts the different values of draws: those of a neuron are for each element and step, where one index
// says so for each step.
func TestDrawsPerElement(t *testing.T) {
	for _, c := range []struct {
		name, program string
		want, of      int
	}{
		{"threshold", "neuron N { th = 1 + normal(0, 1); s = 0*x + th }\n" + given + "out = x -> N }", 12, 12},
		{"of what does not vary", "neuron N { th = 1 + normal(0, 1); s = 0*x + th }\n" + given + "out = c -> N }", 12, 12},
		{"named axes", "neuron N { in y[C]; s = uniform(0, 1) }\n" + given + "out = x -> N }", 12, 12},
		{"an encoder", "encoder N { s = 2 * uniform(0, 1) }\n" + given + "out = c -> N }", 12, 12},
		{"beside a mean", "neuron N { s = 0 * (mean(...) x) + uniform(0, 1) }\n" + given + "out = x -> N }", 12, 12},
		{"an argument", "block B { out = x }\nneuron N { s = B(uniform(0, 1) + 1) }\n" + given + "out = x -> N }", 12, 12},
		{"one for all", "neuron N { th[k: 1] = normal(0, 1); s = 0*x + th[0] }\n" + given + "out = x -> N }", 4, 12},
		{"in a block", "block B { in x[n]; th = normal(0, 1); out = 0*x + th }\n" + given + "out = x -> B }", 1, 12},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := meaning(t, c.program)
			require.Len(t, out, c.of)
			slices.Sort(out)
			require.Len(t, slices.Compact(out), c.want)
		})
	}
}

// TestSignalsAsArguments: a parameter of a module may be a number that is known only when the model runs.
func TestSignalsAsArguments(t *testing.T) {
	const shift = "neuron A(k = 2) { require k > 1 : \"why not\"; h = 0.5*v[t-1] + x; v = h; v[-1] = 0; s = 2*x + k }\n"
	const start = "neuron B(k = 2) { v = v[t-1] + x; v[-1] = k; s = 1*v }\n"
	for _, c := range []struct {
		name, program string
		want          []float64
	}{
		{"learned", shift + "model M { in x: real[3]; time 1; learn a = 1; out = x -> A(k = a) }", []float64{3, 5, 7}},
		{"an expression", shift + "model M { in x: real[3]; time 1; learn a = 1; out = x -> A(k = 2*a + 1) }", []float64{5, 7, 9}},
		{"twice", shift + "model M { in x: real[3]; time 1; learn a = 1; f = A(k = a); out = (x -> f) + f(x) }", []float64{6, 10, 14}},
		{"by name with an operand", shift + "model M { in x: real[3]; time 1; learn a = 1; out = A(x, k = a) }", []float64{3, 5, 7}},
		{"a signal", shift + "model M { in x: real[T, 3]; time 2; m = mean(...) x; out = x -> A(k = m) }", []float64{4, 6, 8, 13, 15, 17}},
		{"an element", shift + "model M { in x: real[3]; time 1; out = x -> A(k = x[1]) }", []float64{4, 6, 8}},
		{"where it starts", start + "model M { in x: real[3]; time 1; learn a = 1; out = x -> B(k = a) }", []float64{2, 3, 4}},
		{"a member", shift + "model M { in x: real[3]; time 1; learn a = 1; f = A(k = a); y = x -> f; out = y + f.k }", []float64{4, 6, 8}},
		{"of a module as argument", shift + "block B(n = A) { out = x -> n }\nmodel M { in x: real[3]; time 1; learn a = 1; out = x -> B(A(k = a)) }", []float64{3, 5, 7}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, meaning(t, c.program)) })
	}
}

func params(g *ir.Graph) map[string]*interp.Tensor {
	given := map[string]*interp.Tensor{}
	for _, p := range g.Params {
		given[p.Name] = ramp(p.Dims...)
	}
	return given
}
