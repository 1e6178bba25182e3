package passes

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/gen"
	"snnc/ir/interp"
)

// TestRecomputedGradients: random graphs have the same gradients, to the last bit, whether sums are kept or computed again.
func TestRecomputedGradients(t *testing.T) {
	copied := 0
	for seed := range uint64(100) {
		g, env := gen.Graph(rand.New(rand.NewPCG(seed, 9)), gen.Config{MaxSize: 256})
		again := ir.Clone(g)
		if Run(g, Options{Gradient: "loss"}) != nil {
			continue
		}
		require.NoError(t, Run(again, Options{Gradient: "loss", Recompute: true}))
		copied += len(again.Nodes) - len(g.Nodes)
		want, err := interp.Run(g, env)
		require.NoError(t, err)
		got, err := interp.Run(again, env)
		require.NoError(t, err)
		require.Equal(t, want, got, "seed %d", seed)
	}
	require.Greater(t, copied, 50, "there is something to compute again")
}
