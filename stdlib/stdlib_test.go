package stdlib_test

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/build"
	"snnc/ir/interp"
	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/format"
	"snnc/lang/source"
	"snnc/parser"
	"snnc/stdlib"
)

// TestCanonicalForm: what ships is written as `snnc fmt` writes it.
func TestCanonicalForm(t *testing.T) {
	for _, pattern := range []string{"*.snn", "../examples/*.snn"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, name := range files {
			src, err := os.ReadFile(name)
			require.NoError(t, err)
			bag := &diag.Bag{}
			require.Equal(t, string(src), format.Source(parser.Parse(source.NewFile(name, string(src)), bag)), name)
		}
	}
}

// bench is a model under test with its inputs, interpreted in float64.
type bench struct {
	t   *testing.T
	g   *ir.Graph
	env *interp.Env
}

// prelude is the library, parsed once.
var prelude = sync.OnceValue(func() (files []*ast.File) {
	names, _ := fs.Glob(stdlib.FS, "*.snn")
	for _, name := range names {
		src, _ := fs.ReadFile(stdlib.FS, name)
		files = append(files, parser.Parse(source.NewFile(name, string(src)), &diag.Bag{}))
	}
	return files
})

// model builds the only model of a program; training adds the loss and the running statistics' updates.
func model(t *testing.T, text string, batch int, training bool) *bench {
	t.Helper()
	bag := &diag.Bag{}
	file := parser.Parse(source.NewFile("test.snn", "snn 1\n"+text), bag)
	lib := check.NewLibrary(prelude(), []*ast.File{file}, bag)
	opt := check.Options{Training: training, Loss: lib.Train("M") != nil}
	m := lib.Elaborate("M", opt, bag)
	require.Zero(t, bag.Errors(), diag.Text(bag.Sorted(), diag.Options{}))
	b := &bench{t: t, g: build.Graph(m, build.Options{Batch: batch, Bag: bag})}
	require.Zero(t, bag.Errors(), diag.Text(bag.Sorted(), diag.Options{}))
	require.NoError(t, ir.Verify(b.g))
	b.env = &interp.Env{Inputs: map[string]*interp.Tensor{}, Params: map[string]*interp.Tensor{}, Buffers: map[string]*interp.Tensor{}, Seed: 1}
	for _, p := range b.g.Params {
		b.set(b.env.Params, p.Name, p.Dims, fill(p.Dims, p.Init))
	}
	for _, p := range b.g.Buffers {
		b.set(b.env.Buffers, p.Name, p.Dims, fill(p.Dims, p.Init))
	}
	return b
}

func size(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// fill gives constants and tables their values, and distributions a pattern of small numbers.
func fill(dims []int, init ir.Init) []float64 {
	out := make([]float64, size(dims))
	for i := range out {
		switch init.Dist {
		case "const":
			out[i] = init.A
		case "values":
			out[i] = init.Values[i]
		case "normal":
			out[i] = init.A + init.B*float64(i*7%11-5)/8
		default:
			out[i] = float64(i*7%11-5) / 8
		}
	}
	return out
}

func (b *bench) set(m map[string]*interp.Tensor, name string, dims []int, data []float64) {
	t := interp.New(dims...)
	require.Len(b.t, data, len(t.Data), name)
	copy(t.Data, data)
	m[name] = t
}

func (b *bench) input(name string, data ...float64) *bench {
	for _, n := range b.g.Nodes {
		if n.Op == ir.OpInput && n.Name == name {
			b.set(b.env.Inputs, name, b.g.Shape(n.Like), data)
		}
	}
	return b
}

func (b *bench) run() map[string]*interp.Tensor {
	b.t.Helper()
	out, err := interp.Run(b.g, b.env)
	require.NoError(b.t, err)
	return out
}

// trace runs a neuron on a current of one element that changes in time.
func trace(t *testing.T, neuron string, x ...float64) []float64 {
	t.Helper()
	b := model(t, fmt.Sprintf("model M { in x: real[T, 1]\n time %d\n out = x -> %s }", len(x), neuron), 1, false)
	return b.input("x", x...).run()["out"].Data
}

func TestNeuronTraces(t *testing.T) {
	for _, c := range []struct {
		neuron string
		x      float64
		want   []float64
	}{
		{"IF", 0.6, []float64{0, 1, 0, 1, 0}},
		{"IF", 0.5, []float64{0, 1, 0, 1, 0}},                          // a tie fires
		{"IF(soft_reset = true)", 0.75, []float64{0, 1, 1, 1, 0}},      // .75 1.5 1.25 1.0 .75
		{"IF(v_th = 2, v_reset = 0.5)", 0.5, []float64{0, 0, 1, 0, 0}}, // 1 1.5 2 | 1 1.5
		{"LIF", 1.5, []float64{0, 1, 0, 1, 0}},                         // .75 1.125 | .75 1.125
		{"LIF(soft_reset = true)", 1.5, []float64{0, 1, 0, 1, 0}},      // .75 1.125 .8125 1.15625 .828
		{"LIF(decay_input = false)", 0.6, []float64{0, 0, 1, 0, 0}},    // .6 .9 1.05 | .6 .9
		{"LIF(tau = 1)", 1, []float64{1, 1, 1, 1, 1}},
		{"PLIF", 1.5, []float64{0, 1, 0, 1, 0}},
		{"LI", 1, []float64{0.5, 0.75, 0.875, 0.9375, 0.96875}},
	} {
		got := trace(t, c.neuron, slices.Repeat([]float64{c.x}, 5)...)
		require.InDeltaSlice(t, c.want, got, 1e-15, c.neuron)
	}
}

// layer applies a block to one sample.
func layer(t *testing.T, shape, block string, x ...float64) (*bench, []float64) {
	t.Helper()
	b := model(t, "model M { in x: real["+shape+"]\n time 1\n out = x -> "+block+" }", 1, false).input("x", x...)
	return b, b.run()["out"].Data
}

func ramp(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i*i%13) - 4
	}
	return x
}

func TestLinear(t *testing.T) {
	b, got := layer(t, "2, 3", "Linear(2, bias = true)", 1, 2, 3, 4, 5, 6)
	w, c := b.env.Params["Linear.weight"].Data, b.env.Params["Linear.b"].Data
	for n := range 2 {
		for o := range 2 {
			want := c[o]
			for i := range 3 {
				want += w[o*3+i] * float64(n*3+i+1)
			}
			require.InDelta(t, want, got[n*2+o], 1e-12)
		}
	}
}

func TestConvolution(t *testing.T) {
	for _, c := range []struct{ n, k, stride, pad, groups int }{{4, 3, 1, 1, 1}, {4, 3, 2, 1, 2}, {4, 1, 1, 0, 1}, {8, 3, 2, 0, 4}, {4, 5, 3, 2, 4}} {
		const C, H, W = 4, 6, 5
		x := ramp(C * H * W)
		b, got := layer(t, "4, 6, 5", fmt.Sprintf("Conv(%d, %d, stride = %d, pad = %d, groups = %d)", c.n, c.k, c.stride, c.pad, c.groups), x...)
		w := b.env.Params["Conv.weight"].Data
		e, m := C/c.groups, c.n/c.groups
		rows, cols := (H+2*c.pad-c.k)/c.stride+1, (W+2*c.pad-c.k)/c.stride+1
		require.Len(t, got, c.n*rows*cols)
		for o := range c.n {
			for i := range rows * cols {
				sum := 0.0
				for p := range e * c.k * c.k {
					y, z := i/cols*c.stride+p/c.k%c.k-c.pad, i%cols*c.stride+p%c.k-c.pad
					if y >= 0 && y < H && z >= 0 && z < W {
						sum += w[o*e*c.k*c.k+p] * x[((o/m*e+p/(c.k*c.k))*H+y)*W+z]
					}
				}
				require.InDelta(t, sum, got[o*rows*cols+i], 1e-12, "%+v", c)
			}
		}
	}
}

func TestPoolingAndReshaping(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8, -9, -8, -7, -6, -5, -4, -3, -2} // 1 x 4 x 4
	_, got := layer(t, "1, 4, 4", "MaxPool(2)", x...)
	require.Equal(t, []float64{6, 8, -4, -2}, got)
	_, got = layer(t, "1, 4, 4", "MaxPool(3, stride = 2, pad = 1)", x...)
	require.Equal(t, []float64{6, 8, 6, 8}, got)
	_, got = layer(t, "1, 4, 4", "AvgPool(2)", x...)
	require.Equal(t, []float64{3.5, 5.5, -6.5, -4.5}, got)
	_, got = layer(t, "1, 4, 4", "GlobalAvgPool", x...)
	require.Equal(t, []float64{-0.5}, got)
	y := []float64{1, 2, 3, 4, 5, 6, 7, 8} // 2 x 2 x 2
	_, got = layer(t, "2, 2, 2", "Flatten", y...)
	require.Equal(t, y, got)
	_, got = layer(t, "2, 2, 2", "Tokens", y...)
	require.Equal(t, []float64{1, 5, 2, 6, 3, 7, 4, 8}, got)
}

func TestDropout(t *testing.T) {
	text := "model M { in x: real[1000]\n time 1\n out = x -> Dropout(0.25) }"
	x := slices.Repeat([]float64{3}, 1000)
	require.Equal(t, x, model(t, text, 1, false).input("x", x...).run()["out"].Data)
	kept := 0.0
	for _, v := range model(t, text, 1, true).input("x", x...).run()["out"].Data {
		if v != 0 {
			require.InDelta(t, 4, v, 1e-12)
			kept++
		}
	}
	require.InDelta(t, 750, kept, 4*math.Sqrt(1000*0.1875))
}

func TestResidualKinds(t *testing.T) {
	for block, want := range map[string]struct {
		class string
		out   []float64
	}{
		"Residual":     {"count[2]", []float64{0, 1, 1, 2}},
		"ResidualAnd":  {"spike", []float64{0, 0, 0, 1}},
		"ResidualIand": {"spike", []float64{0, 0, 1, 0}},
		"ResidualOr":   {"spike", []float64{0, 1, 1, 1}},
	} {
		// The branch fires where its input is shifted by one pattern: x = 0 0 1 1, branch = 0 1 0 1.
		text := `neuron Pattern { in x[N]
  p[n: N] = spike(n - 2*floor(n/2) - 1 + 0*x[n], atan)
  s = p }
model M { in x: spike[4]
  time 1
  out = x -> ` + block + `(Pattern) }`
		b := model(t, text, 1, false).input("x", 0, 0, 1, 1)
		require.Equal(t, want.class, b.g.Output("out").Type.Class.String(), block)
		require.Equal(t, want.out, b.run()["out"].Data, block)
	}
}
