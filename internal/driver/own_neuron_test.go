package driver

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/ir/interp"
	"snnc/lang/diag"
	"snnc/runtime/train"
)

// ownNeurons are neurons that are declared in examples and resemble none of the library; each name is of a file and of
// the neuron in it.
var ownNeurons = map[string]string{
	"own_neurons/resonator.snn": "Resonator", "own_neurons/refractory.snn": "Refractory", "own_neurons/competing.snn": "Competing",
	"spiking_rnn.snn": "SpikingRNN", "spiking_lstm.snn": "SpikingLSTM(6)", "smnist.snn": "LSNN",
}

// probed is the text of an example with one more model around its neuron. A learned current stands for the input, so that the gradient by
// the input is one of those by parameters.
func probed(t testing.TB, file, neuron string) string {
	text, err := os.ReadFile(filepath.Join("../../examples", file))
	require.NoError(t, err)
	return string(text) + `
model Probed {
  in image: real[6] in 0..1
  time 5
  learn current[T, 6] ~ uniform(-1, 1)
  drive[n] = 2*image[n] + current[t, n]
  out = drive -> ` + neuron + ` -> Linear(3) -> LI
}
train Probed { data digits
  loss mse_rate }
`
}

// TestOwnNeuronsAreWrittenAsTheyAreFormatted: the form that snnc fmt writes, without a diagnostic.
func TestOwnNeuronsAreWrittenAsTheyAreFormatted(t *testing.T) {
	for file := range ownNeurons {
		text, err := os.ReadFile(filepath.Join("../../examples", file))
		require.NoError(t, err)
		got, bag := Format(file, string(text))
		require.True(t, bag.Empty(), diag.Text(bag.All(), diag.Options{}))
		require.Equal(t, got, string(text), file)
	}
}

// TestOwnNeuronsOnTheCPU: results and gradients of the CPU equal the interpreter's.
func TestOwnNeuronsOnTheCPU(t *testing.T) {
	for file, neuron := range ownNeurons {
		t.Run(neuron, func(t *testing.T) {
			p := open(t, Options{Model: "Probed"}, "own.snn", probed(t, file, neuron))
			g, err := p.Graph(train.Train, 3, Debug{})
			require.NoError(t, err, diag.Text(p.bag.All(), diag.Options{}))
			for seed := range uint64(20) {
				if sameAsInterpreted(t, g, seed) {
					return
				}
			}
			t.Fatal("in 20 draws of weights a membrane was always too close to its threshold to compare")
		})
	}
}

// sameAsInterpreted compares for one draw of weights; false if a decision was too close to call, or no gradient came through.
func sameAsInterpreted(t *testing.T, g *ir.Graph, seed uint64) bool {
	r := rand.New(rand.NewPCG(seed, 23))
	store := cpu.NewStore(g)
	env := dyadic(g, r)
	for _, v := range store.Params {
		for i, x := range env.Params[v.Name].Data {
			v.Data[i] = float32(x)
		}
	}
	p, err := cpu.Compile(g, store, cpu.Options{Threads: 1})
	require.NoError(t, err)
	for name, in := range env.Inputs {
		for i := range p.Input(name) {
			p.Input(name)[i] = float32(in.Data[i])
		}
	}
	margin := math.Inf(1)
	env.F32, env.Margin = true, &margin
	want, err := interp.Run(g, env)
	require.NoError(t, err)
	require.NoError(t, p.Run(env.Seed, env.Step))
	if margin < 1e-5 {
		return false
	}
	for _, o := range g.Outputs {
		near(t, o.Name, want[o.Name].Data, p.Output(o.Name))
	}
	return slices.ContainsFunc(want["grad/current"].Data, func(x float64) bool { return x != 0 })
}

func near(t *testing.T, name string, want []float64, got []float32) {
	top := 0.0
	for _, v := range want {
		top = math.Max(top, math.Abs(v))
	}
	for i, v := range want {
		require.InDelta(t, v, float64(got[i]), 2e-5*top+1e-7, fmt.Sprint(name, i))
	}
}

// dyadic draws parameters that are multiples of 1/64 and inputs that are multiples of 1/16.
func dyadic(g *ir.Graph, r *rand.Rand) *interp.Env {
	env := &interp.Env{Inputs: map[string]*interp.Tensor{}, Params: map[string]*interp.Tensor{}, Buffers: map[string]*interp.Tensor{}}
	store := cpu.NewStore(g)
	store.Reset(r.Uint64())
	for _, v := range store.Params {
		x := interp.New(v.Dims...)
		for i, y := range v.Data {
			x.Data[i] = math.Round(float64(y)*64) / 64
		}
		env.Params[v.Name] = x
	}
	for _, n := range g.Nodes {
		if n.Op == ir.OpInput {
			x := interp.New(g.Shape(n.Outs[0].Type)...)
			for i := range x.Data {
				x.Data[i] = float64(r.IntN(17)) / 16
				if n.Name == "target" {
					x.Data[i] = float64(r.IntN(3))
				}
			}
			env.Inputs[n.Name] = x
		}
	}
	return env
}

// TestOwnNeuronsHaveTheGradientOfTheSmoothedSystem compares with central differences, by each element of each parameter
// and of the input, with smooth steps in place of spikes.
func TestOwnNeuronsHaveTheGradientOfTheSmoothedSystem(t *testing.T) {
	for file, neuron := range ownNeurons {
		t.Run(neuron, func(t *testing.T) {
			p := open(t, Options{Model: "Probed"}, "own.snn", probed(t, file, neuron))
			m, err := p.Elaborate(true, true)
			require.NoError(t, err)
			g, err := p.rawGraph(m, 2, false)
			require.NoError(t, err)
			g = smoothed(g)
			require.NoError(t, autodiff.Gradient(g, "loss"))
			r := rand.New(rand.NewPCG(5, 29))
			env := dyadic(g, r)
			for _, v := range cpu.NewStore(g).Params {
				for i := range env.Params[v.Name].Data {
					env.Params[v.Name].Data[i] += 0.01 * r.Float64()
				}
			}
			compared, kinks := differences(t, g, env)
			t.Logf("%d derivatives compared, %d at a kink", compared, kinks)
			require.Greater(t, compared, 9*kinks)
		})
	}
}

// smoothed makes every spike a smooth step, a logistic one if the surrogate gives only a derivative, and lets gradients and
// values through where one of them is held back.
func smoothed(g *ir.Graph) *ir.Graph {
	ir.Walk(g, func(_ *ir.Graph, n *ir.Node) {
		if n.Surr != nil && n.Surr.Smooth == nil {
			step := &ir.Graph{Name: "step", T: 1, B: 1}
			u := step.Add(&ir.Node{Op: ir.OpInput, Name: "0", Like: ir.Scalar(ir.Real)})
			step.SetOutput("0", step.Add(&ir.Node{Op: ir.OpSigmoid, Args: []*ir.Value{u}}))
			n.Surr, n.Args = &ir.Surrogate{Name: "step", Smooth: step}, n.Args[:1]
		}
		if n.Op == ir.OpDetach || n.Op == ir.OpDifferential {
			n.Op = ir.OpTanh
		}
	})
	return autodiff.Smoothed(g)
}

// differences compares all derivatives but those at a kink, where the differences of the two sides disagree.
func differences(t *testing.T, g *ir.Graph, env *interp.Env) (compared, kinks int) {
	at := func() float64 {
		out, err := interp.Run(g, env)
		require.NoError(t, err)
		return out["loss"].Data[0]
	}
	grads, err := interp.Run(g, env)
	require.NoError(t, err)
	mid, nonzero := at(), 0
	for _, p := range g.Params {
		for i := range env.Params[p.Name].Data {
			want, smooth := slope(at, &env.Params[p.Name].Data[i], mid)
			if !smooth {
				kinks++
				continue
			}
			require.InDelta(t, want, grads["grad/"+p.Name].Data[i], 1e-5*(math.Abs(want)+1e-2), "%s, element %d", p.Name, i)
			compared++
			if math.Abs(want) > 1e-6 {
				nonzero++
			}
		}
	}
	require.Greater(t, nonzero, compared/2, "most derivatives vanish: the test shows nothing")
	return compared, kinks
}

// slope is the central difference of f by x, and whether both sides agree about it.
func slope(f func() float64, x *float64, mid float64) (float64, bool) {
	const eps = 1e-5
	old := *x
	*x = old + eps
	up := f()
	*x = old - eps
	down := f()
	*x = old
	d := (up - down) / (2 * eps)
	return d, math.Abs(up-2*mid+down)/eps <= 1e-3*(math.Abs(d)+1e-3)
}
