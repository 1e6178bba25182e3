package cpu

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/passes"
)

// pooled is the maximum of 2 x 2 windows of y[6, 6, 4], which is read through a view, per channel.
func pooled(b *netBuilder, y *ir.Value, view ir.Access) *ir.Value {
	n := 4 // b i j c
	y = b.g.Add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{y}, Like: y.Type, Maps: &ir.Maps{Space: []int{2, 6, 6, 4},
		Out: ir.Access{ir.Var(0, n), ir.Var(1, n), ir.Var(2, n), ir.Var(3, n)}, In: []ir.Access{view}}})
	n = 6 // b i j c u v
	m := &ir.Maps{Space: []int{2, 3, 3, 4, 2, 2}, Out: ir.Access{ir.Var(0, n), ir.Var(1, n), ir.Var(2, n), ir.Var(3, n)},
		In: []ir.Access{{ir.Var(0, n), aff(n, 0, 1, 2, 4, 1), aff(n, 0, 2, 2, 5, 1), ir.Var(3, n)}}}
	return b.g.Add(&ir.Node{Op: ir.OpMaximum, Args: []*ir.Value{y}, Maps: m, Like: like(y, 3, 3, 4)})
}

// TestMaximumOfAView: the gradient of a maximum goes to where the elements of its own result lie, which is not where
// those of a flipped or transposed view lie that the maximum reads; and what comes in may be one number for all.
func TestMaximumOfAView(t *testing.T) {
	views := map[string]ir.Access{
		"as it is":   {ir.Var(0, 4), ir.Var(1, 4), ir.Var(2, 4), ir.Var(3, 4)},
		"flipped":    {ir.Var(0, 4), aff(4, 5, 1, -1), ir.Var(2, 4), ir.Var(3, 4)},
		"transposed": {ir.Var(0, 4), ir.Var(2, 4), ir.Var(1, 4), ir.Var(3, 4)},
	}
	for name, view := range views {
		t.Run(name, func(t *testing.T) {
			b := newNet(1, 2)
			x := b.input("x", ir.Type{Batch: true, Dims: []int{6, 6, 4}, Class: ir.Real})
			y := pooled(b, b.op(ir.OpMul, x, b.spread(b.param("gain", 1, 6, 6, 4), x.Type.Dims, 0, 1, 2)), view)
			square := b.sum(b.op(ir.OpMul, y, y), false, true)
			z := pooled(b, b.op(ir.OpMul, x, b.spread(b.param("other", 1, 6, 6, 4), x.Type.Dims, 0, 1, 2)), view)
			b.g.SetOutput("loss", b.op(ir.OpAdd, square, b.sum(z, false, true)))
			require.NoError(t, passes.Run(b.g, passes.Options{Gradient: "loss"}))
			newTrial(b.g, 3).check(t)
		})
	}
}
