package cpu

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// deep is a stack of convolutions with normalisation and neurons, each second one with a shortcut.
func deep(layers int) *ir.Graph {
	b := newNet(2, 2)
	y := b.conv("C0", b.input("image", ir.Type{Batch: true, Dims: []int{3, 8, 8}, Class: ir.Real}), 8, 3, 1, 1)
	y = b.fire("IF0", b.norm("BN0", y), 1)
	for i := 1; i < layers; i++ {
		k := strconv.Itoa(i)
		y = b.op(ir.OpAdd, y, b.fire("IF"+k, b.norm("BN"+k, b.conv("C"+k, y, 8, 3, 1, 1)), 1))
	}
	b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
	return b.g
}

// A network of forty layers compiles in well under a second.
func TestDeepGraphsCompileSoon(t *testing.T) {
	g := trained(t, deep(40))
	tr := newTrial(g, 1)
	start := time.Now()
	p := tr.compile(t, 2)
	t.Logf("%d nodes, %d steps: %v", len(g.Nodes), len(p.Plan().Steps), time.Since(start))
	require.Less(t, time.Since(start), 3*time.Second)
	require.NoError(t, p.Run(0, 0))
}
