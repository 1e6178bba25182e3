package passes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/passes"
)

const feedForward = `model M {
  in x: real[T, 6] in 0..2
  time 7
  a = x -> Linear(5, bias = true) -> LIF(tau = 2, decay_input = false, soft_reset = true, surrogate = sigmoid(alpha = 4))
  b = a -> Linear(4, bias = true) -> LIF(tau = 4, decay_input = false, soft_reset = true, surrogate = sigmoid(alpha = 4))
  out = b -> Linear(3) -> LI(tau = 3)
}` + square

// layer is a fully connected layer with its membrane.
type layer struct {
	name     string
	w, dw    matrix
	b, db    []float64
	leak, in float64 // u = leak*u + in*(W s + b)
	fires    bool
	u, trace []float64 // membrane after the reset; leaky sum of the inputs
}

func (tr *trial) layer(name string, units int, leak, in float64, fires bool) *layer {
	w := tr.env.Params[name+".weight"].Data
	l := &layer{name: name, w: tensorRows(w, len(w)/units), b: make([]float64, units), leak: leak, in: in, fires: fires}
	if b := tr.env.Params[name+".b"]; b != nil {
		l.b = b.Data
	}
	l.dw, l.db = zeros(units, len(l.w[0])), make([]float64, units)
	return l
}

func (l *layer) start() { l.u, l.trace = make([]float64, len(l.w)), make([]float64, len(l.w[0])) }

// step returns what the layer gives, and the derivative of it by the membrane.
func (l *layer) step(s []float64, traced bool) (out, slopes []float64) {
	x := l.w.times(s)
	out, slopes = make([]float64, len(x)), make([]float64, len(x))
	for i := range l.trace {
		l.trace[i] = l.leak*l.trace[i] + s[i]
		if !traced {
			l.trace[i] = s[i]
		}
	}
	for o := range x {
		l.u[o] = l.leak*l.u[o] + l.in*(x[o]+l.b[o])
		out[o], slopes[o] = l.u[o], 1
		if l.fires {
			out[o], slopes[o] = step(l.u[o]-1), slope(l.u[o]-1)
			l.u[o] -= out[o]
		}
	}
	return out, slopes
}

// spatial is the published recursion of OTTT, equations 5 to 8, and without traces that of SLTT: at each step the
// gradient goes back through the layers, and meets the trace of each layer's input.
func (tr *trial) spatial(layers []*layer, traced bool) map[string][]float64 {
	T, B := tr.g.T, tr.g.B
	x, y := tr.env.Inputs["x"].Data, tr.env.Inputs["target"].Data
	inputs, classes := len(x)/T/B, len(y)/B
	for b := range B {
		for _, l := range layers {
			l.start()
		}
		for t := range T {
			s := x[(t*B+b)*inputs:][:inputs]
			var slopes [][]float64
			for _, l := range layers {
				var d []float64
				s, d = l.step(s, traced)
				slopes = append(slopes, d)
			}
			g := make([]float64, classes)
			for k := range g {
				g[k] = 2 * (s[k] - y[b*classes+k]) / float64(T*B*classes)
			}
			for i := len(layers) - 1; i >= 0; i-- {
				l := layers[i]
				for o := range g {
					g[o] *= slopes[i][o] * l.in
				}
				l.dw.outer(g, l.trace)
				add(l.db, g)
				g = l.w.back(g)
			}
		}
	}
	grads := map[string][]float64{}
	for _, l := range layers {
		grads[l.name+".weight"] = l.dw.flat()
		if tr.env.Params[l.name+".b"] != nil {
			grads[l.name+".b"] = l.db
		}
	}
	return grads
}

// TestTracedInputs compares the gradients with the recursions of OTTT and SLTT.
func TestTracedInputs(t *testing.T) {
	for name, trace := range map[string]passes.Trace{"OTTT": passes.TraceInput, "SLTT": passes.TraceNone} {
		t.Run(name, func(t *testing.T) {
			tr := newTrial(graphOf(t, feedForward, 4), 11)
			layers := []*layer{tr.layer("a.Linear", 5, 0.5, 1, true), tr.layer("b.Linear", 4, 0.75, 1, true), tr.layer("Linear", 3, 1-1.0/3, 1.0/3, false)}
			tr.requireGradients(t, passes.Options{Trace: trace}, tr.spatial(layers, trace == passes.TraceInput))
		})
	}
}

// TestInputsThatCannotBeTraced: the refusal says what is in the way.
func TestInputsThatCannotBeTraced(t *testing.T) {
	for stages, want := range map[string]string{
		"Linear(5) -> LIF":                                        "as by a hard reset",
		"Linear(5) -> Syn -> Linear(3) -> LI":                     "several states",
		"Linear(5) -> BN -> LIF(soft_reset = true)":               "statistics of a norm",
		"Linear(5) -> LI -> Linear(5) -> LI -> Linear(3)":         "another one before it fires",
		"Linear(5) -> Two -> Linear(3)":                           "whose decays differ",
		"Linear(5) -> Past -> Linear(3)":                          "past the membrane",
		"Linear(5) -> KLIF(soft_reset = true) -> Linear(3) -> LI": "no leaky sum",
		"Linear(5) -> Each -> Linear(3)":                          "differs from neuron to neuron",
	} {
		text := `model M { in x: real[T, 6] in 0..2; time 7; out = x -> ` + stages + ` }
block Two { in x[N]; out = (x -> IF(soft_reset = true)) + (x -> LIF(soft_reset = true)) }
block Past { in x[N]; out = (x -> IF(soft_reset = true)) + tanh(x) }
neuron Syn { i = 0.5*i[t-1] + x; h = 0.5*v[t-1] + i; s = spike(h - 1, atan); v = h - s; i[-1] = 0; v[-1] = 0; out = s }
neuron Each { in x[N]; learn a[N] = 0.5; h = a*v[t-1] + x; s = spike(h - 1, atan); v = h - s; v[-1] = 0; out = s }` + square
		if stages == "Linear(5) -> BN -> LIF(soft_reset = true)" {
			text = `norm BN { in x[N]; m = mean(b) x; y = x/(1 + abs(m)) }` + text
		}
		tr := newTrial(graphOf(t, text, 4), 11)
		_, err := tr.results(t, passes.Options{Window: 1, Gradient: "loss", Trace: passes.TraceInput}, false)
		require.ErrorContains(t, err, want, stages)
		t.Log(err)
	}
}

// TestTracedInputsAreExactWithoutSpikes: where nothing fires, a traced input gives the whole gradient through time, through
// convolutions, pooling and learned leaks too.
func TestTracedInputsAreExactWithoutSpikes(t *testing.T) {
	for _, stages := range []string{
		"Conv(3, 3, bias = true) -> AvgPool(2) -> LI(tau = 3) -> Flatten -> Drop -> Linear(4) ",
		"Scale -> Conv(3, 3, stride = 2) -> Conv(2, 3) -> LI(tau = 1.5)  -> Flatten -> Drop",
		"Flatten -> Linear(5) -> Leak -> Drop",
	} {
		text := "model M { in x: real[T, 2, 6, 6] in 0..2; time 7; out = x -> " + stages + ` }
block Scale { in x[...]; out = 0.5*x }
block Drop { in x[N]; w[n: N] = n + 1; out = w*x }
neuron Leak { learn a = 0.5; v = sigmoid(a)*v[t-1] - x; v[-1] = 0; out = v }` + square
		tr := newTrial(graphOf(t, text, 3), 5)
		want, err := tr.results(t, passes.Options{Gradient: "loss"}, false)
		require.NoError(t, err)
		grads := map[string][]float64{}
		for _, p := range tr.g.Params {
			if len(p.Dims) > 1 { // of the others, nothing is traced
				grads[p.Name] = want["grad/"+p.Name].Data
			}
		}
		tr.requireGradients(t, passes.Options{Trace: passes.TraceInput}, grads)
	}
}
