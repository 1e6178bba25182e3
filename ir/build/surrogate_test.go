package build_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/build"
	"snnc/lang/check"
)

// TestSurrogateReadsProgress: a surrogate may sharpen as training goes on, within a recurrence too.
func TestSurrogateReadsProgress(t *testing.T) {
	lib, bag := library(t, "sharp.snn", `snn 1
surrogate Sharper(k = 2.0) { smooth(u) = sigmoid((k + progress)*u + 0*epoch*progress) }
model M {
  in x: real[3] in 0..1
  time 2
  out = x -> Direct -> LIF(surrogate = Sharper(3.0)) -> mean over t
}
`)
	m := lib.Elaborate("M", check.Options{Training: true}, bag)
	require.Zero(t, bag.Errors(), text(bag))
	g := build.Graph(m, build.Options{Batch: 2, Bag: bag})
	require.NoError(t, ir.Verify(g))
	args := 0
	ir.Walk(g, func(_ *ir.Graph, n *ir.Node) {
		if n.Surr != nil {
			args = len(n.Args)
		}
	})
	require.Equal(t, 3, args, "u, progress, epoch")
}
