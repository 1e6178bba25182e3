package autodiff

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// TestEveryOpHasARule refuses a row of the op table without a derivative or a reason why it has none.
func TestEveryOpHasARule(t *testing.T) {
	for op := ir.OpInvalid + 1; op < ir.NumOps; op++ {
		r := rules[op]
		ways := 0
		for _, set := range []bool{r.operands != nil, r.spike, r.scan, r.none != "", r.refuse != ""} {
			if set {
				ways++
			}
		}
		require.Equal(t, 1, ways, "%s", op)
		if r.operands != nil {
			require.Len(t, r.operands, ir.Ops[op].Arity, "%s", op)
		}
	}
}

// domains are intervals in which the operands' finite differences exist.
var domains = map[ir.Op][2]float64{ir.OpLog: {0.5, 2}, ir.OpSqrt: {0.5, 2}, ir.OpDiv: {0.5, 2}, ir.OpPow: {0.5, 2}}

// logic holds the operations that want spikes.
var logic = map[ir.Op]bool{ir.OpNot: true, ir.OpAnd: true, ir.OpOr: true}

// TestElementwiseFinite checks every elementwise rule with operands that broadcast in every way.
func TestElementwiseFinite(t *testing.T) {
	for op := ir.OpInvalid + 1; op < ir.NumOps; op++ {
		if ir.Ops[op].Kind != ir.Elementwise || rules[op].operands == nil || op == ir.OpDifferential {
			continue
		}
		t.Run(op.String(), func(t *testing.T) {
			for way := range 4 {
				n := newNet(2, 2)
				d, ok := domains[op]
				if !ok {
					d = [2]float64{-2, 2}
				}
				var args []*ir.Value
				for k := range ir.Ops[op].Arity {
					p := n.param(string(rune('a'+k)), d[0], d[1], dims(way, k)...)
					if op == ir.OpSelect && k == 0 {
						p = n.op(ir.OpLt, n.num(0), p)
					} else if logic[op] {
						p = n.spike(sigmoidStep(), p, n.num(2))
					} else if k == 0 {
						p = n.wider(p, way)
					}
					args = append(args, p)
				}
				n.loss(n.op(op, args...))
				n.requireFinite(t)
			}
		})
	}
}

// TestLogic: not, and, or differentiate as 1 - a, a b, a + b - a b; the surrogate's derivative is 1.
func TestLogic(t *testing.T) {
	for _, c := range []struct {
		op     ir.Op
		da, db float64 // at a = 1, b = 0
	}{{ir.OpNot, -1, 0}, {ir.OpAnd, 0, 1}, {ir.OpOr, 1, 0}} {
		n := newNet(1, 1)
		a, b := n.param("a", 0.25, 0.25), n.param("b", -0.25, -0.25)
		s := []*ir.Value{n.spike(boxGrad(), a), n.spike(boxGrad(), b)}
		n.g.SetOutput("loss", n.op(c.op, s[:ir.Ops[c.op].Arity]...))
		require.NoError(t, Gradient(n.g, "loss"))
		out := run(t, n.g, n.env)
		require.Equal(t, c.da, out["grad/a"].Data[0], "%s", c.op)
		require.Equal(t, c.db, out["grad/b"].Data[0], "%s", c.op)
	}
}

// TestDifferential: detach(s) + differential(3 r) has the value of s, its class, and the gradient of 3 r, also if it
// is summed up on the way.
func TestDifferential(t *testing.T) {
	n := newNet(1, 1)
	p := n.param("p", 0.25, 0.25)
	s := n.op(ir.OpDetach, n.op(ir.OpLt, n.num(0), p))
	y := n.sum(s, n.op(ir.OpDifferential, n.mul(p, n.num(3))))
	require.True(t, y.Type.Class.IsSpike())
	n.g.SetOutput("loss", y)
	require.NoError(t, Gradient(n.g, "loss"))
	out := run(t, n.g, n.env)
	require.Equal(t, []float64{1}, out["loss"].Data)
	require.Equal(t, []float64{3}, out["grad/p"].Data)
}

// dims makes the operands alike, or a tensor and scalars.
func dims(way, k int) []int {
	if way%2 == 0 || k == way/2 {
		return []int{3}
	}
	return nil
}

// wider gives the operand time and batch axes.
func (n *net) wider(p *ir.Value, way int) *ir.Value {
	if way < 2 {
		return p
	}
	x := n.add(&ir.Node{Op: ir.OpIota, Axis: 0, Like: ir.Type{Time: true, Batch: true}})
	return n.sum(p, n.mul(x, n.num(0.1)))
}

// convMaps is a convolution of [C,H,W] by [D,C,K,K] with a batch axis, stride 2 and a padding of 1.
func convMaps(b, d, o, c, k int) *ir.Maps {
	space := []int{b, d, o, o, c, k, k}
	v := func(i int) ir.Affine { return ir.Var(i, 7) }
	at := func(out, tap int) ir.Affine {
		a := ir.Affine{Off: -1, Coef: make([]int, 7)}
		a.Coef[out], a.Coef[tap] = 2, 1
		return a
	}
	return &ir.Maps{Space: space, Out: ir.Access{v(0), v(1), v(2), v(3)},
		In: []ir.Access{{v(0), v(4), at(2, 5), at(3, 6)}, {v(1), v(4), v(5), v(6)}}}
}

func TestConvolutionFinite(t *testing.T) {
	n := newNet(1, 2)
	img := n.param("x", -1, 1, 2, 4, 4)
	perSample := n.mul(img, n.add(&ir.Node{Op: ir.OpIota, Axis: 0, Like: ir.Type{Batch: true}}))
	w := n.param("w", -1, 1, 3, 2, 3, 3)
	like := ir.Type{Batch: true, Dims: []int{3, 2, 2}}
	y := n.nest(ir.OpContract, like, convMaps(2, 3, 2, 2, 3), perSample, w)
	n.loss(n.op(ir.OpTanh, y))
	n.requireFinite(t)
}

// TestReindexFinite checks an overlapping windowed sum that reads beyond the edges.
func TestReindexFinite(t *testing.T) {
	n := newNet(1, 1)
	x := n.param("x", -1, 1, 5)
	m := &ir.Maps{Space: []int{3, 4}, Out: ir.Access{ir.Var(0, 2)},
		In: []ir.Access{{{Off: -1, Coef: []int{2, 1}}}}}
	n.loss(n.op(ir.OpSin, n.nest(ir.OpReindex, ir.Type{Dims: []int{3}}, m, x)))
	n.requireFinite(t)
}

func TestMaximumFinite(t *testing.T) {
	n := newNet(1, 1)
	x := n.param("x", -1, 1, 6)
	m := &ir.Maps{Space: []int{3, 3}, Out: ir.Access{ir.Var(0, 2)},
		In: []ir.Access{{{Off: -1, Coef: []int{2, 1}}}}}
	y := n.add(&ir.Node{Op: ir.OpMaximum, Maps: m, Args: []*ir.Value{x}, Like: ir.Type{Dims: []int{3}}})
	n.loss(n.mul(y, y))
	n.requireFinite(t)
}

// TestTies: the gradient goes to the first operand of min and max, and to the first place of a maximum.
func TestTies(t *testing.T) {
	n := newNet(1, 1)
	a, b := n.param("a", 2, 2), n.param("b", 2, 2)
	x := n.param("x", 1, 1, 3)
	m := &ir.Maps{Space: []int{3}, In: []ir.Access{{ir.Var(0, 1)}}}
	top := n.add(&ir.Node{Op: ir.OpMaximum, Maps: m, Args: []*ir.Value{x}})
	n.g.SetOutput("loss", n.sum(n.op(ir.OpMin, a, b), n.sum(n.op(ir.OpMax, a, b), top)))
	require.NoError(t, Gradient(n.g, "loss"))
	out := run(t, n.g, n.env)
	require.Equal(t, []float64{2}, out["grad/a"].Data)
	require.Equal(t, []float64{0}, out["grad/b"].Data)
	require.Equal(t, []float64{1, 0, 0}, out["grad/x"].Data)
}

func TestDetachUnusedAndSelect(t *testing.T) {
	n := newNet(1, 1)
	a, c := n.param("a", 3, 3), n.param("c", 0.5, 0.5)
	n.param("unused", 1, 1, 2, 2)
	s := n.spike(boxGrad(), c)
	n.g.SetOutput("loss", n.mul(n.op(ir.OpDetach, a), n.where(s, a, n.num(1))))
	require.NoError(t, Gradient(n.g, "loss"))
	out := run(t, n.g, n.env)
	require.Equal(t, []float64{3}, out["grad/a"].Data)
	require.Equal(t, []float64{0}, out["grad/c"].Data, "a condition gets no gradient")
	require.Equal(t, []float64{0, 0, 0, 0}, out["grad/unused"].Data)
}

func TestErrors(t *testing.T) {
	n := newNet(1, 1)
	x := n.param("x", 1, 1, 3)
	n.g.SetOutput("wide", x)
	require.ErrorContains(t, Gradient(n.g, "loss"), `no output "loss"`)
	require.ErrorContains(t, Gradient(n.g, "wide"), "only a scalar")

	m := &ir.Maps{Space: []int{3}, In: []ir.Access{{ir.Var(0, 1)}}}
	top := n.add(&ir.Node{Op: ir.OpMaximum, Maps: m, Args: []*ir.Value{x}})
	vjp := n.add(&ir.Node{Op: ir.OpMaximumVJP, Maps: m, Args: []*ir.Value{x, top}})
	n.g.SetOutput("loss", n.sumTo(vjp, ir.Type{}))
	before := len(n.g.Nodes)
	require.ErrorContains(t, Gradient(n.g, "loss"), "cannot be differentiated again")
	require.Len(t, n.g.Nodes, before)
}
