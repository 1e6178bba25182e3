package train

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
	"snnc/runtime/rng"
	"snnc/runtime/tensor"
)

// sizes are tensors shorter and longer than a piece, and one of exactly two pieces.
var sizes = []int{5, 3*pieceLen + 17, 1, 2 * pieceLen, 100}

func randomParams(seed uint64) (params []*tensor.Var, grads [][]float32) {
	for k, n := range sizes {
		v, g := tensor.New(string(rune('a'+k)), n), make([]float32, n)
		for i := range g {
			v.Data[i], g[i] = rng.Normal(seed, uint64(k), 0, uint64(i)), rng.Normal(seed, uint64(k), 1, uint64(i))
		}
		params, grads = append(params, v), append(grads, g)
	}
	params[1].Lo, params[1].Hi = -0.5, 0.25
	return params, grads
}

var optimisers = []Call{
	{"sgd", map[string]float64{"lr": 0.1, "weight_decay": 0.01}},
	{"sgd", map[string]float64{"lr": 0.1, "momentum": 0.9}},
	{"sgd", map[string]float64{"lr": 0.1, "momentum": 0.9, "nesterov": 1}},
	{"adam", map[string]float64{"lr": 0.01, "weight_decay": 0.1}},
	{"adamw", map[string]float64{"lr": 0.01}},
}

// updated is the bits of parameters and state after three clipped steps, and of the last norm.
func updated(t *testing.T, call Call, threads int, kern *kernels.Table) []uint32 {
	params, grads := randomParams(7)
	opt, rate, err := NewOptimizer(call, params)
	require.NoError(t, err)
	team := NewTeam(params, threads)
	team.kern = kern
	norm := 0.0
	for n := range 3 {
		norm = team.norm(grads)
		opt.Step(team, Gradients{grads, clipScale(norm, 2)}, rate, n+1)
	}
	bits := []uint32{uint32(math.Float64bits(norm)), uint32(math.Float64bits(norm) >> 32)}
	for _, v := range append(params, opt.State()...) {
		for _, x := range v.Data {
			bits = append(bits, math.Float32bits(x))
		}
	}
	return bits
}

// TestUpdatesDependOnNeitherThreadsNorProcessor compares bits.
func TestUpdatesDependOnNeitherThreadsNorProcessor(t *testing.T) {
	plain, _ := kernels.ForISA(kernels.Generic)
	for _, call := range optimisers {
		want := updated(t, call, 1, plain)
		for _, isa := range kernels.ISAs() {
			kern, ok := kernels.ForISA(isa)
			for threads := 1; ok && threads <= 7; threads += 3 {
				require.True(t, equal(want, updated(t, call, threads, kern)), "%v, %v, %d threads", call, isa, threads)
			}
		}
	}
}

func equal(a, b []uint32) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

// TestRangesHoldAfterAStep has a parameter pushed out of its range on both sides, and a NaN stay.
func TestRangesHoldAfterAStep(t *testing.T) {
	params, grads := randomParams(3)
	params[1].Data[20] = float32(math.NaN())
	opt, _, err := NewOptimizer(Call{"sgd", map[string]float64{"lr": 1}}, params)
	require.NoError(t, err)
	opt.Step(NewTeam(params, 2), Gradients{grads, 1}, 1, 1)
	low, high := 0, 0
	for i, x := range params[1].Data {
		switch {
		case x == -0.5:
			low++
		case x == 0.25:
			high++
		case i == 20:
			require.True(t, x != x)
		default:
			require.True(t, x > -0.5 && x < 0.25, "element %d is %v", i, x)
		}
	}
	require.Greater(t, low, 1000)
	require.Greater(t, high, 1000)
}

func TestUpdatesAllocateNothing(t *testing.T) {
	params, grads := randomParams(1)
	opt, _, err := NewOptimizer(Call{"adam", nil}, params)
	require.NoError(t, err)
	team := NewTeam(params, 2)
	require.Zero(t, testing.AllocsPerRun(10, func() {
		opt.Step(team, Gradients{grads, clipScale(team.norm(grads), 1)}, 1e-3, 1)
	}))
}
