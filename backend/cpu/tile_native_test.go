package cpu

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
	"snnc/ir/autodiff"
	"snnc/ir/gen"
)

// withoutCode is a table whose kernels are the best and with which no machine code is made.
func withoutCode() *kernels.Table {
	t := *kernels.Best()
	t.ISA = kernels.AVX2
	return &t
}

// ends are the bits of all outputs.
func ends(t *testing.T, tr *trial, opt Options) (map[string][]uint32, *Program) {
	p, err := Compile(tr.g, tr.store, opt)
	require.NoError(t, err)
	for name, in := range tr.env.Inputs {
		singles(p.Input(name), in)
	}
	require.NoError(t, p.Run(tr.env.Seed, tr.env.Step))
	all := map[string][]uint32{}
	for _, o := range tr.g.Outputs {
		for _, v := range p.Output(o.Name) {
			if v != v {
				v = float32(math.NaN())
			}
			all[o.Name] = append(all[o.Name], math.Float32bits(v))
		}
	}
	return all, p
}

// programs counts the tile programs that are written out, runs and loops that are machine code, and sums over lanes, whose order
// depends on the tile.
func (p *Program) programs() (traced, runs, loops, sums int) {
	for _, s := range p.c.steps {
		q, ok := s.job.(*tileProg)
		if !ok {
			continue
		}
		if q.trace != nil {
			traced++
		}
		for _, ph := range q.phases {
			if ph.whole != nil {
				loops++
			}
			for _, l := range ph.code {
				for i := range l {
					if l[i].native != nil {
						runs++
					}
				}
			}
		}
		sums += len(q.sums) + len(q.mixes)
	}
	return traced, runs, loops, sums
}

// Machine code gives the bits of the kernels that it stands for.
func TestMachineCodeAgreesWithKernels(t *testing.T) {
	if kernels.Best().ISA != kernels.AVX512 {
		t.Skip("no machine code here")
	}
	traced, graphs := 0, 150
	if testing.Short() {
		graphs = 40
	}
	for seed := range graphs {
		cfg := []gen.Config{{}, {Steps: 16, Extent: 9, MaxSize: 16384}, {Steps: 5, Extent: 11, MaxSize: 1 << 15}}[seed%3]
		g, env := gen.Graph(rand.New(rand.NewPCG(uint64(seed), 5)), cfg)
		if seed%2 == 0 && autodiff.Gradient(g, "loss") != nil {
			continue
		}
		tr := envTrial(g, env)
		want, _ := ends(t, tr, Options{Threads: 1, Kernels: withoutCode()})
		got, p := ends(t, tr, Options{Threads: 1})
		a, _, _, sums := p.programs()
		traced += a
		if sums == 0 {
			require.Equal(t, want, got, "seed %d", seed)
		}
	}
	require.Greater(t, traced, graphs)
}

// Loops over more steps than are written out, forward and in reverse, with states that move on, at all kinds of lanes.
func TestLoopsAgreeWithKernels(t *testing.T) {
	if kernels.Best().ISA != kernels.AVX512 {
		t.Skip("no machine code here")
	}
	for _, width := range []int{5, 21, 64, 100} {
		for order := range 4 {
			tr := newTrial(trained(t, recurrenceNet(traceSteps+6, 3, width, order+1)), 1)
			tr.check(t)
			want, _ := ends(t, tr, Options{Threads: 1, Kernels: withoutCode()})
			got, p := ends(t, tr, Options{Threads: 1})
			require.Equal(t, want["out"], got["out"])
			_, runs, loops, _ := p.programs()
			require.Positive(t, runs)
			require.Positive(t, loops)
		}
	}
}
