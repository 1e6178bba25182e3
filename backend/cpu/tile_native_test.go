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

// programs counts the tile programs that are written out, those with machine code for runs, and those with sums over lanes, whose
// order depends on the tile.
func (p *Program) programs() (traced, runs, sums int) {
	for _, s := range p.c.steps {
		q, ok := s.job.(*tileProg)
		if !ok {
			continue
		}
		if q.trace != nil {
			traced++
		}
		for _, ph := range q.phases {
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
	return traced, runs, sums
}

// Machine code gives the bits of the kernels that it stands for.
func TestMachineCodeAgreesWithKernels(t *testing.T) {
	if kernels.Best().ISA != kernels.AVX512 {
		t.Skip("no machine code here")
	}
	traced, runs, graphs := 0, 0, 150
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
		a, b, sums := p.programs()
		traced, runs = traced+a, runs+b
		if sums == 0 {
			require.Equal(t, want, got, "seed %d", seed)
		}
	}
	require.Greater(t, traced, graphs)
	require.Greater(t, runs, graphs/10)
}
