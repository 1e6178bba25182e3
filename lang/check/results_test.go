package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/parser"
)

// described prints the result of a model: `[T B 10]`, and its parameters: `W[10 4]`.
func described(m *check.Model) (out, params string) {
	var axes []string
	if m.Out.Time {
		axes = append(axes, "T")
	}
	if m.Out.Batch {
		axes = append(axes, "B")
	}
	out = fmt.Sprint(append(axes, sizes(m.Out.Dims)...))
	var list []string
	for _, p := range m.Params {
		list = append(list, p.Tensor.Name+fmt.Sprint(sizes(p.Tensor.Dims)))
	}
	return out, strings.Join(list, " ")
}

func sizes(dims []check.Dim) []string {
	list := []string{}
	for _, d := range dims {
		list = append(list, fmt.Sprint(d.Size))
	}
	return list
}

// TestResults tells shape, time and batch of a model's result, and the names and shapes of its parameters.
func TestResults(t *testing.T) {
	for _, c := range []struct{ name, program, out, params string }{
		{"identity", "out = x", "[B 6]", ""},
		{"constant in time", "out = 2*x", "[B 6]", ""},
		{"neuron varies in time", "out = x -> LIF", "[T B 6]", ""},
		{"mean over time", "out = x -> LIF -> mean over t", "[B 6]", ""},
		{"mean over batch", "out = mean(b) x", "[6]", ""},
		{"linear", "out = x -> Linear(3)", "[B 3]", "Linear.weight[3 6]"},
		{"with bias", "out = x -> Linear(3, bias = true)", "[B 3]", "Linear.weight[3 6] Linear.b[3]"},
		{"second of a name", "out = x -> Linear(3) -> Linear(2)", "[B 2]", "Linear.weight[3 6] Linear2.weight[2 3]"},
		{"under an equation", "h = x -> Linear(3)\n out = h -> Linear(2)", "[B 2]", "h.Linear.weight[3 6] Linear.weight[2 3]"},
		{"instance shared", "f = Linear(6)\n out = f(f(x))", "[B 6]", "f.weight[6 6]"},
		{"written twice", "a = Linear(6)(x)\n c = Linear(6)(x)\n out = a + c", "[B 6]", "a.Linear.weight[6 6] c.Linear.weight[6 6]"},
		{"repeat", "repeat 2 { x = x -> Linear(6) }\n out = x", "[B 6]", "0.Linear.weight[6 6] 1.Linear.weight[6 6]"},
		{"for over a list", "for n in [5, 4] { x = x -> Linear(n) }\n out = x", "[B 4]", "0.Linear.weight[5 6] 1.Linear.weight[4 5]"},
		{"for over a range", "for n in 2..3 { x = x -> Linear(n) }\n out = x", "[B 3]", "0.Linear.weight[2 6] 1.Linear.weight[3 2]"},
		{"empty repeat", "repeat 0 { x = x -> Linear(6) }\n out = x", "[B 6]", ""},
		{"if", "if T > 3 { out = x -> Linear(2) } else { out = x -> Linear(3) }", "[B 2]", "Linear.weight[2 6]"},
		{"else", "if T < 3 { out = x -> Linear(2) } else { out = x -> Linear(3) }", "[B 3]", "Linear.weight[3 6]"},
		{"versions", "x = x -> Linear(6)\n x = x + 1\n out = x", "[B 6]", "Linear.weight[6 6]"},
		{"learned in a model", "learn W[3, 6] ~ kaiming\n out[o] = sum(i) W[o, i]*x[i]", "[B 3]", "W[3 6]"},
		{"not a signal of x", "learn W[3, 6] ~ kaiming\n out[o] = sum(i) W[o, i]", "[3]", "W[3 6]"},
		{"scalar", "out = sum(i) x[i]", "[B]", ""},
		{"digits split", "out[g, c: 2] = x[g*2 + c]", "[B 3 2]", ""},
		{"digits joined", "y[g: 3, c: 2] = x[2*g + c]\n out[g*2 + c] = y[g, c]", "[B 6]", ""},
		{"digits of the left side", "out[2*g + c] = x[g + 3*c]", "[B 6]", ""},
		{"convolution", "out[i: 6] = sum inside (u: 3) x[i + u - 1]", "[B 6]", ""},
		{"valid convolution", "out[i: 4] = sum(u: 3) x[i + u]", "[B 4]", ""},
		{"position as value", "out[i] = i*x[i]", "[B 6]", ""},
		{"time as value", "out = t*x", "[T B 6]", ""},
		{"time in a shape", "out[u: T, i] = x[i]", "[B 4 6]", ""},
		{"channels of vectors", "out = x -> BN", "[B 6]", "BN.gamma[6] BN.beta[6]"},
		{"first of two axes", "y[n: 2, c] = n*x[c]\n out = y -> BN", "[B 2 6]", "BN.gamma[6] BN.beta[6]"},
		{"first of three axes", "y[c, i: 2, j: 5] = i*x[c]*j\n out = y -> BN", "[B 6 2 5]", "BN.gamma[6] BN.beta[6]"},
		{"extends", "out = x -> PLIF(tau = 3, v_th = 0.5)", "[T B 6]", "PLIF.a[]"},
		{"module as argument", "out = x -> Residual(Linear(6))", "[B 6]", "Residual.Linear.weight[6 6]"},
		{"applied with a parameter", "out = LIF(2*x, tau = 3)", "[T B 6]", ""},
		{"static branch of an expression", "out = if T == 4 then x else [1, 2]", "[B 6]", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := model(t, "snn 1\nmodel M {\n in x: real[6] in 0..1\n time 4\n "+c.program+"\n}\n", check.Options{})
			out, params := described(m)
			require.Equal(t, c.out, out)
			require.Equal(t, c.params, params)
		})
	}
}

// TestLearnedPerElement: `...` among the sizes of what is learned stands for the operand's axes under `...`.
func TestLearnedPerElement(t *testing.T) {
	m := model(t, `snn 1
neuron Own {
  learn a[...] = 0.5
  s = a*x > 1
}
norm Place {
  in x[C, ...]
  learn p[2, ...] ~ kaiming
  learn q[C, ...] = 0
  y[c, ...] = (x[c, ...] + q[c, ...]) * p[1, ...]
}
model M {
  in x: real[3, 4, 5]
  time 2
  out = x -> Place -> Own
}
`, check.Options{})
	out, params := described(m)
	require.Equal(t, "[B 3 4 5]", out)
	require.Equal(t, "Place.p[2 4 5] Place.q[3 4 5] Own.a[3 4 5]", params)
}

// TestAlignment repeats a tensor along the axes that it does not name.
func TestAlignment(t *testing.T) {
	m := model(t, `snn 1
block Affine {
  in x[C, ...]
  learn g[C] = 1
  learn s = 0.5
  out = s*g*x
}
block Last {
  in x[N, D]
  learn g[D] = 1
  out = g*x
}
model M {
  in x: real[3, 3]
  time 1
  out = x -> Affine -> Last
}
`, check.Options{})
	for _, d := range []struct {
		label string
		axis  int
	}{{"g", 0}, {"g", 1}} {
		found := false
		for _, g := range m.Groups {
			check.Walk(g[0].Body, func(e check.Expr) {
				r, ok := e.(*check.Ref)
				if ok && r.T.Label == d.label && r.Idx[0].Plain() == g[0].Vars[d.axis] {
					found = true
				}
			})
		}
		require.True(t, found, "one %s lies along axis %d", d.label, d.axis)
	}
}

// TestGroups keeps equations together that need each other from step to step, and only those.
func TestGroups(t *testing.T) {
	m := model(t, "snn 1\nmodel M { in x: real[6]; time 4; out = x -> Linear(3) -> LIF -> LI -> mean over t }\n", check.Options{})
	var got []string
	for _, g := range m.Groups {
		var labels []string
		for _, d := range g {
			labels = append(labels, d.Tensor.Label)
		}
		got = append(got, strings.Join(labels, " "))
	}
	require.Equal(t, []string{"out", "h s v", "v", "out"}, got)
	require.Len(t, m.Records, 2)
}

// TestExtends replaces statements in their place and keeps the others.
func TestExtends(t *testing.T) {
	m := model(t, `snn 1
neuron Soft(v_th = 0.5) extends LIF(v_th = v_th, soft_reset = true) { v[-1] = 0.25 }
model M(n = 2) { in x: real[n]; time 4; out = x -> Soft(tau = 4) }
`, check.Options{})
	inits := map[string]float64{}
	for _, g := range m.Groups {
		for _, d := range g {
			if n, ok := d.Init.(*check.Num); ok {
				inits[d.Tensor.Label] = n.V
			}
		}
	}
	require.Equal(t, map[string]float64{"v": 0.25}, inits)
	require.Contains(t, numbers(m), 0.5, "the threshold that the extension sets")
	require.Contains(t, numbers(m), 4.0, "the time constant that it leaves open")
}

// numbers are the constants in a model's equations.
func numbers(m *check.Model) []float64 {
	var list []float64
	for _, g := range m.Groups {
		for _, d := range g {
			check.Walk(d.Body, func(e check.Expr) {
				if n, ok := e.(*check.Num); ok {
					list = append(list, n.V)
				}
			})
		}
	}
	return list
}

// TestModelExtends takes over inputs and settings, and replaces what it gives anew.
func TestModelExtends(t *testing.T) {
	lib, bag := program(fixedPrelude(), "model.snn", `snn 1
model A(n = 3) { in x: real[6]; time 4; out = x -> Linear(n) -> LIF }
model B(n = 5) extends A(n) { time 2 }
`)
	m := lib.Elaborate("B", check.Options{}, bag)
	require.True(t, bag.Empty(), rendered(bag))
	out, _ := described(m)
	require.Equal(t, "[T B 5]", out)
	require.Equal(t, 2, m.T)
	require.Len(t, m.Inputs, 1)
}

// TestOverrides gives parameters and the number of steps from outside.
func TestOverrides(t *testing.T) {
	text := "snn 1\nmodel M(n = 3, neuron = IF) { in x: real[6]; time 4; out = x -> Linear(n) -> neuron }\n"
	set := map[string]ast.Expr{}
	for name, value := range map[string]string{"n": "2*4", "neuron": "LI(tau = 3)"} {
		set[name] = parser.ParseExpr(source.NewFile("--set "+name, value), &diag.Bag{})
	}
	m := model(t, text, check.Options{Set: set, Time: 7})
	out, params := described(m)
	require.Equal(t, "[T B 8]", out)
	require.Equal(t, "Linear.weight[8 6]", params)
	require.Equal(t, 7, m.T)
	require.Contains(t, numbers(m), 3.0)
}

// TestRunning gives the batch's statistics in training and the stored ones in evaluation.
func TestRunning(t *testing.T) {
	text := "snn 1\nmodel M { in image: real[3, 8, 8]; time 2; out = image -> BN }\n"
	train, eval := model(t, text, check.Options{Training: true}), model(t, text, check.Options{})
	for _, m := range []*check.Model{train, eval} {
		require.Len(t, m.Running, 2)
		require.Equal(t, "BN.mu.stored", m.Running[0].Tensor.Name)
		require.Equal(t, 0.0, m.Running[0].Init.A)
		require.Equal(t, 1.0, m.Running[1].Init.A)
		require.Equal(t, 0.1, m.Running[1].Momentum)
		require.Equal(t, []string{"3"}, sizes(m.Running[1].Tensor.Dims))
	}
	require.False(t, readsStored(train))
	require.True(t, readsStored(eval))
}

// readsStored reports whether the result hangs on a stored value.
func readsStored(m *check.Model) bool {
	found := false
	check.Walk(m.Out.Def.Body, func(e check.Expr) {
		if r, ok := e.(*check.Ref); ok && r.T.Origin == check.FromRunning {
			found = true
		}
	})
	return found
}

// TestInits evaluates first values.
func TestInits(t *testing.T) {
	m := model(t, `snn 1
model M {
  in x: real[4]
  time 1
  learn a[4] = 2 in 0..
  learn w[i: 4] = 2^(-i)
  learn k[2, 6] ~ kaiming
  learn u[4] ~ uniform(-1, hi = 2)
  out[i] = a[i]*w[i]*u[i]*x[i] + sum(o, j) k[o, j]
}
`, check.Options{})
	byName := map[string]*check.Param{}
	for _, p := range m.Params {
		byName[p.Tensor.Name] = p
	}
	require.Equal(t, check.Init{Dist: "const", A: 2}, byName["a"].Init)
	require.Equal(t, 0.0, byName["a"].Lo)
	require.Equal(t, []float64{1, 0.5, 0.25, 0.125}, byName["w"].Init.Values)
	require.InDelta(t, 1.0, byName["k"].Init.B, 1e-12) // sqrt(2)*sqrt(3/6)
	require.Equal(t, check.Init{Dist: "uniform", A: -1, B: 2}, byName["u"].Init)
}

// TestTrainSettings evaluates settings, with parameters of the section and values from outside.
func TestTrainSettings(t *testing.T) {
	lib, bag := program(fixedPrelude(), "model.snn", `snn 1
model M { in x: real[4]; time 1; out = x -> Linear(3) }
train M(rate = 1e-3) {
  data digits(batch = 32, path = "a.csv")
  augment(flip, crop(4))
  loss cross_entropy(label_smoothing = 0.1)
  optimizer adam(lr = 2*rate)
  epochs 3
  clip 0.5
}
`)
	set := map[string]ast.Expr{"epochs": parser.ParseExpr(source.NewFile("--set epochs", "7"), bag)}
	tr := lib.TrainSettings("M", set, bag)
	require.True(t, bag.Empty(), rendered(bag))
	require.Equal(t, "digits", tr.Data.Name)
	require.Equal(t, 32.0, tr.Data.Args[0].Value)
	require.Equal(t, "a.csv", tr.Data.Args[1].Value)
	require.Equal(t, []string{"flip", "crop"}, []string{tr.Augment[0].Name, tr.Augment[1].Name})
	require.Equal(t, 2e-3, tr.Optimizer.Args[0].Value)
	require.Equal(t, "constant", tr.Schedule.Name)
	require.Equal(t, 7, tr.Epochs)
	require.Equal(t, uint64(1), tr.Seed)
	require.Equal(t, 0.5, tr.Clip)
	require.Equal(t, "cross_entropy(label_smoothing = 0.1)", tr.LossText)
}
