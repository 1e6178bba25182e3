package passes

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir/gen"
	"snnc/ir/interp"
)

// TestTracesOfRandomGraphs: a graph has traces or a refusal, and traces change neither results nor the states' gradients'
// being there.
func TestTracesOfRandomGraphs(t *testing.T) {
	told, refused := map[Trace]int{}, map[Trace]int{}
	for seed := range uint64(120) {
		g, env := gen.Graph(rand.New(rand.NewPCG(seed, 23)), gen.Config{MaxSize: 256, Steps: 5})
		margin := 0.0
		env.Margin = &margin
		want, err := interp.Run(g, env)
		require.NoError(t, err)
		if env.Margin = nil; margin < tooClose {
			continue
		}
		for _, trace := range []Trace{TraceInput, TraceState} {
			got, err := inWindows(t, g, env, Options{Window: 1, Gradient: "loss", Trace: trace, Filter: seed%2 == 0})
			if r := (*Refusal)(nil); errors.As(err, &r) {
				refused[trace]++
				continue
			}
			require.NoError(t, err, "seed %d\n%v", seed, g)
			told[trace]++
			for _, o := range g.Outputs {
				require.NoError(t, near(want[o.Name], got[o.Name]), "seed %d, trace %d, output %q\n%v", seed, trace, o.Name, g)
			}
			forward, err := inWindows(t, g, env, Options{Window: 1, Trace: trace, Filter: seed%2 == 0})
			require.NoError(t, err)
			require.NoError(t, near(got["loss"], forward["loss"]))
		}
	}
	t.Log(told, refused)
	require.Greater(t, told[TraceInput], 30)
	require.Greater(t, told[TraceState], 20)
}
