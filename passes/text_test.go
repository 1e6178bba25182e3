package passes_test

import (
	"io/fs"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/ir/build"
	"snnc/ir/interp"
	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/parser"
	"snnc/passes"
	"snnc/runtime/tensor"
	"snnc/stdlib"
)

func messages(bag *diag.Bag) string { return diag.Text(bag.Sorted(), diag.Options{}) }

// prelude parses the standard library, once.
func prelude(t *testing.T) []*ast.File {
	files, bag := library()
	require.Zero(t, bag.Errors(), messages(bag))
	return files
}

var library = sync.OnceValues(func() (files []*ast.File, bag *diag.Bag) {
	bag = &diag.Bag{}
	names, _ := fs.Glob(stdlib.FS, "*.snn")
	for _, name := range names {
		src, _ := fs.ReadFile(stdlib.FS, name)
		files = append(files, parser.Parse(source.NewFile(name, string(src)), bag))
	}
	return files, bag
})

// graphOf builds the graph of model M in training.
func graphOf(t *testing.T, text string, batch int) *ir.Graph {
	t.Helper()
	bag := &diag.Bag{}
	file := parser.Parse(source.NewFile("test.snn", "snn 1\n"+text), bag)
	lib := check.NewLibrary(prelude(t), []*ast.File{file}, bag)
	m := lib.Elaborate("M", check.Options{Training: true, Loss: true}, bag)
	require.Zero(t, bag.Errors(), messages(bag))
	g := build.Graph(m, build.Options{Batch: batch, Bag: bag})
	require.Zero(t, bag.Errors(), messages(bag))
	require.NoError(t, ir.Verify(g))
	return g
}

// trial is a graph of all steps with parameters and inputs, whose numbers are few bits long.
type trial struct {
	g     *ir.Graph
	store *tensor.Store
	env   interp.Env
}

func newTrial(g *ir.Graph, seed uint64) *trial {
	r := rand.New(rand.NewPCG(seed, 1))
	tr := &trial{g, cpu.NewStore(g), interp.Env{Inputs: map[string]*interp.Tensor{}, Params: map[string]*interp.Tensor{},
		Buffers: map[string]*interp.Tensor{}, Seed: 3, Step: 5}}
	tr.store.Reset(seed)
	for _, v := range tr.store.Params {
		for i, x := range v.Data {
			v.Data[i] = float32(math.Round(float64(x)*128) / 64)
		}
		tr.env.Params[v.Name] = doubles(v)
	}
	for _, v := range tr.store.Buffers {
		tr.env.Buffers[v.Name] = doubles(v)
	}
	for _, n := range g.Nodes {
		if n.Op == ir.OpInput {
			x := interp.New(g.Shape(n.Like)...)
			for i := range x.Data {
				if x.Data[i] = float64(r.IntN(17)) / 8; n.Like.Class.Int {
					x.Data[i] = float64(r.IntN(2))
				}
			}
			tr.env.Inputs[n.Name] = x
		}
	}
	return tr
}

func doubles(v *tensor.Var) *interp.Tensor {
	t := interp.New(v.Dims...)
	for i, x := range v.Data {
		t.Data[i] = float64(x)
	}
	return t
}

// machine runs a graph on tensors: the interpreter, or a backend.
type machine interface {
	run(t *testing.T, in map[string]*interp.Tensor) map[string]*interp.Tensor
}

type interpreter struct {
	g   *ir.Graph
	env interp.Env
}

func (m *interpreter) run(t *testing.T, in map[string]*interp.Tensor) map[string]*interp.Tensor {
	env := m.env
	env.Inputs = in
	out, err := interp.Run(m.g, &env)
	require.NoError(t, err)
	return out
}

type program struct {
	g *ir.Graph
	p *cpu.Program
}

func (m *program) run(t *testing.T, in map[string]*interp.Tensor) map[string]*interp.Tensor {
	for name, x := range in {
		for i, dst := 0, m.p.Input(name); i < len(dst); i++ {
			dst[i] = float32(x.Data[i])
		}
	}
	require.NoError(t, m.p.Run(3, 5))
	out := map[string]*interp.Tensor{}
	for _, o := range m.g.Outputs {
		out[o.Name] = interp.New(m.g.Shape(o.Value.Type)...)
		for i, v := range m.p.Output(o.Name) {
			out[o.Name].Data[i] = float64(v)
		}
	}
	return out
}

// results runs the passes, then the windows one after the other, and joins what they give.
func (tr *trial) results(t *testing.T, opt passes.Options, onCPU bool) (map[string]*interp.Tensor, error) {
	t.Helper()
	if opt.Window == 0 {
		opt.Window = tr.g.T
	}
	graphs, machines := map[int]*ir.Graph{}, map[int]machine{}
	out, states := map[string]*interp.Tensor{}, map[string]*interp.Tensor{}
	for start := 0; start < tr.g.T; start += opt.Window {
		k := min(opt.Window, tr.g.T-start)
		if graphs[k] == nil {
			o := opt
			o.Window = k
			graphs[k] = ir.Clone(tr.g)
			if err := passes.Run(graphs[k], o); err != nil {
				return nil, err
			}
			machines[k] = &interpreter{graphs[k], tr.env}
			if onCPU {
				p, err := cpu.Compile(graphs[k], tr.store, cpu.Options{Threads: 1})
				require.NoError(t, err)
				machines[k] = &program{graphs[k], p}
			}
		}
		res := machines[k].run(t, tr.inputs(graphs[k], start, k, states))
		join(out, res, graphs[k], states)
	}
	return out, nil
}

// inputs feeds a window as the package comment says.
func (tr *trial) inputs(w *ir.Graph, start, k int, states map[string]*interp.Tensor) map[string]*interp.Tensor {
	in := map[string]*interp.Tensor{}
	for _, n := range w.Nodes {
		if n.Op != ir.OpInput {
			continue
		}
		x := interp.New(w.Shape(n.Like)...)
		whole := tr.env.Inputs[n.Name]
		switch {
		case n.Name == "first":
			if start == 0 {
				x.Data[0] = 1
			}
		case n.Name == "start":
			x.Data[0] = float64(start)
		case strings.HasPrefix(n.Name, "state/"):
			for i := range x.Data {
				x.Data[i] = math.NaN() // the first window does not look
			}
			if states[n.Name] != nil {
				x = states[n.Name]
			}
		case n.Like.Time:
			x.Data = whole.Data[start*len(x.Data)/k : (start+k)*len(x.Data)/k]
		default:
			x = whole
		}
		in[n.Name] = x
	}
	return in
}

func join(out, res map[string]*interp.Tensor, w *ir.Graph, states map[string]*interp.Tensor) {
	for _, o := range w.Outputs {
		x := res[o.Name]
		switch prev := out[o.Name]; {
		case strings.HasPrefix(o.Name, "state/"):
			states[o.Name] = x
		case prev == nil || strings.HasPrefix(o.Name, "update/"):
			out[o.Name] = &interp.Tensor{Shape: x.Shape, Data: append([]float64{}, x.Data...)}
		case o.Value.Type.Time:
			prev.Data = append(prev.Data, x.Data...)
		default:
			for i, v := range x.Data {
				prev.Data[i] += v
			}
		}
	}
}

// requireNear compares two results relative to the largest element.
func requireNear(t *testing.T, want, got *interp.Tensor, tolerance float64, what string) {
	t.Helper()
	require.NotNil(t, got, what)
	require.Len(t, got.Data, len(want.Data), what)
	top := 1e-3
	for _, v := range want.Data {
		top = math.Max(top, math.Abs(v))
	}
	for i, v := range want.Data {
		require.InDelta(t, v, got.Data[i], tolerance*top, "%s, element %d", what, i)
	}
}
