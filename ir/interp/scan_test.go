package interp

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// TestScanTrace follows a leaky neuron with a hard reset: h = v/2 + x, s = h >= 1, v = h * (1 - s), and counts the
// spikes in a second state.
func TestScanTrace(t *testing.T) {
	g := &ir.Graph{T: 4, B: 1}
	x := input(g, "x", ir.Type{Time: true, Dims: []int{2}, Class: ir.Real})
	zeros := g.Add(&ir.Node{Op: ir.OpConst, Like: vec(2)})
	leak := constant(g, 0.5)

	b := &ir.Graph{T: 4, B: 1}
	v, c := input(b, "0", vec(2)), input(b, "1", vec(2))
	now, k := input(b, "2", vec(2)), input(b, "3", ir.Scalar(ir.Real))
	h := op(b, ir.OpAdd, op(b, ir.OpMul, v, k), now)
	s := b.Add(&ir.Node{Op: ir.OpSpike, Args: []*ir.Value{op(b, ir.OpSub, h, constant(b, 1))}, Surr: step()})
	b.SetOutput("0", op(b, ir.OpMul, h, op(b, ir.OpNot, s)))
	b.SetOutput("1", op(b, ir.OpAdd, c, s))
	b.SetOutput("2", s)
	b.SetOutput("3", h)

	n := &ir.Node{Op: ir.OpScan, Body: b, Scan: &ir.Scan{States: 2, Xs: 1}, Args: []*ir.Value{zeros, zeros, x, leak}}
	g.Add(n)
	for i, name := range []string{"v", "count", "s", "h"} {
		g.SetOutput(name, n.Outs[i])
	}
	var margin float64
	out := run(t, g, &Env{Margin: &margin, Inputs: map[string]*Tensor{
		"x": Of([]int{4, 2}, 0.75, 1, 0.75, 0.5, 0.25, 0.5, 0.125, 0.5)}})
	require.Equal(t, []float64{0.75, 1, 1.125, 0.5, 0.25, 0.75, 0.25, 0.875}, out["h"].Data)
	require.Equal(t, []float64{0, 1, 1, 0, 0, 0, 0, 0}, out["s"].Data)
	require.Equal(t, []float64{0.25, 0.875}, out["v"].Data)
	require.Equal(t, []float64{1, 1}, out["count"].Data)
	require.Equal(t, 0.0, margin)
}

// TestReverseScan sums from the end: a[t] = x[t] + 2 a[t+1].
func TestReverseScan(t *testing.T) {
	g := graph()
	x := input(g, "x", ir.Type{Time: true, Class: ir.Real})
	zero := constant(g, 0)
	b := graph()
	a := op(b, ir.OpMul, input(b, "0", ir.Scalar(ir.Real)), constant(b, 2))
	next := op(b, ir.OpAdd, a, input(b, "1", ir.Scalar(ir.Real)))
	b.SetOutput("0", next)
	b.SetOutput("1", next)
	n := &ir.Node{Op: ir.OpScan, Body: b, Scan: &ir.Scan{States: 1, Xs: 1, Reverse: true}, Args: []*ir.Value{zero, x}}
	g.Add(n)
	g.SetOutput("final", n.Outs[0])
	g.SetOutput("all", n.Outs[1])
	out := run(t, g, &Env{Inputs: map[string]*Tensor{"x": Of([]int{3}, 1, 10, 100)}})
	require.Equal(t, []float64{421, 210, 100}, out["all"].Data)
	require.Equal(t, []float64{421}, out["final"].Data)
}
