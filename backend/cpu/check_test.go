package cpu

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/interp"
	"snnc/runtime/rng"
	"snnc/runtime/tensor"
)

// trial is one graph with parameters and inputs.
type trial struct {
	g     *ir.Graph
	store *tensor.Store
	env   *interp.Env
}

// newTrial draws parameters and inputs: numbers that are sums of few powers of two, so that small sums are exact.
func newTrial(g *ir.Graph, seed uint64) *trial {
	tr := &trial{g, NewStore(g), &interp.Env{F32: true, Seed: 3, Step: 5, Inputs: map[string]*interp.Tensor{},
		Params: map[string]*interp.Tensor{}, Buffers: map[string]*interp.Tensor{}, Margin: new(float64)}}
	tr.store.Reset(seed)
	for _, v := range tr.store.Params {
		tr.env.Params[v.Name] = doubles(v.Data, v.Dims)
	}
	for _, v := range tr.store.Buffers {
		tr.env.Buffers[v.Name] = doubles(v.Data, v.Dims)
	}
	for i, n := range g.Nodes {
		if n.Op == ir.OpInput {
			t := interp.New(g.Shape(n.Outs[0].Type)...)
			for k := range t.Data {
				t.Data[k] = sample(n.Outs[0].Type.Class, rng.Normal(seed, 0, uint64(i), uint64(k)))
			}
			tr.env.Inputs[n.Name] = t
		}
	}
	return tr
}

// sample maps a normal number into a class.
func sample(c ir.Class, x float32) float64 {
	v := float64(x)
	if c.Int {
		span := math.Min(c.Hi, 8) - math.Max(c.Lo, -8) + 1
		return math.Max(c.Lo, -8) + math.Floor(math.Mod(math.Abs(v)*1000, span))
	}
	return math.Max(c.Lo, math.Min(c.Hi, v))
}

func doubles(x []float32, dims []int) *interp.Tensor {
	t := interp.New(dims...)
	for i, v := range x {
		t.Data[i] = float64(v)
	}
	return t
}

func (tr *trial) compile(t testing.TB, threads int) *Program {
	return tr.compileFor(t, Options{Threads: threads})
}

func (tr *trial) compileFor(t testing.TB, opt Options) *Program {
	p, err := Compile(tr.g, tr.store, opt)
	require.NoError(t, err)
	tr.feed(p)
	return p
}

func (tr *trial) feed(p *Program) {
	for name, in := range tr.env.Inputs {
		for i, v := range in.Data {
			p.Input(name)[i] = float32(v)
		}
	}
}

// frozen is a program that has run on other inputs since its parameters were frozen.
func (tr *trial) frozen(t testing.TB) *Program {
	p := tr.compileFor(t, Options{Threads: 2, Reuse: true})
	p.Freeze()
	for range 2 {
		for name := range tr.env.Inputs {
			slices.Reverse(p.Input(name))
		}
		require.NoError(t, p.Run(tr.env.Seed, tr.env.Step))
	}
	tr.feed(p)
	require.NoError(t, p.Run(tr.env.Seed, tr.env.Step))
	return p
}

// check runs the graph on 1 and 2 threads and compares with the interpreter.
func (tr *trial) check(t *testing.T) {
	t.Helper()
	want, err := interp.Run(tr.g, tr.env)
	require.NoError(t, err)
	one, two := tr.compile(t, 1), tr.compile(t, 2)
	for range 2 { // the second run finds what the first left behind
		require.NoError(t, one.Run(tr.env.Seed, tr.env.Step))
		require.NoError(t, two.Run(tr.env.Seed, tr.env.Step))
	}
	checkPlan(t, one)
	again := tr.frozen(t)
	checkPlan(t, again)
	for _, o := range tr.g.Outputs {
		require.Equal(t, bitsOf(one.Output(o.Name)), bitsOf(two.Output(o.Name)), "%s: threads matter", o.Name)
		require.Equal(t, bitsOf(one.Output(o.Name)), bitsOf(again.Output(o.Name)), "%s: not as before parameters were frozen", o.Name)
		if *tr.env.Margin < 1e-5 {
			continue
		}
		require.True(t, slices.Equal(want[o.Name].Shape, one.Shape(o.Name)), o.Name)
		requireNear(t, o.Name, want[o.Name].Data, one.Output(o.Name), o.Value.Type.Class.IsSpike())
	}
}

func bitsOf(x []float32) []uint32 {
	b := make([]uint32, len(x))
	for i, v := range x {
		b[i] = math.Float32bits(v)
	}
	return b
}

// requireNear compares to 1e-5 of the largest element; spikes exactly.
func requireNear(t *testing.T, name string, want []float64, got []float32, exact bool) {
	t.Helper()
	require.Len(t, got, len(want), name)
	top := 0.0
	for _, v := range want {
		if !math.IsInf(v, 0) && !math.IsNaN(v) {
			top = math.Max(top, math.Abs(v))
		}
	}
	for i, v := range want {
		g := float64(got[i])
		if g == v || math.IsNaN(g) && math.IsNaN(v) {
			continue
		}
		if exact || !(math.Abs(g-v) <= 1e-5*top) {
			require.Failf(t, "wrong", "%s[%d] = %v, want %v (largest %v)", name, i, g, v, top)
		}
	}
}

// checkPlan verifies by brute force that no two live buffers overlap.
func checkPlan(t *testing.T, p *Program) {
	t.Helper()
	b := p.Plan().Buffers
	for i := range b {
		require.LessOrEqual(t, b[i].Offset+b[i].Bytes, p.Plan().Peak)
		for j := range i {
			x, y := b[i], b[j]
			apart := x.Last < y.First || y.Last < x.First || x.Offset+x.Bytes <= y.Offset || y.Offset+y.Bytes <= x.Offset
			require.True(t, apart, "%v and %v overlap", x, y)
		}
	}
}
