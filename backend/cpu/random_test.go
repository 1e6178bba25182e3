package cpu

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/ir/gen"
	"snnc/ir/interp"
)

// envTrial takes parameters and inputs from an interpreter's environment.
func envTrial(g *ir.Graph, env *interp.Env) *trial {
	tr := &trial{g, NewStore(g), env}
	env.F32, env.Margin = true, new(float64)
	for _, v := range tr.store.Params {
		singles(v.Data, env.Params[v.Name])
	}
	for _, v := range tr.store.Buffers {
		singles(v.Data, env.Buffers[v.Name])
	}
	return tr
}

func singles(dst []float32, t *interp.Tensor) {
	for i, v := range t.Data {
		dst[i] = float32(v)
	}
}

func TestRandomGraphs(t *testing.T) {
	close, graphs := 0, 300
	if testing.Short() {
		graphs = 60
	}
	for seed := range graphs {
		cfg := gen.Config{}
		if seed%3 == 0 {
			cfg = gen.Config{Steps: 16, Extent: 9, MaxSize: 16384}
		}
		g, env := gen.Graph(rand.New(rand.NewPCG(uint64(seed), 1)), cfg)
		if seed%2 == 0 {
			if err := autodiff.Gradient(g, "loss"); err != nil {
				continue
			}
		}
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			tr := envTrial(g, env)
			tr.check(t)
			if *env.Margin < 1e-5 {
				close++
			}
		})
	}
	t.Logf("%d of %d graphs have a spike within 1e-5 of its threshold: values not compared", close, graphs)
}
