package passes

import (
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/interp"
)

var update = flag.Bool("update", false, "write the results of the passes to the golden files")

// TestGolden runs the pass that a folder of testdata is named after on the graph "before" of each file.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		t.Run(name[len("testdata/"):], func(t *testing.T) { golden(t, name) })
	}
}

func golden(t *testing.T, name string) {
	arch, err := txtar.ParseFile(name)
	require.NoError(t, err)
	require.Len(t, arch.Files, 2)
	g := parse(t, string(arch.Files[0].Data))
	before := ir.Clone(g)
	pass := find(filepath.Base(filepath.Dir(name)))
	require.NotNil(t, pass)
	c := &Context{Recompute: true, Driven: true}
	if g.Output("loss") != nil {
		c.Gradient = "loss"
	}
	require.NoError(t, pass.Run(g, c))
	require.NoError(t, ir.Verify(g))
	requireSame(t, before, g)
	if *update {
		arch.Files[1].Data = []byte(g.String())
		require.NoError(t, os.WriteFile(name, txtar.Format(arch), 0o644))
	}
	require.Equal(t, string(arch.Files[1].Data), g.String())
}

func parse(t *testing.T, text string) *ir.Graph {
	t.Helper()
	g, err := ir.Parse(text)
	require.NoError(t, err)
	return g
}

// requireSame interprets both graphs on random tensors and compares the outputs of the first with those of the second.
func requireSame(t *testing.T, before, after *ir.Graph) {
	t.Helper()
	require.NoError(t, compare(before, after))
}

// environment draws a tensor for every leaf, within its class.
func environment(g *ir.Graph, seed uint64) *interp.Env {
	rnd := rand.New(rand.NewPCG(seed, 1))
	env := &interp.Env{Inputs: map[string]*interp.Tensor{}, Params: map[string]*interp.Tensor{},
		Buffers: map[string]*interp.Tensor{}, Seed: seed}
	for _, n := range g.Nodes {
		into := map[ir.Op]map[string]*interp.Tensor{ir.OpInput: env.Inputs, ir.OpParam: env.Params, ir.OpBuffer: env.Buffers}[n.Op]
		if into == nil || into[n.Name] != nil {
			continue
		}
		x := interp.New(g.Shape(n.Like)...)
		for i := range x.Data {
			x.Data[i] = draw(rnd, n.Like.Class)
		}
		into[n.Name] = x
	}
	return env
}

func draw(rnd *rand.Rand, c ir.Class) float64 {
	lo := math.Max(c.Lo, math.Min(-2, c.Hi))
	hi := math.Min(c.Hi, lo+4)
	if c.Int {
		return lo + float64(rnd.IntN(int(hi-lo)+1))
	}
	return lo + (hi-lo)*rnd.Float64()
}
