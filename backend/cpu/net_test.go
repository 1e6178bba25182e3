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
