package driver

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/codec/npy"
	"snnc/lang/diag"
)

// graphs is a model of two inputs with a class for each of three nodes, and its data: the class is the sign of what comes
// from the neighbour.
const graphs = `snn 1
loss each {
  in y[N, K]
  in target[N]
  z[n] = log(sum(k: K) exp(y[n, k]))
  e[n] = if target[n] >= 0 then z[n] - sum(k: K) (k == target[n]) * y[n, k] else 0
  out = mean(b) (sum(n: N) e[n])
}
model Net {
  in x: real[3, 2]
  in g: real[3, 3]
  time 2
  fixed mix[4, 2] ~ normal(0, 1)
  p[n, f] = sum(m: 3) g[n, m] * x[m, f]
  h[n, k] = sum(f: 2) mix[k, f] * p[n, f]
  out = h -> Linear(2, bias = true) -> mean over t
}
train Net {
  data npz("graphs.npz", x = "x,g", y = "y", test = 0.25, batch = 8)
  loss each
  optimizer adamw(lr = 0.05, weight_decay = 0.1)
  epochs 20
}
`

// writeGraphs writes 40 samples beside a program and returns its path.
func writeGraphs(t testing.TB, program string) string {
	const n = 40
	x, g, y := make([]float32, n*6), make([]float32, n*9), make([]int64, n*3)
	for i := range n {
		for k := range 3 {
			v := float32((i*7+k*5)%11) - 5
			x[i*6+2*k], x[i*6+2*k+1] = v, 1
			next := (k + 1 + i%2) % 3
			g[i*9+next*3+k] = 1
			if y[i*3+next] = -1; v > 0 {
				y[i*3+next] = 1
			} else if v < 0 {
				y[i*3+next] = 0
			}
		}
	}
	path := write(t, "net.snn", program)
	var b bytes.Buffer
	require.NoError(t, npy.WriteArchive(&b, map[string]*npy.Array{"x": npy.FromFloat32([]int{n, 3, 2}, x),
		"g": npy.FromFloat32([]int{n, 3, 3}, g), "y": npy.FromInt64([]int{n, 3}, y), "c": npy.FromInt64([]int{n}, make([]int64, n))}, true))
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(path), "graphs.npz"), b.Bytes(), 0o644))
	return path
}

func TestSeveralInputs(t *testing.T) {
	path := writeGraphs(t, graphs)
	p, bag := Open(path, Options{})
	require.NotNil(t, p, diag.Text(bag.All(), diag.Options{}))
	run := filepath.Join(t.TempDir(), "run")
	r, err := p.Train(context.Background(), Training{Out: run})
	require.NoError(t, err, diag.Text(p.Bag().All(), diag.Options{}))
	require.Greater(t, float64(r.TestAccuracy), 0.9)

	s, _, err := OpenSubject(path, run, 1, Options{})
	require.NoError(t, err)
	e, err := s.Eval(context.Background(), EvalOptions{})
	require.NoError(t, err)
	require.GreaterOrEqual(t, e.Accuracy, r.TestAccuracy)

	fresh, _, err := OpenSubject(path, "", 1, Options{})
	require.NoError(t, err)
	for i, v := range s.Model.store.Buffers {
		require.Equal(t, fresh.Model.store.Buffers[i].Data, v.Data, "%s is fixed", v.Name)
		require.NotZero(t, v.Data[0])
	}
	require.Len(t, s.Model.store.Buffers, 1)
	require.NotEqual(t, fresh.Model.store.Params[0].Data, s.Model.store.Params[0].Data)
}

func TestRunTakesEachInput(t *testing.T) {
	s, _, err := OpenSubject(writeGraphs(t, graphs), "", 1, Options{})
	require.NoError(t, err)
	ctx := context.Background()
	x := npy.FromFloat32([]int{2, 3, 2}, []float32{1, 1, 2, 1, 3, 1, 4, 1, 5, 1, 6, 1})
	g := npy.FromFloat32([]int{3, 3}, []float32{0, 1, 0, 0, 0, 1, 1, 0, 0})
	out, _, err := s.Run(ctx, Arrays{"x": x, "g": g}, 1, false)
	require.NoError(t, err)
	require.Equal(t, []int{2, 3, 2}, out.Shape)
	second, _, err := s.Run(ctx, Arrays{"x": npy.FromFloat32([]int{3, 2}, x.Float32()[6:]), "g": g}, 1, false)
	require.NoError(t, err)
	require.Equal(t, []int{3, 2}, second.Shape)
	require.Equal(t, out.Float32()[6:], second.Float32(), "the one graph stands for both samples")
	for want, in := range map[string]Arrays{
		"the model has several inputs (x, g)":                      {"": x},
		`nothing is given for the input "g"`:                       {"x": x},
		`the model has no input "h": it has x, g`:                  {"x": x, "h": g},
		"the input g has 3 samples, another has 2":                 {"x": x, "g": npy.FromFloat32([]int{3, 3, 3}, make([]float32, 27))},
		"the input g is [2, 2], the model takes samples of [3, 3]": {"x": x, "g": npy.FromFloat32([]int{2, 2}, make([]float32, 4))},
	} {
		_, _, err := s.Run(ctx, in, 1, false)
		require.ErrorContains(t, err, want)
	}
}

func TestDataThatDoesNotFit(t *testing.T) {
	for _, c := range [][]string{
		{"`npz` gives one array a sample, the model takes 2", `"x,g"`, `"x"`},
		{"`npz` has no array for the input `graph`", "in g:", "in graph:", "g[n, m]", "graph[n, m]"},
		{"a sample of `npz` has one class, the loss takes [3] classes", `y = "y"`, `y = "c"`},
		{"`npz` has 2 classes, the model 1 outputs", "Linear(2, bias", "Linear(1, bias"},
		{"samples of `npz` are [3, 2], the model takes [3, 3]", "x: real[3, 2]", "x: real[3, 3]", "f: 2", "f: 3", "mix[4, 2]", "mix[4, 3]"},
	} {
		program := strings.NewReplacer(c[1:]...).Replace(graphs)
		require.NotEqual(t, graphs, program)
		p, _ := Open(writeGraphs(t, program), Options{})
		require.NotNil(t, p)
		_, err := p.Train(context.Background(), Training{Out: filepath.Join(t.TempDir(), "run")})
		require.ErrorIs(t, err, ErrRejected)
		require.Contains(t, diag.Text(p.Bag().All(), diag.Options{}), c[0])
	}
}

// A recording of two events becomes frames: what the model gives are the sums over the pixels of each.
func TestRunOfEvents(t *testing.T) {
	path := write(t, "net.snn", `snn 1
model Events {
  in x: spike[T, 2, 3, 4]
  time 2
  out[p] = sum(i: 3, j: 4) (1 + i) * x[p, i, j]
}
`, "a.bin", string([]byte{3, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 2, 0x80, 0, 9}), "cut.bin", "abcd")
	s, _, err := OpenSubject(path, "", 1, Options{})
	require.NoError(t, err)
	file := func(name string) (*RunResult, error) {
		return s.RunFile(context.Background(), RunOptions{Inputs: map[string]string{"": filepath.Join(filepath.Dir(path), name)}})
	}
	r, err := file("a.bin")
	require.NoError(t, err)
	require.Equal(t, []int{2, 2}, r.Shape)
	require.Equal(t, []float32{1, 0, 0, 3}, r.Output, "two events at a pixel are one spike")
	_, err = file("cut.bin")
	require.ErrorContains(t, err, "cut.bin: byte 4: the file ends within an event")
}
