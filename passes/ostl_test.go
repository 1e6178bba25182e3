package passes_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/passes"
)

// Two layers of spiking neural units: s = relu(W x + d s[t-1] (1 - y[t-1])), y = 1 where s > b.
const units = `model M {
  in x: real[T, 6] in 0..2
  time 8
  a = x -> Linear(5) -> Unit
  c = a -> Linear(4) -> Unit
  out = c -> Linear(3)
}
neuron Unit {
  in x[N]
  learn b[N] = 0.5
  s = max(x + 0.8*s[t-1]*(1 - y[t-1]), 0)
  y[n: N] = spike_above(s[n] - b[n], sech2)
  s[-1] = 0
  y[-1] = 0
  out = y
}` + square

// unitLayer is a layer with the eligibility tensors of Bohnstingl et al. 2022: eps = ds/dtheta, e = dy/dtheta.
type unitLayer struct {
	name     string
	w, dw    matrix
	b, db    []float64
	s, y     []float64
	eps, e   matrix
	epsB, eB []float64
}

func (tr *trial) unitLayer(name string, n int) *unitLayer {
	w := tr.env.Params[name+".Linear.weight"].Data
	return &unitLayer{name: name, w: tensorRows(w, len(w)/n), dw: zeros(n, len(w)/n), b: tr.env.Params[name+".Unit.b"].Data, db: make([]float64, n)}
}

func (l *unitLayer) start() {
	n := len(l.w)
	l.s, l.y, l.epsB, l.eB = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	l.eps, l.e = zeros(n, len(l.w[0])), zeros(n, len(l.w[0]))
}

// step returns the outputs and their derivatives by the inputs' sum.
func (l *unitLayer) step(x []float64) (y, slopes []float64) {
	in := l.w.times(x)
	y, slopes = make([]float64, len(in)), make([]float64, len(in))
	for j := range in {
		s := in[j] + 0.8*l.s[j]*(1-l.y[j])
		g := 1.0
		if s < 0 { // relu is the greater of s and 0, and passes the gradient on at 0
			s, g = 0, 0
		}
		byS, byY := g*0.8*(1-l.y[j]), -g*0.8*l.s[j]
		h := 1 - math.Pow(math.Tanh(s-l.b[j]), 2)
		for i := range x {
			l.eps[j][i] = byS*l.eps[j][i] + g*x[i] + byY*l.e[j][i]
			l.e[j][i] = h * l.eps[j][i]
		}
		l.epsB[j] = byS*l.epsB[j] + byY*l.eB[j]
		l.eB[j] = h*l.epsB[j] - h
		l.s[j] = s
		if s > l.b[j] {
			y[j] = 1
		}
		slopes[j] = h * g
	}
	l.y = y
	return y, slopes
}

// ostl is the published recursion: the learning signal of a step goes back through the layers at that step.
func (tr *trial) ostl(layers []*unitLayer) map[string][]float64 {
	T, B := tr.g.T, tr.g.B
	out, dout := tensorRows(tr.env.Params["Linear.weight"].Data, 4), zeros(3, 4)
	for n := range B {
		for _, l := range layers {
			l.start()
		}
		for t := range T {
			y := tr.env.Inputs["x"].Data[(t*B+n)*6:][:6]
			slopes := make([][]float64, len(layers))
			for i, l := range layers {
				y, slopes[i] = l.step(y)
			}
			g := out.times(y)
			for k := range g {
				g[k] = 2 * (g[k] - tr.env.Inputs["target"].Data[n*3+k]) / float64(T*B*3)
			}
			dout.outer(g, y)
			g = out.back(g)
			for i := len(layers) - 1; i >= 0; i-- {
				l := layers[i]
				for j := range g {
					for k := range l.dw[j] {
						l.dw[j][k] += g[j] * l.e[j][k]
					}
					l.db[j] += g[j] * l.eB[j]
					g[j] *= slopes[i][j]
				}
				g = l.w.back(g)
			}
		}
	}
	grads := map[string][]float64{"Linear.weight": dout.flat()}
	for _, l := range layers {
		grads[l.name+".Linear.weight"], grads[l.name+".Unit.b"] = l.dw.flat(), l.db
	}
	return grads
}

// TestTracedStatesInLayers compares the gradients with the recursion of OSTL.
func TestTracedStatesInLayers(t *testing.T) {
	tr := newTrial(graphOf(t, units, 4), 14)
	tr.requireGradients(t, passes.Options{Trace: passes.TraceState}, tr.ostl([]*unitLayer{tr.unitLayer("a", 5), tr.unitLayer("c", 4)}))
}

// TestStatesThatCannotBeTraced: the refusal says what is in the way.
func TestStatesThatCannotBeTraced(t *testing.T) {
	for stages, want := range map[string]string{
		"Conv(3, 3) -> LIF -> Flatten -> Linear(3) -> LI":                    "share by position",
		"Flatten -> Linear(5) -> BN -> LIF -> Linear(3) -> LI":               "as in a norm or in pooling",
		"Flatten -> Linear(6) -> Pair -> LIF -> Linear(3) -> LI":             "as in a norm or in pooling",
		"Flatten -> Linear(5) -> LIF -> Linear(4) -> LIF -> Linear(3)":       "needs a readout",
		"Flatten -> Linear(5) -> LIF -> Linear(4) -> LIF -> Linear(3) -> LI": "needs a readout",
		"Flatten -> Linear(5) -> Lateral -> Linear(3) -> LI":                 "give the weights a name of their own",
	} {
		text := `norm BN { in x[N]; m = mean(b) x; y = x - m }
block Pair { in x[N]; out[n: N/2] = x[2*n] + x[2*n + 1] }
block Lateral { in x[N]; learn V[N, N] ~ normal(0, 1); p[j: N, i: N] = V[j, i]*z[t-1, i]; y[j: N] = sum(i: N) p[j, i]; v = 0.5*v[t-1] + x + y; z[n: N] = spike(v[n] - 1, atan); v[-1] = 0; z[-1] = 0; out = z }
model M { in x: real[T, 2, 4, 4] in 0..2; time 7; out = x -> ` + stages + ` }` + square
		tr := newTrial(graphOf(t, text, 4), 11)
		_, err := tr.results(t, passes.Options{Window: 1, Gradient: "loss", Trace: passes.TraceState, Filter: true}, false)
		require.ErrorContains(t, err, want, stages)
		t.Log(err)
	}
}
