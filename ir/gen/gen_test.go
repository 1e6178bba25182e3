package gen

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/interp"
)

const graphs = 400

func source(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 1)) }

func TestGraphsAreValid(t *testing.T) {
	ops := map[ir.Op]int{}
	spikes, firing := 0, 0
	for seed := range graphs {
		g, env := Graph(source(seed), Config{})
		require.NoError(t, ir.Verify(g), "seed %d", seed)
		text := g.String()
		parsed, err := ir.Parse(text)
		require.NoError(t, err, "seed %d\n%s", seed, text)
		require.Equal(t, text, parsed.String(), "seed %d", seed)

		env.Watch = func(v *ir.Value, x *interp.Tensor) {
			inClass(t, v, x, seed)
			if v.Def.Op == ir.OpSpike || v.Def.Op == ir.OpSpikeAbove {
				for _, s := range x.Data {
					spikes++
					firing += int(s)
				}
			}
		}
		out, err := interp.Run(g, env)
		require.NoError(t, err, "seed %d\n%s", seed, text)
		require.Empty(t, out["loss"].Shape)
		require.False(t, math.IsNaN(out["loss"].Data[0]) || math.IsInf(out["loss"].Data[0], 0), "seed %d\n%s", seed, text)
		ir.Walk(g, func(_ *ir.Graph, n *ir.Node) { ops[n.Op]++ })
	}
	if testing.Verbose() {
		t.Log(ops)
	}
	for op := ir.OpInvalid + 1; op < ir.NumOps; op++ {
		if op != ir.OpMaximumVJP { // only in backward graphs
			require.Greater(t, ops[op], 10, "%v is rare", op)
		}
	}
	rate := float64(firing) / float64(spikes)
	require.True(t, rate > 0.2 && rate < 0.8, "firing rate %v", rate)
}

// inClass requires that elements lie in the class that was inferred, but for rounding.
func inClass(t *testing.T, v *ir.Value, x *interp.Tensor, seed int) {
	t.Helper()
	c := v.Type.Class
	for _, e := range x.Data {
		slack := 1e-12 * math.Max(1, math.Abs(e))
		if e < c.Lo-slack || e > c.Hi+slack || math.IsNaN(e) || c.Int && e != math.Trunc(e) {
			require.Fail(t, "out of class", "seed %d: %v of %%%d = %v is not %v", seed, e, v.ID, v.Def.Op, c)
		}
	}
}

func TestSameSourceSameGraph(t *testing.T) {
	for seed := range 20 {
		g, env := Graph(source(seed), Config{})
		h, env2 := Graph(source(seed), Config{})
		require.Equal(t, g.String(), h.String())
		require.Equal(t, env, env2)
		a, err := interp.Run(g, env)
		require.NoError(t, err)
		b, err := interp.Run(h, env2)
		require.NoError(t, err)
		require.Equal(t, a, b)
	}
}

// TestEditsKeepTheMeaning runs the helpers of package ir over random graphs.
func TestEditsKeepTheMeaning(t *testing.T) {
	for seed := range graphs / 3 {
		g, env := Graph(source(seed), Config{})
		want, err := interp.Run(g, env)
		require.NoError(t, err)
		edits := map[string]func(g *ir.Graph) error{
			"clone":   func(*ir.Graph) error { return nil },
			"prune":   func(g *ir.Graph) error { ir.Prune(g); return nil },
			"reinfer": ir.Reinfer,
			"parse":   func(g *ir.Graph) error { p, err := ir.Parse(g.String()); *g = *p; return err },
		}
		for name, edit := range edits {
			c := ir.Clone(g)
			require.NoError(t, edit(c), "seed %d: %s\n%s", seed, name, g)
			require.NoError(t, ir.Verify(c), "seed %d: %s\n%s", seed, name, g)
			env.Watch = func(v *ir.Value, x *interp.Tensor) { inClass(t, v, x, seed) }
			got, err := interp.Run(c, env)
			require.NoError(t, err, name)
			require.Equal(t, want, got, "seed %d: %s", seed, name)
		}
	}
}

func TestConfigBoundsTheGraph(t *testing.T) {
	small, _ := Graph(source(1), Config{Steps: 1})
	large, _ := Graph(source(1), Config{Steps: 60, Extent: 6, MaxSize: 500})
	require.Less(t, len(small.Nodes), len(large.Nodes))
	require.LessOrEqual(t, large.T, 6)
}

func ExampleGraph() {
	g, env := Graph(rand.New(rand.NewPCG(3, 0)), Config{Steps: 2})
	out, err := interp.Run(g, env)
	fmt.Println(len(out["loss"].Data), err)
	// Output: 1 <nil>
}
