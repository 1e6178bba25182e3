package cpu

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// slidingNet is a gain, a causal filter of k taps over time and a square, so that the filter has all gradients.
func slidingNet(t, b, width, k int) *ir.Graph {
	n := newNet(t, b)
	x := n.input("x", ir.Type{Time: true, Batch: true, Dims: []int{width}, Class: ir.Real})
	x = n.op(ir.OpMul, x, n.param("g", 1, width))
	w := n.param("w", 1, k)
	m := &ir.Maps{Space: []int{t, b, width, k}, Out: ir.Access{ir.Var(0, 4), ir.Var(1, 4), ir.Var(2, 4)},
		In: []ir.Access{{ir.Var(3, 4)}, {aff(4, 1-k, 0, 1, 3, 1), ir.Var(1, 4), ir.Var(2, 4)}}}
	y := n.g.Add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{w, x}, Maps: m, Like: like(x, width)})
	n.g.SetOutput("out", y)
	n.g.SetOutput("loss", n.sum(n.op(ir.OpMul, y, y), true, true))
	return n.g
}

// Filters over time and their gradients run along lines of lanes, and are right with long and short lines, with windows
// longer than the time and with taps outside of it.
func TestFiltersOverTimeAreLines(t *testing.T) {
	for _, c := range []struct{ t, b, width, k int }{{6, 3, 40, 2}, {5, 2, 1100, 3}, {3, 7, 512, 8}, {9, 1, 2049, 1}} {
		g := trained(t, slidingNet(c.t, c.b, c.width, c.k))
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			tr := newTrial(g, 1)
			tr.check(t)
			kernels := map[string]bool{}
			for _, s := range tr.compile(t, 1).Plan().Steps {
				kernels[s.Kernel] = true
			}
			require.True(t, kernels["taps of lines"])
			require.Equal(t, c.b*c.width >= lineBlock/2, kernels["products of lines"])
		})
	}
}
