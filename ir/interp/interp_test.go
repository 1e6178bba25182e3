package interp

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// graph starts a graph of 3 steps and a batch of 2.
func graph() *ir.Graph { return &ir.Graph{Name: "test", T: 3, B: 2} }

func input(g *ir.Graph, name string, t ir.Type) *ir.Value {
	return g.Add(&ir.Node{Op: ir.OpInput, Name: name, Like: t})
}

func constant(g *ir.Graph, v float64) *ir.Value {
	return g.Add(&ir.Node{Op: ir.OpConst, Num: v})
}

func op(g *ir.Graph, op ir.Op, args ...*ir.Value) *ir.Value {
	return g.Add(&ir.Node{Op: op, Args: args})
}

func vec(n int) ir.Type { return ir.Type{Dims: []int{n}, Class: ir.Real} }

// step is a surrogate; the forward pass does not use it.
func step() *ir.Surrogate {
	s := &ir.Graph{}
	s.SetOutput("0", op(s, ir.OpSigmoid, input(s, "0", ir.Scalar(ir.Real))))
	return &ir.Surrogate{Name: "step", Smooth: s}
}

func run(t *testing.T, g *ir.Graph, env *Env) map[string]*Tensor {
	t.Helper()
	out, err := Run(g, env)
	require.NoError(t, err)
	return out
}

func TestEveryOpHasAMeaning(t *testing.T) {
	for o := ir.OpInvalid + 1; o < ir.NumOps; o++ {
		var ok bool
		switch ir.Ops[o].Kind {
		case ir.Leaf:
			ok = leafFuncs[o] != nil
		case ir.Elementwise:
			ok = scalarFuncs[o] != nil
		case ir.Nest:
			ok = nestFuncs[o] != nil
		case ir.Loop:
			ok = o == ir.OpScan
		}
		require.True(t, ok, "%v has no meaning", o)
	}
}

func TestElementwise(t *testing.T) {
	inf := math.Inf(1)
	tests := map[ir.Op][][]float64{ // operands, then the result
		ir.OpNeg:          {{1.5, -1.5}, {-2, 2}},
		ir.OpAbs:          {{-3, 3}, {2, 2}},
		ir.OpSign:         {{-0.1, -1}, {0, 0}, {7, 1}},
		ir.OpExp:          {{0, 1}, {1, math.E}},
		ir.OpLog:          {{math.E, 1}, {0, -inf}},
		ir.OpSqrt:         {{9, 3}},
		ir.OpSin:          {{math.Pi / 2, 1}, {0, 0}},
		ir.OpCos:          {{math.Pi, -1}},
		ir.OpTanh:         {{0, 0}, {math.Log(3) / 2, 0.5}},
		ir.OpSigmoid:      {{0, 0.5}, {math.Log(3), 0.75}},
		ir.OpAtan:         {{1, math.Pi / 4}},
		ir.OpErf:          {{0, 0}, {1, 0.8427007929497149}},
		ir.OpFloor:        {{-1.5, -2}, {1.5, 1}},
		ir.OpRound:        {{0.5, 0}, {1.5, 2}, {-2.5, -2}, {2.6, 3}},
		ir.OpNot:          {{0, 1}, {1, 0}},
		ir.OpDetach:       {{4, 4}},
		ir.OpDifferential: {{4, 0}},
		ir.OpAdd:          {{1, 2, 3}},
		ir.OpSub:          {{1, 2, -1}},
		ir.OpMul:          {{3, -2, -6}},
		ir.OpDiv:          {{3, 4, 0.75}, {1, 0, inf}},
		ir.OpPow:          {{2, 10, 1024}, {4, -0.5, 0.5}},
		ir.OpMin:          {{1, 2, 1}, {2, 1, 1}, {2, 2, 2}},
		ir.OpMax:          {{1, 2, 2}, {2, 1, 2}},
		ir.OpLt:           {{1, 2, 1}, {2, 2, 0}, {3, 2, 0}},
		ir.OpLe:           {{1, 2, 1}, {2, 2, 1}, {3, 2, 0}},
		ir.OpEq:           {{1, 2, 0}, {2, 2, 1}},
		ir.OpNe:           {{1, 2, 1}, {2, 2, 0}},
		ir.OpAnd:          {{0, 0, 0}, {0, 1, 0}, {1, 0, 0}, {1, 1, 1}},
		ir.OpOr:           {{0, 0, 0}, {0, 1, 1}, {1, 0, 1}, {1, 1, 1}},
		ir.OpSelect:       {{1, 5, 6, 5}, {0, 5, 6, 6}},

		ir.OpSpike:      {{-0.25, 0}, {0, 1}, {0.25, 1}},
		ir.OpSpikeAbove: {{-0.25, 0}, {0, 0}, {0.25, 1}},
	}
	for o := ir.OpInvalid + 1; o < ir.NumOps; o++ {
		if ir.Ops[o].Kind == ir.Elementwise {
			require.Contains(t, tests, o, "%v is not tested", o)
		}
	}
	for o, rows := range tests {
		for _, row := range rows {
			g := graph()
			n := &ir.Node{Op: o}
			for _, v := range row[:len(row)-1] {
				n.Args = append(n.Args, constant(g, v))
			}
			if o == ir.OpSpike || o == ir.OpSpikeAbove {
				n.Surr = step()
			}
			g.SetOutput("out", g.Add(n))
			want := row[len(row)-1]
			require.InDelta(t, 0, diff(want, run(t, g, &Env{})["out"].Data[0]), 1e-15, "%v of %v", o, row)
		}
	}
}

// diff is a - b, and 0 for equal infinities.
func diff(a, b float64) float64 {
	if a == b {
		return 0
	}
	return a - b
}

func TestBroadcast(t *testing.T) {
	g := graph()
	x := input(g, "x", ir.Type{Time: true, Batch: true, Dims: []int{2}, Class: ir.Real})
	perStep := input(g, "a", ir.Type{Time: true, Class: ir.Real})
	perSample := input(g, "b", ir.Type{Batch: true, Class: ir.Real})
	perUnit := input(g, "c", vec(2))
	y := op(g, ir.OpAdd, op(g, ir.OpAdd, x, perStep), op(g, ir.OpAdd, perSample, perUnit))
	g.SetOutput("out", y)
	got := run(t, g, &Env{Inputs: map[string]*Tensor{
		"x": Of([]int{3, 2, 2}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
		"a": Of([]int{3}, 100, 200, 300), "b": Of([]int{2}, 1000, 2000), "c": Of([]int{2}, 10000, 20000),
	}})["out"]
	require.Equal(t, []int{3, 2, 2}, got.Shape)
	require.Equal(t, []float64{
		11100, 21101, 12102, 22103, 11204, 21205, 12206, 22207, 11308, 21309, 12310, 22311}, got.Data)
}

func TestLeaves(t *testing.T) {
	g := graph()
	g.Params = []ir.Param{{Name: "W", Dims: []int{2}, Lo: math.Inf(-1), Hi: math.Inf(1), Init: ir.Init{Dist: "const"}}}
	g.Buffers = []ir.Buffer{{Name: "mu", Dims: []int{2}, Init: ir.Init{Dist: "const"}}}
	g.SetOutput("W", g.Add(&ir.Node{Op: ir.OpParam, Name: "W", Like: vec(2)}))
	g.SetOutput("mu", g.Add(&ir.Node{Op: ir.OpBuffer, Name: "mu", Like: vec(2)}))
	g.SetOutput("const", g.Add(&ir.Node{Op: ir.OpConst, Num: 0.1, Like: vec(2)}))
	like := ir.Type{Time: true, Dims: []int{2, 2}}
	g.SetOutput("t", g.Add(&ir.Node{Op: ir.OpIota, Axis: 0, Like: like}))
	g.SetOutput("j", g.Add(&ir.Node{Op: ir.OpIota, Axis: 2, Like: like}))
	g.SetOutput("u", g.Add(&ir.Node{Op: ir.OpUniform, Name: "a", Like: like}))
	later := &ir.Node{Op: ir.OpUniform, Name: "a", Like: like, Args: []*ir.Value{constant(g, 2)}}
	g.SetOutput("later", g.Add(later))
	like.Time = false
	g.SetOutput("alone", g.Add(&ir.Node{Op: ir.OpUniform, Name: "a", Like: like, Args: later.Args}))
	env := &Env{Seed: 5, Step: 7,
		Params:  map[string]*Tensor{"W": Of([]int{2}, 0.1, 2)},
		Buffers: map[string]*Tensor{"mu": Of([]int{2}, 3, 4)},
		Uniform: func(seed, step, site, element uint64) float64 {
			require.Equal(t, []uint64{5, 7, 0xaf63dc4c8601ec8c}, []uint64{seed, step, site}) // FNV-1a of "a"
			return float64(element) / 16
		},
	}
	out := run(t, g, env)
	require.Equal(t, []float64{0.1, 2}, out["W"].Data)
	require.Equal(t, []float64{3, 4}, out["mu"].Data)
	require.Equal(t, []float64{0.1, 0.1}, out["const"].Data)
	require.Equal(t, []float64{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}, out["t"].Data)
	require.Equal(t, []float64{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, out["j"].Data)
	require.Equal(t, 11.0/16, out["u"].Data[11])
	require.Equal(t, (11+2*4)/16.0, out["later"].Data[11], "two steps of four elements lie before")
	require.Equal(t, (3+2*4)/16.0, out["alone"].Data[3], "one step, two of them before")

	env.F32, env.Uniform = true, nil
	out = run(t, g, env)
	require.Equal(t, float64(float32(0.1)), out["W"].Data[0])
	require.Equal(t, float64(float32(0.1)), out["const"].Data[0])
	for _, u := range out["u"].Data {
		require.True(t, u >= 0 && u < 1)
	}
}

func TestFeedErrors(t *testing.T) {
	g := graph()
	g.SetOutput("out", input(g, "image", ir.Type{Batch: true, Dims: []int{2}, Class: ir.Real}))
	_, err := Run(g, &Env{})
	require.ErrorContains(t, err, `input "image": no tensor was given`)
	_, err = Run(g, &Env{Inputs: map[string]*Tensor{"image": New(2, 3)}})
	require.ErrorContains(t, err, `input "image": a tensor of shape [2 3] with 6 elements was given, want shape [2 2]`)
	_, err = Run(g, &Env{Inputs: map[string]*Tensor{"image": {Shape: []int{2, 2}}}})
	require.ErrorContains(t, err, "0 elements")
}

func TestRefusesHugeTensors(t *testing.T) {
	g := graph()
	g.SetOutput("out", g.Add(&ir.Node{Op: ir.OpConst, Like: ir.Type{Dims: []int{1 << 14, 1 << 14}}}))
	_, err := Run(g, &Env{})
	require.ErrorContains(t, err, "limit")
}

func TestF32RoundsAfterEveryOperation(t *testing.T) {
	g := graph()
	sum := op(g, ir.OpAdd, constant(g, 1<<24), constant(g, 1))
	g.SetOutput("out", op(g, ir.OpSub, sum, constant(g, 1<<24)))
	require.Equal(t, 1.0, run(t, g, &Env{})["out"].Data[0])
	require.Equal(t, 0.0, run(t, g, &Env{F32: true})["out"].Data[0])
}

func TestMarginAndWatch(t *testing.T) {
	g := graph()
	u := input(g, "u", vec(3))
	s := g.Add(&ir.Node{Op: ir.OpSpike, Args: []*ir.Value{u}, Surr: step()})
	g.SetOutput("out", s)
	var margin float64
	seen := map[*ir.Value][]float64{}
	run(t, g, &Env{
		Inputs: map[string]*Tensor{"u": Of([]int{3}, 1, -0.125, 0.5)},
		Margin: &margin, Watch: func(v *ir.Value, t *Tensor) { seen[v] = t.Data },
	})
	require.Equal(t, 0.125, margin)
	require.Equal(t, []float64{1, 0, 1}, seen[s])
	require.Len(t, seen, 2)
}
