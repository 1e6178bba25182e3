package passes

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/ir/gen"
	"snnc/ir/interp"
)

// tooClose is a distance from the threshold within which another order of summation may flip a spike.
const tooClose = 1e-9

// requireSameIn interprets both graphs in env. It says nothing where a spike hangs on rounding.
func requireSameIn(t *testing.T, env *interp.Env, before, after *ir.Graph, what string, seed uint64) {
	t.Helper()
	margin := 0.0
	env.Margin = &margin
	want, err := interp.Run(before, env)
	require.NoError(t, err)
	close := margin > 0 && margin < tooClose
	got, err := interp.Run(after, env)
	require.NoError(t, err)
	if close || margin > 0 && margin < tooClose {
		return
	}
	for _, o := range before.Outputs {
		err := near(want[o.Name], got[o.Name])
		require.NoError(t, err, "seed %d, %s, output %q\n%v\n%v", seed, what, o.Name, before, after)
	}
}

// TestRandomGraphs runs each pass of the pipeline on random graphs with their gradients, and compares with the graph
// before the pass. In the end the gradients must be those of the graph as it was.
func TestRandomGraphs(t *testing.T) {
	for seed := range uint64(50) {
		g, env := gen.Graph(rand.New(rand.NewPCG(seed, 3)), gen.Config{MaxSize: 256})
		plain := ir.Clone(g)
		require.NoError(t, autodiff.Gradient(plain, "loss"))
		for i := range Pipeline {
			p := &Pipeline[i]
			before := ir.Clone(g)
			require.NoError(t, guarded(g, p, &Context{Gradient: "loss"}), "seed %d, %s", seed, p.Name)
			require.NoError(t, ir.Verify(g), "seed %d, %s", seed, p.Name)
			requireSameIn(t, env, before, g, p.Name, seed)
		}
		requireSameIn(t, env, plain, g, "the whole pipeline", seed)
		SpikeDriven(g)
		OpCounts(g, nil)
	}
}

// TestStable: the passes settle. The gradient is taken in the first run; the third finds nothing that the second left.
func TestStable(t *testing.T) {
	for seed := range uint64(25) {
		g, _ := gen.Graph(rand.New(rand.NewPCG(seed, 5)), gen.Config{MaxSize: 256})
		require.NoError(t, Run(g, Options{Gradient: "loss"}))
		require.NoError(t, Run(g, Options{}))
		renumber(g)
		second := g.String()
		require.NoError(t, Run(g, Options{}))
		renumber(g)
		require.True(t, second == g.String(), "seed %d", seed)
	}
}

// TestRandomGraphsInEvaluation: the passes that leave gradients alone, on graphs without one.
func TestRandomGraphsInEvaluation(t *testing.T) {
	for seed := range uint64(100) {
		g, env := gen.Graph(rand.New(rand.NewPCG(seed, 7)), gen.Config{MaxSize: 256})
		before := ir.Clone(g)
		require.NoError(t, Run(g, Options{}), "seed %d", seed)
		requireSameIn(t, env, before, g, "evaluation", seed)
	}
}
