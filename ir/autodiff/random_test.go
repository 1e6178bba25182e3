package autodiff

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/gen"
	"snnc/ir/interp"
)

// differentiable makes every spike smooth and lets gradients through detach, so that finite differences exist.
func differentiable(g *ir.Graph) *ir.Graph {
	ir.Walk(g, func(_ *ir.Graph, n *ir.Node) {
		if n.Surr != nil && n.Surr.Smooth == nil {
			n.Surr = smoothStep()
		}
		if n.Op == ir.OpDetach || n.Op == ir.OpDifferential {
			n.Op = ir.OpTanh
		}
	})
	return Smoothed(g)
}

func smoothStep() *ir.Surrogate {
	b := &builder{g: &ir.Graph{Name: "step"}}
	u := b.input(scalar)
	u.Def.Name = "0"
	b.g.SetOutput("0", b.op(ir.OpSigmoid, b.mul(u, b.num(1.5))))
	return &ir.Surrogate{Name: "step", Smooth: b.g}
}

// TestRandomGraphs compares the derivative of random graphs along a random direction with finite differences. Where
// the differences of both sides disagree, there is a kink or a step, and the point says nothing.
func TestRandomGraphs(t *testing.T) {
	told := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 7))
		g, env := gen.Graph(r, gen.Config{MaxSize: 512})
		if len(g.Params) == 0 {
			continue
		}
		g = differentiable(g)
		direction := shake(r, g, env)
		at := func(eps float64) float64 { return run(t, g, moved(env, direction, eps))["loss"].Data[0] }
		const eps = 1e-5
		up, mid, down := at(eps), at(0), at(-eps)
		want := (up - down) / (2 * eps)
		require.NoError(t, Gradient(g, "loss"))
		require.NoError(t, ir.Verify(g))
		grads := run(t, g, env)
		got := 0.0
		for _, p := range g.Params {
			for i, d := range direction[p.Name].Data {
				got += d * grads["grad/"+p.Name].Data[i]
			}
		}
		if math.Abs(up-2*mid+down)/eps > 1e-3*(1+math.Abs(want)) {
			continue
		}
		told++
		require.InDelta(t, want, got, 1e-4*(1+math.Abs(want)), "seed %d\n%v", seed, g)
	}
	require.Greater(t, told, 50)
}

// shake moves the parameters off the dyadic numbers, where kinks lie, and draws a direction.
func shake(r *rand.Rand, g *ir.Graph, env *interp.Env) map[string]*interp.Tensor {
	direction := map[string]*interp.Tensor{}
	for _, p := range g.Params {
		x := env.Params[p.Name]
		d := interp.New(x.Shape...)
		for i := range x.Data {
			x.Data[i] += 0.01 * r.NormFloat64()
			d.Data[i] = r.NormFloat64()
		}
		direction[p.Name] = d
	}
	return direction
}

func moved(env *interp.Env, direction map[string]*interp.Tensor, eps float64) *interp.Env {
	e := *env
	e.Params = map[string]*interp.Tensor{}
	for name, x := range env.Params {
		y := interp.New(x.Shape...)
		for i, v := range x.Data {
			y.Data[i] = v + eps*direction[name].Data[i]
		}
		e.Params[name] = y
	}
	return &e
}
