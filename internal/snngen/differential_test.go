package snngen

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/ir/build"
	"snnc/ir/interp"
	"snnc/passes"
)

var (
	programs = flag.Int("programs", 150, "how many random programs to run")
	first    = flag.Int("first", 0, "seed of the first program")
)

// A spike nearer to its threshold than this may fall either way: in float64 by another order of summation, in float32
// by rounding.
const (
	near64 = 1e-9
	near32 = 1e-5
)

// tally counts what was compared.
type tally struct{ programs, passes, runs, close, spikes, reals, loose int }

// TestPrograms takes random programs from text to results, in training and in evaluation: passes must not change what
// a graph computes, and the CPU backend must compute what the interpreter does.
func TestPrograms(t *testing.T) {
	library := prelude(t)
	var n tally
	for seed := *first; seed < *first+*programs; seed++ {
		text := program(seed)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			defer explain(t, text)
			file := parsed(t, text)
			n.programs++
			for _, training := range []bool{true, false} {
				// results of neurons that are outputs are not stored as bits
				opt := build.Options{Batch: []int{4, 1, 2, 3}[seed%4], Record: seed%4 != 0}
				n.compare(t, graph(t, library, file, training, opt), training, rand.New(rand.NewPCG(uint64(seed), 13)))
			}
		})
	}
	t.Logf("%d programs, in training and evaluation; %d graphs equal before and after the passes; %d graphs run on the CPU "+
		"and compared (%d tensors of spikes, %d of reals, of which %d hang on rounding), %d with a spike within %g of its threshold not compared",
		n.programs, n.passes, n.runs, n.spikes, n.reals, n.loose, n.close, near32)
	require.Less(t, n.close, 1+n.programs/4, "too few programs say something")
	require.LessOrEqual(t, n.loose, n.reals/50, "too many results within wide bounds")
}

// explain shows the program of a failed test, and takes a panic for a failure.
func explain(t *testing.T, text string) {
	if r := recover(); r != nil {
		t.Errorf("panic: %v\n%s", r, debug.Stack())
	}
	if t.Failed() {
		t.Log("\n" + text)
	}
}

// compare checks the passes, then the backend.
func (n *tally) compare(t *testing.T, g *ir.Graph, training bool, r *rand.Rand) {
	tr := newTrial(g, r)
	plain, gradient := ir.Clone(g), ""
	if training {
		gradient = "loss"
		require.NoError(t, autodiff.Gradient(plain, gradient))
	}
	require.NoError(t, passes.Run(g, passes.Options{Gradient: gradient}))
	passes.SpikeDriven(g)
	passes.OpCounts(g, nil)
	want, near := tr.run(t, plain, false)
	exact, near2 := tr.run(t, g, false)
	if min(near, near2) > near64 {
		n.passes++
		for _, o := range plain.Outputs {
			x, y := want[o.Name], exact[o.Name]
			require.NotNil(t, y, o.Name)
			require.Empty(t, differ(x.Data, y.Data, tolerance64(o, x.Data)), "passes, training %v, output %s", training, o.Name)
		}
	}
	n.backend(t, tr, g, exact, near2)
}

func tolerance64(o ir.Output, x []float64) float64 {
	if o.Value.Type.Class.IsSpike() {
		return 0
	}
	return 1e-9 * (1 + top(x))
}

// backend compares one and two threads with each other and with the interpreter.
func (n *tally) backend(t *testing.T, tr *trial, g *ir.Graph, exact map[string]*interp.Tensor, near float64) {
	want, near2 := tr.run(t, g, true)
	one, two := tr.compile(t, g, 1), tr.compile(t, g, 2)
	for range 2 { // the second run finds what the first left behind
		require.NoError(t, one.Run(tr.env.Seed, tr.env.Step))
		require.NoError(t, two.Run(tr.env.Seed, tr.env.Step))
	}
	for _, o := range g.Outputs {
		requireSameBits(t, o.Name, one, two)
	}
	if min(near, near2) < near32 {
		n.close++
		return
	}
	n.runs++
	largest := 0.0
	for _, o := range g.Outputs {
		largest = max(largest, top(want[o.Name].Data))
	}
	for _, o := range g.Outputs {
		tolerance := 1e-4*top(want[o.Name].Data) + 3e-6*largest
		n.output(t, o, want[o.Name].Data, one, func(factor float64) float64 {
			if factor == 0 {
				return tolerance
			}
			return tolerance + factor*tr.condition(t, g, o.Name, exact[o.Name].Data, want[o.Name].Data)
		})
	}
}

func requireSameBits(t *testing.T, name string, one, two *cpu.Program) {
	x, y := one.Output(name), two.Output(name)
	require.Len(t, y, len(x), name)
	for i := range x {
		require.Equal(t, math.Float32bits(x[i]), math.Float32bits(y[i]), "%s[%d]: threads matter", name, i)
	}
}

// output compares one result: spikes exactly, reals within a tolerance, which grows where the result is known to hang
// on rounding.
func (n *tally) output(t *testing.T, o ir.Output, want []float64, p *cpu.Program, tolerance func(factor float64) float64) {
	got := make([]float64, len(want))
	for i, v := range p.Output(o.Name) {
		got[i] = float64(v)
	}
	if o.Value.Type.Class.IsSpike() {
		n.spikes++
		require.Empty(t, differ(want, got, 0), "cpu, spikes %s", o.Name)
		return
	}
	n.reals++
	if tight := tolerance(0); differ(want, got, tight) != "" {
		n.loose++
		require.Empty(t, differ(want, got, tolerance(10)), "cpu, output %s", o.Name)
	}
}
