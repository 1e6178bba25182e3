package autodiff

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/interp"
)

var scalar = ir.Scalar(ir.Real)

// TestLeakyFinite: one state, a hard reset, a learned leak, threshold and initial state, all of different axes.
func TestLeakyFinite(t *testing.T) {
	n := newNet(4, 2)
	w := n.param("w", 0.5, 1.5, 3)
	x := n.mul(n.data("x", 0, 1, 3), w)
	leak, bias := n.param("leak", 0.3, 0.7), n.param("bias", 0, 0.5, 3)
	k := n.param("k", 2, 3)
	v0 := n.mul(n.param("v0", 0, 1, 3), n.add(&ir.Node{Op: ir.OpConst, Num: 1, Like: ir.Type{Batch: true}}))
	perStep := n.mul(n.param("g", 1, 2), n.add(&ir.Node{Op: ir.OpIota, Axis: 0, Like: ir.Type{Time: true}}))

	state := ir.Type{Batch: true, Dims: []int{3}, Class: ir.Real}
	b, in := n.body(state, state, scalar, scalar, ir.Type{Dims: []int{3}, Class: ir.Real}, scalar)
	h := b.sum(b.mul(in[0], in[3]), b.sum(in[1], b.mul(in[2], in[4])))
	s := b.spike(sigmoidStep(), b.sub(h, b.num(1)), in[5])
	v := b.mul(h, b.op(ir.OpNot, s))
	outs := n.scan(b, 1, 2, []*ir.Value{v, s, h}, v0, x, perStep, leak, bias, k)
	n.loss(outs[0], outs[1], outs[2])
	n.requireFinite(t)

	require.NoError(t, Gradient(n.g, "loss"))
	for _, s := range scans(n.g) {
		for _, m := range s.Body.Nodes {
			require.NotEqual(t, ir.Nest, ir.Ops[m.Op].Kind, "an elementwise body has an elementwise adjoint")
		}
	}
}

// TestTwoStatesFinite: a fast and a slow state, a recurrent weight, only the last state is read.
func TestTwoStatesFinite(t *testing.T) {
	n := newNet(3, 2)
	x := n.mul(n.data("x", 0, 1, 3), n.param("w", 0.5, 1.5, 3))
	rec := n.param("rec", -1, 1, 3, 3)
	a := n.param("a", 0.3, 0.7)
	state := ir.Type{Batch: true, Dims: []int{3}, Class: ir.Real}
	zero := n.zeros(state)
	b, in := n.body(state, state, state, ir.Type{Dims: []int{3, 3}, Class: ir.Real}, scalar)
	m := &ir.Maps{Space: []int{2, 3, 3}, Out: ir.Access{ir.Var(0, 3), ir.Var(1, 3)},
		In: []ir.Access{{ir.Var(0, 3), ir.Var(2, 3)}, {ir.Var(1, 3), ir.Var(2, 3)}}}
	fed := b.nest(ir.OpContract, state, m, in[1], in[3])
	fast := b.op(ir.OpTanh, b.sum(b.sum(in[2], fed), b.mul(in[0], in[4])))
	slow := b.sum(b.mul(in[1], b.sub(b.num(1), in[4])), b.mul(fast, in[4]))
	outs := n.scan(b, 2, 1, []*ir.Value{fast, slow}, zero, zero, x, rec, a)
	n.loss(outs[1])
	n.requireFinite(t)

	require.NoError(t, Gradient(n.g, "loss"))
	back := scans(n.g)[2]
	require.True(t, back.Scan.Reverse)
	require.Equal(t, 4, back.Scan.States, "two adjoints, a sum for the weight and one for the factor")
	require.Equal(t, []int{3, 3}, back.Args[2].Type.Dims, "the weight's sum has the weight's shape")
	require.True(t, back.Args[3].Type.Batch, "the factor's sum has the extent of the states")
}

func scans(g *ir.Graph) []*ir.Node {
	var s []*ir.Node
	for _, n := range g.Nodes {
		if n.Op == ir.OpScan {
			s = append(s, n)
		}
	}
	return s
}

// lif is a leaky integrate-and-fire neuron with a hard reset to 0 and the derivative 1 where |h - 1| < 1/2:
// h = leak v + w x, s = h >= 1, v = h (1 - s'), where s' is s or detached.
func lif(detach bool) *net {
	n := newNet(3, 1)
	w, leak := n.param("w", 1, 1), n.param("leak", 0.5, 0.5)
	x := n.add(&ir.Node{Op: ir.OpInput, Name: "x", Like: ir.Type{Time: true, Class: ir.Real}})
	n.env.Inputs["x"] = interp.Of([]int{3}, 0.75, 0.875, 0.625)
	b, in := n.body(scalar, scalar, scalar)
	h := b.sum(b.mul(in[0], in[2]), in[1])
	s := b.spike(boxGrad(), b.sub(h, b.num(1)))
	gate := s
	if detach {
		gate = b.op(ir.OpDetach, s)
	}
	v := b.mul(h, b.op(ir.OpNot, gate))
	outs := n.scan(b, 1, 1, []*ir.Value{v, s}, n.num(0), n.mul(x, w), leak)
	rates := n.add(&ir.Node{Op: ir.OpIota, Axis: 0, Like: ir.Type{Time: true}})
	weights := n.sum(rates, n.num(1)) // loss = s0 + 2 s1 + 3 s2
	n.g.SetOutput("loss", n.sumTo(n.mul(outs[1], weights), ir.Type{}))
	return n
}

// TestBackpropagationThroughTime compares with a derivation by hand.
//
// Forward: h = 0.75, 1.25, 0.625; s = 0, 1, 0; v = 0.75, 0, 0.625. The surrogate's derivative is 1 at all three.
// With dv(3) = 0, and for t = 2, 1, 0:
//
//	dh(t) = (t + 1) + dv(t) (1 - s(t)) - [dv(t) h(t), unless detached],  dv(t-1) = leak dh(t)
//
// dw = sum dh(t) x(t), dleak = sum dh(t) v(t-1).
func TestBackpropagationThroughTime(t *testing.T) {
	// Attached: dh2 = 3; dv1 = 1.5, dh1 = 2 - 1.5*1.25 = 0.125; dv0 = 0.0625, dh0 = 1 + 0.0625 - 0.0625*0.75 = 1.015625.
	// Detached: dh2 = 3; dv1 = 1.5, dh1 = 2; dv0 = 1, dh0 = 2.
	for _, c := range []struct {
		detach bool
		dh     [3]float64
	}{{false, [3]float64{1.015625, 0.125, 3}}, {true, [3]float64{2, 2, 3}}} {
		n := lif(c.detach)
		require.NoError(t, Gradient(n.g, "loss"))
		out := run(t, n.g, n.env)
		require.Equal(t, 2.0, out["loss"].Data[0])
		require.Equal(t, c.dh[0]*0.75+c.dh[1]*0.875+c.dh[2]*0.625, out["grad/w"].Data[0])
		require.Equal(t, c.dh[1]*0.75, out["grad/leak"].Data[0])
	}
}

// TestNothingIsKept: of the forward scan, the backward pass reads nothing.
func TestNothingIsKept(t *testing.T) {
	n := lif(false)
	require.NoError(t, Gradient(n.g, "loss"))
	s := scans(n.g)
	require.Len(t, s, 3)
	again, back := s[1], s[2]
	require.False(t, again.Scan.Reverse)
	require.Equal(t, s[0].Args, again.Args)
	require.Len(t, again.Outs, 2, "the final state and the states before each step")
	for _, a := range back.Args {
		require.NotSame(t, s[0], a.Def)
	}
	require.Contains(t, back.Args, again.Outs[1])
}

// TestNoNeedNoWork: a state that leads to no parameter has no adjoint, and a constant input no sum.
func TestNoNeedNoWork(t *testing.T) {
	n := newNet(3, 1)
	w := n.param("w", 1, 1)
	x := n.data("x", 0, 1)
	state := ir.Type{Batch: true, Class: ir.Real}
	b, in := n.body(state, state, state, scalar, scalar)
	trace := b.sum(b.mul(in[0], in[4]), in[2]) // of the input alone
	y := b.sum(b.mul(in[1], in[4]), b.mul(trace, in[3]))
	outs := n.scan(b, 2, 1, []*ir.Value{trace, y, y}, n.zeros(state), n.zeros(state), x, w, n.num(0.5))
	n.loss(outs[2])
	n.requireFinite(t)
	require.NoError(t, Gradient(n.g, "loss"))
	back := scans(n.g)[2]
	require.Equal(t, 2, back.Scan.States, "the adjoint of y and the sum for w")
	require.Len(t, back.Outs, 2)
}

// TestReverseScanFinite: a recurrence from the end, whose result passes the state and the sequence through, and of which
// the final state, the sequence and a doubled result are read. The sequence and the constant lack the batch axis.
func TestReverseScanFinite(t *testing.T) {
	n := newNet(4, 2)
	perStep := n.mul(n.param("p", 0.5, 1.5, 2), n.add(&ir.Node{Op: ir.OpIota, Axis: 0, Like: ir.Type{Time: true}}))
	c := n.param("c", 0.2, 0.9, 2)
	one := n.add(&ir.Node{Op: ir.OpConst, Num: 1, Like: ir.Type{Batch: true, Dims: []int{2}}})
	start := n.mul(n.param("start", 0.1, 0.4), one)
	state := ir.Type{Batch: true, Dims: []int{2}, Class: ir.Real}
	vec := ir.Type{Dims: []int{2}, Class: ir.Real}
	b, in := n.body(state, vec, vec)
	half := b.mul(in[2], b.op(ir.OpSin, in[1])) // of the step and the constant alone
	next := b.op(ir.OpTanh, b.sum(b.mul(in[0], in[2]), half))
	outs := n.scan(b, 1, 1, []*ir.Value{next, next, in[0], in[1], half, in[2]}, start, perStep, c)
	outs[0].Def.Scan.Reverse = true
	n.loss(outs...)
	n.requireFinite(t)
	require.NoError(t, Gradient(n.g, "loss"))
	s := scans(n.g)
	require.True(t, s[1].Scan.Reverse)
	require.False(t, s[2].Scan.Reverse)
}
