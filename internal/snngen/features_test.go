package snngen

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir/build"
)

// TestFeatures takes the programs of testdata/features from text to results as TestPrograms does, and their gradients
// as TestFiniteDifferences: one program for each thing that random programs hardly meet. A program that starts with a
// comment "// kinks" has steps of its own, and no finite differences.
func TestFeatures(t *testing.T) {
	library := prelude(t)
	files, err := filepath.Glob("testdata/features/*.snn")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".snn"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			text := string(data)
			defer explain(t, text)
			file := parsed(t, text)
			var n tally
			for _, training := range []bool{true, false} {
				for _, batch := range []int{1, 3} {
					g := graph(t, library, file, training, build.Options{Batch: batch, Record: batch == 3})
					n.compare(t, g, training, rand.New(rand.NewPCG(uint64(batch), 13)))
				}
			}
			require.Zero(t, n.close, "a spike too near to its threshold")
			if strings.HasPrefix(text, "// kinks") {
				return
			}
			g := differentiable(graph(t, library, file, true, build.Options{Batch: 2}))
			require.True(t, along(t, g, rand.New(rand.NewPCG(1, 17))), "a kink")
		})
	}
}

// TestDraws: the moments of uniform and normal draws, and that two draws of one equation differ.
func TestDraws(t *testing.T) {
	text := `snn 1
loss none { in y[n]; in target; out = 0 * mean(b) y[0] }
model M {
  in x: real[20000]
  time 1
  n = normal(3, 0.5) + 0*x
  u = uniform(-1, 2) + 0*x
  m = mean(...) n
  v = mean(...) (n - m)^2
  w = mean(...) u
  z = mean(...) (u - w)^2
  c = mean(...) (n - m)*(u - w)
  out[k: 5] = if k == 0 then m else if k == 1 then v else if k == 2 then w else if k == 3 then z else c
}
train M { data digits; loss none }
`
	g := graph(t, prelude(t), parsed(t, text), false, build.Options{Batch: 1})
	out, _ := newTrial(g, rand.New(rand.NewPCG(1, 1))).run(t, g, true)
	for i, want := range []float64{3, 0.25, 0.5, 0.75, 0} {
		require.InDelta(t, want, out["out"].Data[i], 0.02, "moment %d", i)
	}
}
