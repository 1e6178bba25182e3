package cpu

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// The gradient of a maximum of spikes is part of the neuron's tile program where windows do not overlap, and right
// whether windows lie at the edge, leave gaps, hold no spike or all, and whatever reads the pooled spikes.
func TestGradientsOfMaximaRunInTiles(t *testing.T) {
	behind := map[string]func(b *netBuilder, x *ir.Value) *ir.Value{
		"conv":    func(b *netBuilder, x *ir.Value) *ir.Value { return b.conv("C", x, 8, 3, 1, 1) },
		"flatten": func(b *netBuilder, x *ir.Value) *ir.Value { return b.linear("L", b.flatten(x), 12) },
	}
	for name, pool := range map[string][3]int{"2/2": {2, 2, 0}, "3/3 padded": {3, 3, 1}, "2/3 gaps": {2, 3, 0}, "2/2 padded": {2, 2, 1}} {
		for what, layer := range behind {
			t.Run(name+" "+what, func(t *testing.T) {
				b := newNet(3, 2)
				x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{3, 7, 6}, Class: ir.Real})
				y := b.fire("IF", b.norm("BN", b.conv("C0", x, 64, 3, 1, 1)), 1)
				y = layer(b, b.pool(ir.OpMaximum, y, pool[0], pool[1], pool[2]))
				b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
				tr := newTrial(trained(t, b.g), 1)
				for _, s := range tr.compile(t, 1).Plan().Steps {
					require.False(t, strings.HasPrefix(s.Kernel, "gradient of a maximum"), s.Node)
				}
				tr.check(t)
			})
		}
	}
}
