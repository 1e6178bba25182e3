package passes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/interp"
)

// chainer makes a random chain of linear maps of spikes [T,B,C,X].
type chainer struct {
	r    *rand.Rand
	g    *ir.Graph
	v    *ir.Value
	seen int
}

func (c *chainer) param(dims ...int) *ir.Value {
	c.seen++
	name := string(rune('a' + c.seen))
	c.g.Params = append(c.g.Params, ir.Param{Name: name, Dims: dims, Init: ir.Init{Dist: "uniform", A: -1, B: 1}})
	return c.g.Add(&ir.Node{Op: ir.OpParam, Name: name, Like: ir.Type{Dims: dims, Class: ir.Real}})
}

func (c *chainer) nest(op ir.Op, dims, space []int, out ir.Access, in []ir.Access, args ...*ir.Value) {
	like := ir.Type{Time: true, Batch: true, Dims: dims, Class: ir.Real}
	c.v = c.g.Add(&ir.Node{Op: op, Args: args, Maps: &ir.Maps{Space: space, Out: out, In: in}, Like: like})
}

// affine is an expression over n loops.
func expr(n, off int, terms ...[2]int) ir.Affine {
	a := ir.Affine{Off: off, Coef: make([]int, n)}
	for _, t := range terms {
		a.Coef[t[1]] += t[0]
	}
	return a
}

// grow appends a random step.
func (c *chainer) grow() {
	ch, x := c.v.Type.Dims[0], c.v.Type.Dims[1]
	t, b := c.g.T, c.g.B
	switch k := c.r.IntN(7); k {
	case 0, 1: // weights over channels and a window, with stride and padding
		o, w, stride, pad := 1+c.r.IntN(3), 1+c.r.IntN(min(3, x)), 1+c.r.IntN(2), c.r.IntN(2)*c.r.IntN(2)
		n := (x+2*pad-w)/stride + 1
		space := []int{t, b, o, n, ch, w}
		c.nest(ir.OpContract, []int{o, n}, space, ir.Access{ir.Var(0, 6), ir.Var(1, 6), ir.Var(2, 6), ir.Var(3, 6)},
			[]ir.Access{{ir.Var(2, 6), ir.Var(4, 6), ir.Var(5, 6)},
				{ir.Var(0, 6), ir.Var(1, 6), ir.Var(4, 6), expr(6, -pad, [2]int{stride, 3}, [2]int{1, 5})}}, c.param(o, ch, w), c.v)
	case 2: // a channel for itself
		w := 1 + c.r.IntN(min(3, x))
		n := x - w + 1
		c.nest(ir.OpContract, []int{ch, n}, []int{t, b, ch, n, w}, ir.Access{ir.Var(0, 5), ir.Var(1, 5), ir.Var(2, 5), ir.Var(3, 5)},
			[]ir.Access{{ir.Var(0, 5), ir.Var(1, 5), ir.Var(2, 5), expr(5, 0, [2]int{1, 3}, [2]int{1, 4})}, {ir.Var(2, 5), ir.Var(4, 5)}}, c.v, c.param(ch, w))
	case 3: // padding
		c.nest(ir.OpReindex, []int{ch, x + 2}, []int{t, b, ch, x + 2}, ir.Access{ir.Var(0, 4), ir.Var(1, 4), ir.Var(2, 4), ir.Var(3, 4)},
			[]ir.Access{{ir.Var(0, 4), ir.Var(1, 4), ir.Var(2, 4), expr(4, -1, [2]int{1, 3})}}, c.v)
	case 4: // sums of windows, or of what is left of them at the end
		n := (x + 1) / 2
		c.nest(ir.OpReindex, []int{ch, n}, []int{t, b, ch, n, 2}, ir.Access{ir.Var(0, 5), ir.Var(1, 5), ir.Var(2, 5), ir.Var(3, 5)},
			[]ir.Access{{ir.Var(0, 5), ir.Var(1, 5), ir.Var(2, 5), expr(5, 0, [2]int{2, 3}, [2]int{1, 4})}}, c.v)
	case 5: // channels and places change sides
		c.nest(ir.OpReindex, []int{x, ch}, []int{t, b, x, ch}, ir.Access{ir.Var(0, 4), ir.Var(1, 4), ir.Var(2, 4), ir.Var(3, 4)},
			[]ir.Access{{ir.Var(0, 4), ir.Var(1, 4), ir.Var(3, 4), ir.Var(2, 4)}}, c.v)
	case 6:
		c.pointwise(ch, x)
	}
}

// pointwise is a factor or summand of each channel, or of each element.
func (c *chainer) pointwise(ch, x int) {
	by := c.param(ch, x)
	if c.r.IntN(2) == 0 {
		by = c.g.Add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{c.param(ch)}, Like: ir.Type{Dims: []int{ch, x}, Class: ir.Real},
			Maps: &ir.Maps{Space: []int{ch, x}, Out: ir.Access{ir.Var(0, 2), ir.Var(1, 2)}, In: []ir.Access{{ir.Var(0, 2)}}}})
	}
	op := []ir.Op{ir.OpAdd, ir.OpSub, ir.OpMul}[c.r.IntN(3)]
	c.v = c.g.Add(&ir.Node{Op: op, Args: []*ir.Value{c.v, by}})
}

// TestMergeRandomChains composes random chains. What is merged computes the same, within the bound that is told, and
// reads spikes alone.
func TestMergeRandomChains(t *testing.T) {
	chains, joined, equal := 0, 0, 0
	count := 500
	if testing.Short() {
		count = 150
	}
	for seed := range uint64(count) {
		c := &chainer{r: rand.New(rand.NewPCG(seed, 31)), g: &ir.Graph{Name: "chain", T: 1 + int(seed%2), B: 1 + int(seed/2%2)}}
		c.v = c.g.Add(&ir.Node{Op: ir.OpInput, Name: "x", Like: ir.Type{Time: true, Batch: true, Dims: []int{1 + c.r.IntN(3), 3 + c.r.IntN(5)}, Class: ir.Spike}})
		for range 2 + c.r.IntN(5) {
			c.grow()
		}
		c.g.SetOutput("out", c.v)
		before := ir.Clone(c.g)
		var told []Rewriting
		require.NoError(t, Run(c.g, Options{Driven: true, Check: compare, Explain: func(r Rewriting) { told = append(told, r) }}), "seed %d\n%v", seed, before)
		chains++
		if i := slices.IndexFunc(told, func(r Rewriting) bool { return r.Pass == "merge" }); i >= 0 {
			joined++
			if told[i].Bound == "" {
				equal++
			}
			requireWithin(t, before, c.g, told)
		}
	}
	require.Greater(t, joined, chains/3, "too few of %d chains were merged", chains)
	t.Logf("%d of %d chains merged, %d of them to the same bits", joined, chains, equal)
}

// requireWithin interprets both graphs with the rounding of float32: they differ by at most the units that were told, of the same
// chain of absolute values.
func requireWithin(t *testing.T, before, after *ir.Graph, told []Rewriting) {
	t.Helper()
	units := 0.0
	for _, r := range told {
		var n float64
		_, _ = fmt.Sscanf(r.Bound, "%g units of 2^-24 of ", &n)
		units += n
	}
	env := environment(before, 1)
	env.F32 = true
	want, err := interp.Run(before, env)
	require.NoError(t, err)
	got, err := interp.Run(after, env)
	require.NoError(t, err)
	for name, p := range env.Params {
		env.Params[name] = absolute(p)
	}
	for _, n := range before.Nodes {
		if n.Op == ir.OpSub {
			n.Op = ir.OpAdd
		}
	}
	most, err := interp.Run(before, env)
	require.NoError(t, err)
	for i, w := range want["out"].Data {
		require.LessOrEqual(t, max(w-got["out"].Data[i], got["out"].Data[i]-w), units/(1<<24)*most["out"].Data[i])
	}
}

func absolute(x *interp.Tensor) *interp.Tensor {
	y := interp.New(x.Shape...)
	for i, v := range x.Data {
		y.Data[i] = max(v, -v)
	}
	return y
}

// TestMergeKeepsBits: a factor that is a power of two goes into the weights of spikes, and nothing is rounded otherwise.
func TestMergeKeepsBits(t *testing.T) {
	for _, c := range []struct {
		factor float64
		bound  string
	}{{0.25, ""}, {-8, ""}, {0.3, "13 units of 2^-24 of the sum of the absolute values of all products along the chain"}} {
		g := &ir.Graph{Name: "scale", T: 2, B: 2}
		x := g.Add(&ir.Node{Op: ir.OpInput, Name: "x", Like: ir.Type{Time: true, Batch: true, Dims: []int{3}, Class: ir.Spike}})
		y := g.Add(&ir.Node{Op: ir.OpMul, Args: []*ir.Value{x, g.Add(&ir.Node{Op: ir.OpConst, Num: c.factor})}})
		k := &chainer{g: g}
		k.nest(ir.OpContract, []int{4}, []int{2, 2, 4, 3}, ir.Access{ir.Var(0, 4), ir.Var(1, 4), ir.Var(2, 4)},
			[]ir.Access{{ir.Var(2, 4), ir.Var(3, 4)}, {ir.Var(0, 4), ir.Var(1, 4), ir.Var(3, 4)}}, k.param(4, 3), y)
		g.SetOutput("out", k.v)
		before := ir.Clone(g)
		var told []Rewriting
		require.NoError(t, Run(g, Options{Driven: true, Check: compare, Explain: func(r Rewriting) { told = append(told, r) }}))
		i := slices.IndexFunc(told, func(r Rewriting) bool { return r.Pass == "merge" })
		require.GreaterOrEqual(t, i, 0)
		require.Equal(t, c.bound, told[i].Bound)
		env := environment(before, 1)
		env.F32 = true
		want, err := interp.Run(before, env)
		require.NoError(t, err)
		got, err := interp.Run(g, env)
		require.NoError(t, err)
		require.Equal(t, c.bound == "", slices.Equal(want["out"].Data, got["out"].Data))
	}
}
