package cpu

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/passes"
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
