package snngen

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/ir/interp"
	"snnc/runtime/tensor"
)

// trial is a graph with parameters and inputs. Parameters are multiples of 1/64 and inputs of 1/16, so that sums of
// few of them are exact in float32.
type trial struct {
	store *tensor.Store
	env   interp.Env
}

func newTrial(g *ir.Graph, r *rand.Rand) *trial {
	tr := &trial{cpu.NewStore(g), interp.Env{Inputs: map[string]*interp.Tensor{}, Params: map[string]*interp.Tensor{},
		Buffers: map[string]*interp.Tensor{}, Seed: 3, Step: 5}}
	tr.store.Reset(r.Uint64() >> 32)
	for _, v := range tr.store.Params {
		for i, x := range v.Data {
			v.Data[i] = float32(math.Round(float64(x)*64) / 64)
		}
		v.Clamp()
		tr.env.Params[v.Name] = doubles(v)
	}
	for _, v := range tr.store.Buffers {
		tr.env.Buffers[v.Name] = doubles(v)
	}
	for _, n := range g.Nodes {
		if n.Op == ir.OpInput {
			tr.env.Inputs[n.Name] = feed(g, n, r)
		}
	}
	return tr
}

func doubles(v *tensor.Var) *interp.Tensor {
	t := interp.New(v.Dims...)
	for i, x := range v.Data {
		t.Data[i] = float64(x)
	}
	return t
}

// feed draws an input: a class for an integer target, else sixteenths, or bits where spikes are wanted.
func feed(g *ir.Graph, n *ir.Node, r *rand.Rand) *interp.Tensor {
	t := interp.New(g.Shape(n.Outs[0].Type)...)
	for i := range t.Data {
		switch c := n.Outs[0].Type.Class; {
		case c.IsSpike():
			t.Data[i] = float64(r.IntN(2))
		case c.Int:
			t.Data[i] = float64(r.IntN(2))
		default:
			t.Data[i] = float64(r.IntN(17)) / 16
		}
	}
	return t
}

// run interprets g and returns the outputs and how near to its threshold a spike came without meeting it.
func (tr *trial) run(t *testing.T, g *ir.Graph, f32 bool) (map[string]*interp.Tensor, float64) {
	env, near := tr.env, math.Inf(1)
	arguments := map[*ir.Value]bool{}
	ir.Walk(g, func(_ *ir.Graph, n *ir.Node) {
		if n.Surr != nil {
			arguments[n.Args[0]] = true
		}
	})
	env.F32 = f32
	env.Watch = func(v *ir.Value, x *interp.Tensor) {
		if !arguments[v] {
			return
		}
		for _, u := range x.Data {
			if u != 0 {
				near = math.Min(near, math.Abs(u))
			}
		}
	}
	out, err := interp.Run(g, &env)
	require.NoError(t, err)
	return out, near
}

// compile makes a program of g on so many threads, with the trial's inputs.
func (tr *trial) compile(t *testing.T, g *ir.Graph, threads int) *cpu.Program {
	p, err := cpu.Compile(g, tr.store, cpu.Options{Threads: threads})
	require.NoError(t, err)
	for name, in := range tr.env.Inputs {
		data := p.Input(name)
		if len(data) == 0 {
			continue // nothing reads it
		}
		for i, v := range in.Data {
			data[i] = float32(v)
		}
	}
	return p
}

// top is the largest absolute value of finite elements.
func top(x []float64) float64 {
	most := 0.0
	for _, v := range x {
		if a := math.Abs(v); a > most && !math.IsInf(v, 0) {
			most = a
		}
	}
	return most
}

// differ says where two tensors are further apart than the tolerance, empty if nowhere.
func differ(want, got []float64, tolerance float64) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%d elements, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if g == w || math.IsNaN(g) && math.IsNaN(w) || math.Abs(g-w) <= tolerance {
			continue
		}
		return fmt.Sprintf("element %d is %v, want %v (largest %v, tolerance %v)", i, g, w, top(want), tolerance)
	}
	return ""
}

// condition is how far rounding moves a result: what float32 changes in the interpreter, or moving every parameter by a
// unit in the last place of float32 does.
func (tr *trial) condition(t *testing.T, g *ir.Graph, name string, exact, want []float64) float64 {
	most := distance(exact, want)
	for k := range uint64(3) {
		moved, r := *tr, rand.New(rand.NewPCG(k, 19))
		moved.env.Params = map[string]*interp.Tensor{}
		for _, v := range tr.store.Params {
			x := doubles(v)
			for i := range x.Data {
				x.Data[i] *= 1 + 1e-7*r.NormFloat64()
			}
			moved.env.Params[v.Name] = x
		}
		out, _ := moved.run(t, g, false)
		most = max(most, distance(exact, out[name].Data))
	}
	return most
}

// distance is the largest finite difference of elements.
func distance(x, y []float64) float64 {
	most := 0.0
	for i, v := range x {
		if d := math.Abs(v - y[i]); d > most && !math.IsInf(d, 0) {
			most = d
		}
	}
	return most
}
