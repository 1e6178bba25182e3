package cpu

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/passes"
)

// evaluated is a network whose normalisation has weights of its own, ready for evaluation.
func evaluated(t testing.TB) *trial {
	g := fashion(3, 4, 8, 5, 12)
	require.NoError(t, passes.Run(g, passes.Options{}))
	return newTrial(g, 1)
}

func TestFrozenProgramsDoLess(t *testing.T) {
	p := evaluated(t).compileFor(t, Options{Threads: 1, Reuse: true})
	var steady []string
	for _, s := range p.c.steps {
		if s.steady {
			steady = append(steady, s.kernel)
		}
	}
	require.NotEmpty(t, steady, "the order of weights, at least")
	require.Len(t, p.c.moving, len(p.c.steps)-len(steady))
	p.Timing(true)
	p.Freeze()
	for range 3 {
		require.NoError(t, p.Run(0, 0))
	}
	for i, s := range p.Times() {
		require.Equal(t, map[bool]int{true: 1, false: 3}[p.c.steps[i].steady], s.Runs, s.Kernel)
	}
}

func TestThawedProgramsSeeNewParameters(t *testing.T) {
	tr := evaluated(t)
	p, fresh := tr.compileFor(t, Options{Threads: 1, Reuse: true}), tr.compile(t, 1)
	p.Freeze()
	require.NoError(t, p.Run(0, 0))
	before := bitsOf(p.Output("out"))
	for _, v := range tr.store.Params {
		for i := range v.Data {
			v.Data[i] *= 2
		}
	}
	p.Thaw()
	require.NoError(t, p.Run(0, 0))
	require.NoError(t, fresh.Run(0, 0))
	require.Equal(t, bitsOf(fresh.Output("out")), bitsOf(p.Output("out")))
	require.NotEqual(t, before, bitsOf(p.Output("out")))
}

// A sum that is filled by one step and added to by another starts from zero in every run.
func TestFrozenSumsStartAnew(t *testing.T) {
	b := newNet(2, 3)
	x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{5}, Class: ir.Real})
	b.g.SetOutput("out", b.sum(b.linear("Linear", x, 7), true, true, 0))
	newTrial(b.g, 1).check(t)
}
