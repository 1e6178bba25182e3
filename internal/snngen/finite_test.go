package snngen

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/ir/build"
	"snnc/ir/interp"
)

var finite = flag.Int("finite", 24, "how many random programs to differentiate by finite differences")

// differentiable makes every spike a smooth step and lets gradients through detach, so that finite differences exist.
func differentiable(g *ir.Graph) *ir.Graph {
	ir.Walk(g, func(_ *ir.Graph, n *ir.Node) {
		if n.Surr != nil && n.Surr.Smooth == nil {
			n.Surr, n.Args = sigmoidStep(), n.Args[:1]
		}
		if n.Op == ir.OpDetach || n.Op == ir.OpDifferential {
			n.Op = ir.OpTanh
		}
	})
	return autodiff.Smoothed(g)
}

func sigmoidStep() *ir.Surrogate {
	g := &ir.Graph{Name: "step", T: 1, B: 1}
	u := g.Add(&ir.Node{Op: ir.OpInput, Name: "0", Like: ir.Scalar(ir.Real)})
	k := g.Add(&ir.Node{Op: ir.OpConst, Num: 1.5})
	v := g.Add(&ir.Node{Op: ir.OpMul, Args: []*ir.Value{u, k}})
	g.SetOutput("0", g.Add(&ir.Node{Op: ir.OpSigmoid, Args: []*ir.Value{v}}))
	return &ir.Surrogate{Name: "step", Smooth: g}
}

// TestFiniteDifferences compares the derivative of the smoothed loss along a random direction with central
// differences. Where the differences of both sides disagree there is a kink, and the program says nothing.
func TestFiniteDifferences(t *testing.T) {
	library, told := prelude(t), 0
	for seed := *first; seed < *first+*finite; seed++ {
		text := program(seed)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			defer explain(t, text)
			g := differentiable(graph(t, library, parsed(t, text), true, build.Options{Batch: 2}))
			if along(t, g, rand.New(rand.NewPCG(uint64(seed), 17))) {
				told++
			}
		})
	}
	t.Logf("%d programs, %d of them smooth around their parameters and compared", *finite, told)
	require.Greater(t, told, *finite/2)
}

// along compares for one direction; false if there is a kink.
func along(t *testing.T, g *ir.Graph, r *rand.Rand) bool {
	tr := newTrial(g, r)
	tr.env.F32 = false
	direction := tr.shake(r)
	at := func(eps float64) float64 { return tr.loss(t, g, direction, eps) }
	const eps = 1e-5
	up, mid, down := at(eps), at(0), at(-eps)
	want := (up - down) / (2 * eps)
	near := (at(eps/4) - at(-eps/4)) / (eps / 2)
	if math.Abs(up-2*mid+down)/eps > 1e-3*(1+math.Abs(want)) || math.Abs(near-want) > 5e-5*(1+math.Abs(want)) {
		return false
	}
	require.NoError(t, autodiff.Gradient(g, "loss"))
	grads, err := interp.Run(g, &tr.env)
	require.NoError(t, err)
	got := 0.0
	for name, d := range direction {
		for i, v := range d.Data {
			got += v * grads["grad/"+name].Data[i]
		}
	}
	require.InDelta(t, want, got, 1e-4*(1+math.Abs(want)), "along a random direction")
	return true
}

// shake moves the parameters off the dyadic numbers, where kinks lie, and draws a direction.
func (tr *trial) shake(r *rand.Rand) map[string]*interp.Tensor {
	direction := map[string]*interp.Tensor{}
	for _, v := range tr.store.Params {
		x := tr.env.Params[v.Name]
		d := interp.New(x.Shape...)
		for i := range x.Data {
			x.Data[i] += 0.01 * r.NormFloat64()
			d.Data[i] = r.NormFloat64()
		}
		direction[v.Name] = d
	}
	return direction
}

// loss is the loss at the parameters moved by eps along a direction.
func (tr *trial) loss(t *testing.T, g *ir.Graph, direction map[string]*interp.Tensor, eps float64) float64 {
	env := tr.env
	env.Params = map[string]*interp.Tensor{}
	for name, x := range tr.env.Params {
		y := interp.New(x.Shape...)
		for i, v := range x.Data {
			y.Data[i] = v + eps*direction[name].Data[i]
		}
		env.Params[name] = y
	}
	out, err := interp.Run(g, &env)
	require.NoError(t, err)
	return out["loss"].Data[0]
}
