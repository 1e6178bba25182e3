package train

import (
	"fmt"
	"testing"

	"snnc/runtime/tensor"
)

// large is the size of the network whose optimiser is measured: 13 million parameters in 26 tensors.
func large() (params []*tensor.Var, grads [][]float32) {
	for range 26 {
		v := tensor.New("p", 500_000)
		for i := range v.Data {
			v.Data[i] = 1 / float32(i+1)
		}
		params, grads = append(params, v), append(grads, append([]float32(nil), v.Data...))
	}
	return params, grads
}

// BenchmarkOptimizer does a step: norm, clipping, update.
func BenchmarkOptimizer(b *testing.B) {
	for _, c := range []struct {
		name string
		call Call
	}{
		{"sgd", Call{"sgd", map[string]float64{"lr": 0.1}}},
		{"momentum", Call{"sgd", map[string]float64{"lr": 0.1, "momentum": 0.9}}},
		{"adam", Call{"adam", nil}},
		{"adamw", Call{"adamw", nil}},
	} {
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/threads=%d", c.name, threads), func(b *testing.B) {
				params, grads := large()
				opt, rate, _ := NewOptimizer(c.call, params)
				team := NewTeam(params, threads)
				for n := 1; b.Loop(); n++ {
					opt.Step(team, Gradients{grads, clipScale(team.norm(grads), 1)}, rate, n)
				}
			})
		}
	}
}

func BenchmarkNorm(b *testing.B) {
	params, grads := large()
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			team := NewTeam(params, threads)
			for b.Loop() {
				team.norm(grads)
			}
		})
	}
}
