package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/interp"
)

// The matrices give the convolution exactly, up to rounding of the matrices.
func TestWinogradFormsAreConvolutions(t *testing.T) {
	for _, f := range winogradForms() {
		g, d := []float64{0.5, -2, 3}, make([]float64, f.side)
		for i := range d {
			d[i] = float64(i*i%7) - 2
		}
		for p := range f.tile {
			got, flipped := 0.0, 0.0
			for e := range f.side {
				a, b, c := 0.0, 0.0, 0.0
				for k := range 3 {
					a += float64(f.g[e*3+k]) * g[k]
					c += float64(f.kernel(true)[e*3+k]) * g[k]
				}
				for k := range f.side {
					b += float64(f.bt[e*f.side+k]) * d[k]
				}
				got += float64(f.at[p*f.side+e]) * a * b
				flipped += float64(f.at[p*f.side+e]) * c * b
			}
			require.InDelta(t, g[0]*d[p]+g[1]*d[p+1]+g[2]*d[p+2], got, 1e-5)
			require.InDelta(t, g[2]*d[p]+g[1]*d[p+1]+g[0]*d[p+2], flipped, 1e-5)
		}
	}
}

// jobsByTiles are the steps by Winograd's method.
func jobsByTiles(p *Program) (jobs []*winogradJob) {
	for _, s := range p.c.steps {
		if j, ok := s.job.(*winogradJob); ok {
			jobs = append(jobs, j)
		}
	}
	return jobs
}

// Convolutions of all shapes agree with the interpreter, forward and by input: odd sizes, images smaller than a tile, paddings.
func TestWinogradConvolutions(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	tiles := 0
	for i := range 14 {
		in, out, h, w, pad := 16+r.IntN(12), 16+r.IntN(24), 7+r.IntN(7), 6+r.IntN(8), r.IntN(3)
		if h+2*pad < 3 || w+2*pad < 3 {
			continue
		}
		t.Run(fmt.Sprintf("%d: %d to %d channels, %d x %d, padding %d", i, in, out, h, w, pad), func(t *testing.T) {
			b := newNet(2, 4+r.IntN(4))
			x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{in, h, w}, Class: ir.Real})
			scaled := b.op(ir.OpMul, x, b.spread(b.param("S", -1, in), x.Type.Dims, 0))
			y := b.conv("C", scaled, out, 3, 1, pad)
			b.g.SetOutput("y", b.sum(b.op(ir.OpMul, y, y), false, false, 0, 1, 2))
			b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
			tr := newTrial(trained(t, b.g), uint64(i))
			tr.check(t)
			tiles += len(jobsByTiles(tr.compile(t, 1)))
		})
	}
	require.Greater(t, tiles, 8)
}

// Where spikes depend on a convolution, tiles are of 2 x 2.
func TestDecisionsTakeSmallTiles(t *testing.T) {
	for _, exact := range []bool{false, true} {
		w := windows3{axes: [2]windowAxis{{places: 16}, {places: 16}}, outer: []int{64}, k: 128, n: 128}
		want := 4
		if exact {
			want = 2
		}
		require.Equal(t, want, w.cheapest(exact).tile)
	}
}

// Against sums in float64, the error stays within what winograd.go states.
func TestWinogradRounding(t *testing.T) {
	require.Less(t, winogradError(t, 2, true), 6e-7)
	require.Less(t, winogradError(t, 4, false), 2.6e-6)
}

// winogradError is the largest error of a convolution of random numbers with 128 channels, as a share of the largest result.
func winogradError(t *testing.T, tile int, decides bool) float64 {
	b := newNet(1, 24)
	x := b.input("image", ir.Type{Batch: true, Dims: []int{128, 8, 8}, Class: ir.Real})
	y := b.conv("C", x, 32, 3, 1, 1)
	b.g.SetOutput("y", y)
	if decides {
		b.g.SetOutput("sign", b.op(ir.OpSign, y))
	}
	tr := newTrial(b.g, 9)
	p := tr.compile(t, 1)
	require.Equal(t, tile, jobsByTiles(p)[0].f.tile)
	require.NoError(t, p.Run(0, 0))
	tr.env.F32 = false
	want, err := interp.Run(tr.g, tr.env)
	require.NoError(t, err)
	top, worst := 0.0, 0.0
	for i, v := range want["y"].Data {
		top, worst = math.Max(top, math.Abs(v)), math.Max(worst, math.Abs(v-float64(p.Output("y")[i])))
	}
	t.Logf("tiles of %d: %.2g of the largest result", tile, worst/top)
	return worst / top
}

// Gradients by weights agree with the interpreter: channels that no group divides, tiles cut by the edge, paddings.
func TestWinogradGradients(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	tiles := map[int]int{}
	for i := range 8 {
		in, out, h, w, pad := 32+r.IntN(20), 20+r.IntN(16), 11+r.IntN(6), 10+r.IntN(7), r.IntN(3)
		t.Run(fmt.Sprintf("%d: %d to %d channels, %d x %d, padding %d", i, in, out, h, w, pad), func(t *testing.T) {
			b := newNet(2, 3+r.IntN(3))
			x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{in, h, w}, Class: ir.Real})
			y := b.conv("C", x, out, 3, 1, pad)
			b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
			tr := newTrial(trained(t, b.g), uint64(i))
			tr.check(t)
			for _, s := range tr.compile(t, 1).c.steps {
				if j, ok := s.job.(*winogradGradient); ok {
					tiles[j.f.tile]++
				}
			}
		})
	}
	require.LessOrEqual(t, 4, tiles[2]+tiles[4])
	require.Positive(t, tiles[4])
}
