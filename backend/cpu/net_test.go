package cpu

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
	"snnc/passes"
	"snnc/runtime/tensor"
)

func trained(t testing.TB, g *ir.Graph) *ir.Graph {
	require.NoError(t, passes.Run(g, passes.Options{Gradient: "loss"}))
	return g
}

func TestNetworks(t *testing.T) {
	t.Run("perceptron", func(t *testing.T) { newTrial(trained(t, perceptron(4, 6, 20, 33, 10)), 1).check(t) })
	t.Run("fashion", func(t *testing.T) { newTrial(trained(t, fashion(3, 4, 8, 5, 12)), 1).check(t) })
}

func TestRunAllocatesNothing(t *testing.T) {
	p := newTrial(trained(t, fashion(3, 4, 8, 5, 12)), 1).compile(t, 2)
	require.NoError(t, p.Run(0, 0))
	require.Zero(t, testing.AllocsPerRun(5, func() { _ = p.Run(0, 1) }))
}

// stack is two weighted layers on real input, so that the second has a gradient by its input.
func stack(second func(b *netBuilder, x *ir.Value) *ir.Value) *ir.Graph {
	b := newNet(2, 3)
	x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{3, 9, 8}, Class: ir.Real})
	y := second(b, b.fire("IF", b.conv("Conv0", x, 18, 3, 1, 1), 1))
	b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
	return b.g
}

func TestLayersWithInputGradients(t *testing.T) {
	for name, layer := range map[string]func(b *netBuilder, x *ir.Value) *ir.Value{
		"conv":        func(b *netBuilder, x *ir.Value) *ir.Value { return b.conv("C", x, 20, 3, 1, 1) },
		"conv/2":      func(b *netBuilder, x *ir.Value) *ir.Value { return b.conv("C", x, 20, 3, 2, 1) },
		"conv2/2":     func(b *netBuilder, x *ir.Value) *ir.Value { return b.conv("C", x, 20, 2, 2, 0) },
		"depthwise":   func(b *netBuilder, x *ir.Value) *ir.Value { return b.depthwise("D", x, 3, 1, 1) },
		"depthwise/2": func(b *netBuilder, x *ir.Value) *ir.Value { return b.depthwise("D", x, 3, 2, 1) },
		"mean pool":   func(b *netBuilder, x *ir.Value) *ir.Value { return b.pool(ir.OpReindex, x, 2, 2, 0) },
		"max pool":    func(b *netBuilder, x *ir.Value) *ir.Value { return b.pool(ir.OpMaximum, x, 2, 2, 0) },
		"overlapping": func(b *netBuilder, x *ir.Value) *ir.Value { return b.pool(ir.OpMaximum, x, 3, 2, 1) },
		"flat":        func(b *netBuilder, x *ir.Value) *ir.Value { return b.linear("L", b.flatten(x), 24) },
	} {
		g := trained(t, stack(layer))
		t.Run(name, func(t *testing.T) { newTrial(g, 1).check(t) })
	}
}

// Convolutions and their gradients are products, never plain loops; depthwise ones are the exception.
func TestConvolutionsAreProducts(t *testing.T) {
	for _, stride := range []int{1, 2} {
		g := trained(t, stack(func(b *netBuilder, x *ir.Value) *ir.Value { return b.conv("C", x, 20, 3, stride, 1) }))
		for _, s := range newTrial(g, 1).compile(t, 1).Plan().Steps {
			if strings.HasSuffix(s.Node, "contract") {
				require.Contains(t, []string{"matrix product", "matrix product over gathered windows", "fill",
					"event-driven matrix product over gathered windows", "weights for tiles", "matrix products of transformed tiles",
					"matrix products of pairs of places", "sums of products of transformed tiles", "sums of products of pairs of places"}, s.Kernel)
			}
		}
	}
}

func TestTileProgramsKnowEveryElementwiseOp(t *testing.T) {
	for op := range ir.NumOps {
		if ir.Ops[op].Kind == ir.Elementwise {
			require.True(t, tileOps(op), op)
		}
	}
}

func TestSpikesAreBits(t *testing.T) {
	bits := 0
	for _, b := range newTrial(trained(t, fashion(4, 8, 16, 16, 32)), 1).compile(t, 1).Plan().Buffers {
		if b.Bits && b.Bytes == 4*8*16*16*16/8 {
			bits++
		}
	}
	require.Equal(t, 1, bits, "the first layer's spikes are read by the pool and its gradient only")
}

func TestCompileRefuses(t *testing.T) {
	g := perceptron(2, 2, 3, 4)
	_, err := Compile(g, &tensor.Store{}, Options{})
	require.ErrorContains(t, err, `the store has no param "Linear0.W"`)
	s := NewStore(g)
	s.Params[0].Data = s.Params[0].Data[:5]
	_, err = Compile(g, s, Options{})
	require.ErrorContains(t, err, "has 5 elements in the store, the graph wants [4 3]")
	big := perceptron(1<<12, 1<<14, 1<<10, 1<<10)
	_, err = Compile(big, NewStore(big), Options{})
	require.ErrorContains(t, err, "make the batch smaller")
}

func TestPorts(t *testing.T) {
	p := newTrial(perceptron(3, 2, 5, 4), 1).compile(t, 1)
	require.Equal(t, []int{3, 2, 5}, p.Shape("image"))
	require.True(t, p.HasTime("image"))
	require.Equal(t, []int{2, 4}, p.Shape("out"))
	require.False(t, p.HasTime("out"))
	require.Nil(t, p.Input("other"))
	require.Nil(t, p.Output("other"))
	require.Nil(t, p.Shape("other"))
}

// Every instruction set gives the same spikes, and gradients within rounding.
func TestInstructionSetsAgree(t *testing.T) {
	linear := func(b *netBuilder, x *ir.Value) *ir.Value { return b.linear("L", x, 70) }
	wide := func(b *netBuilder, x *ir.Value) *ir.Value { return b.conv("C", x, 128, 3, 1, 1) }
	for name, g := range map[string]*ir.Graph{
		"fashion": fashion(3, 4, 8, 16, 32),
		"lanes":   spikesOver(5, 8, linear, 333),
		"panels":  spikesOver(3, 4, wide, 64, 6, 5),
	} {
		t.Run(name, func(t *testing.T) { agree(t, newTrial(trained(t, g), 1)) })
	}
}

// agree compares each table of kernels with the best.
func agree(t *testing.T, tr *trial) {
	want := tr.compile(t, 2)
	require.NoError(t, want.Run(0, 0))
	for _, isa := range kernels.ISAs() {
		table, ok := kernels.ForISA(isa)
		if !ok {
			continue
		}
		p, err := Compile(tr.g, tr.store, Options{Threads: 2, Kernels: table})
		require.NoError(t, err)
		for _, n := range []string{"image", "target"} {
			copy(p.Input(n), want.Input(n))
		}
		require.NoError(t, p.Run(0, 0))
		for _, o := range tr.g.Outputs {
			ref := doubles(want.Output(o.Name), []int{len(want.Output(o.Name))})
			requireNear(t, isa.String()+" "+o.Name, ref.Data, p.Output(o.Name), o.Name == "out")
		}
	}
}

// A program runs again after its inputs and parameters changed, and its draws follow seed and step.
func TestRunsAreFunctionsOfTheirInputs(t *testing.T) {
	b := newNet(2, 3)
	x := b.input("image", ir.Type{Batch: true, Dims: []int{7}, Class: ir.Real})
	u := b.g.Add(&ir.Node{Op: ir.OpUniform, Name: "noise", Like: ir.Type{Time: true, Batch: true, Dims: []int{7}}})
	b.g.SetOutput("out", b.op(ir.OpLt, u, x))
	p := newTrial(b.g, 1).compile(t, 2)
	run := func(seed, step uint64) []float32 {
		require.NoError(t, p.Run(seed, step))
		return slices.Clone(p.Output("out"))
	}
	for i := range p.Input("image") {
		p.Input("image")[i] = 0.5
	}
	first := run(1, 1)
	require.NotEqual(t, first, run(1, 2))
	require.NotEqual(t, first, run(2, 1))
	require.Equal(t, first, run(1, 1))
	clear(p.Input("image"))
	require.NotContains(t, run(1, 1), float32(1))
}
