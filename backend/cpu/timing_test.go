package cpu

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// chained is a weighted layer whose spikes come back to it, so that its scan holds a product.
func chained() *ir.Graph {
	b := newNet(3, 2)
	x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{5}, Class: ir.Real})
	b.g.SetOutput("loss", b.sum(b.fire("IF", b.linear("L", x, 7), 1), true, true))
	return b.g
}

func totals(steps []PlanStep) (forward, backward float64) {
	for _, s := range steps {
		if s.Backward {
			backward += s.MACs
		} else {
			forward += s.MACs
		}
	}
	return forward, backward
}

// A linear layer of 5 by 7 at 3 steps and 2 samples; its weights' gradient has as many points, and nothing wants the
// input's.
func TestWorkOfALayer(t *testing.T) {
	p := newTrial(trained(t, chained()), 1).compile(t, 1)
	forward, backward := totals(p.Plan().Steps)
	require.Equal(t, 3*2*5*7.0, forward)
	require.Equal(t, 3*2*5*7.0, backward)
	paths := map[string]bool{}
	for _, s := range p.Plan().Steps {
		paths[s.Path] = true
		if s.MACs > 0 {
			require.Equal(t, "contract", s.Op)
			require.GreaterOrEqual(t, s.Bytes, 4*(3*2*5+5*7+3*2*7.0))
		}
	}
	require.True(t, paths["L"] && paths["IF"], "%v", paths)
}

func TestTimesOfSteps(t *testing.T) {
	p := newTrial(trained(t, fashion(3, 4, 8, 5, 12)), 1).compile(t, 1)
	require.NoError(t, p.Run(0, 0))
	for _, s := range p.Times() {
		require.Zero(t, s.Time)
		require.Zero(t, s.Runs)
	}
	p.Timing(true)
	began := time.Now()
	for i := range uint64(4) {
		require.NoError(t, p.Run(0, i))
	}
	all, sum := time.Since(began), time.Duration(0)
	for i, s := range p.Times() {
		require.Equal(t, 4, s.Runs)
		require.Equal(t, p.Plan().Steps[i], s.PlanStep)
		sum += s.Time
	}
	require.Positive(t, sum)
	require.LessOrEqual(t, sum, all)
	require.Zero(t, testing.AllocsPerRun(5, func() { _ = p.Run(0, 1) }), "the clock allocates nothing")
	p.Timing(false)
	require.NoError(t, p.Run(0, 0))
	require.Equal(t, 4+6, p.Times()[0].Runs, "no more were counted")
}
