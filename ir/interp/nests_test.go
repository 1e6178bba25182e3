package interp

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// aff is the affine expression off + sum coef[k] * i[k].
func aff(off int, coef ...int) ir.Affine { return ir.Affine{Off: off, Coef: coef} }

// one runs a nest over inputs "0", "1".
func one(t *testing.T, n *ir.Node, in ...*Tensor) *Tensor {
	t.Helper()
	g := graph()
	env := &Env{Inputs: map[string]*Tensor{}}
	for i, x := range in {
		name := string(rune('0' + i))
		env.Inputs[name] = x
		n.Args = append(n.Args, input(g, name, ir.Type{Dims: x.Shape, Class: ir.Real}))
	}
	g.SetOutput("out", g.Add(n))
	return run(t, g, env)["out"]
}

func TestReindexTransposesAndSums(t *testing.T) {
	x := Of([]int{2, 3}, 1, 2, 3, 4, 5, 6)
	transpose := &ir.Maps{Space: []int{2, 3}, Out: ir.Access{aff(0, 0, 1), aff(0, 1, 0)},
		In: []ir.Access{{aff(0, 1, 0), aff(0, 0, 1)}}}
	require.Equal(t, []float64{1, 4, 2, 5, 3, 6},
		one(t, &ir.Node{Op: ir.OpReindex, Maps: transpose, Like: ir.Type{Dims: []int{3, 2}}}, x).Data)

	rows := &ir.Maps{Space: []int{2, 3}, Out: ir.Access{aff(0, 1, 0)}, In: transpose.In}
	require.Equal(t, []float64{6, 15},
		one(t, &ir.Node{Op: ir.OpReindex, Maps: rows, Like: vec(2)}, x).Data)

	// Shifted by one with zero padding, and a result longer than the loops reach.
	shift := &ir.Maps{Space: []int{3}, Out: ir.Access{aff(0, 1)}, In: []ir.Access{{aff(1, 1)}}}
	require.Equal(t, []float64{8, 9, 0, 0},
		one(t, &ir.Node{Op: ir.OpReindex, Maps: shift, Like: vec(4)}, Of([]int{3}, 7, 8, 9)).Data)
}

func TestEmptySpaceContributesNothing(t *testing.T) {
	m := &ir.Maps{Space: []int{2, 0}, Out: ir.Access{aff(0, 1, 0)}, In: []ir.Access{{aff(0, 0, 1)}}}
	got := one(t, &ir.Node{Op: ir.OpReindex, Maps: m, Like: vec(2)}, Of([]int{1}, 5))
	require.Equal(t, []float64{0, 0}, got.Data)
}

// TestConvolution compares a grouped, strided, padded convolution with the loops of a textbook.
func TestConvolution(t *testing.T) {
	const ci, co, h, k, stride, pad, groups = 4, 6, 7, 3, 2, 1, 2
	const ho, gi, gout = (h+2*pad-k)/stride + 1, ci / groups, co / groups
	x, w := random(ci, h, h), random(co, gi, k, k)
	// Loops: group, output channel within it, row, column, input channel within it, kernel row, kernel column.
	m := &ir.Maps{Space: []int{groups, gout, ho, ho, gi, k, k},
		Out: ir.Access{aff(0, gout, 1, 0, 0, 0, 0, 0), aff(0, 0, 0, 1, 0, 0, 0, 0), aff(0, 0, 0, 0, 1, 0, 0, 0)},
		In: []ir.Access{
			{aff(0, gi, 0, 0, 0, 1, 0, 0), aff(-pad, 0, 0, stride, 0, 0, 1, 0), aff(-pad, 0, 0, 0, stride, 0, 0, 1)},
			{aff(0, gout, 1, 0, 0, 0, 0, 0), aff(0, 0, 0, 0, 0, 1, 0, 0), aff(0, 0, 0, 0, 0, 0, 1, 0), aff(0, 0, 0, 0, 0, 0, 0, 1)},
		}}
	got := one(t, &ir.Node{Op: ir.OpContract, Maps: m, Like: ir.Type{Dims: []int{co, ho, ho}}}, x, w)
	for o := range co {
		for r := range ho {
			for c := range ho {
				sum := 0.0
				for i := range gi {
					for u := range k {
						for v := range k {
							y, z := r*stride+u-pad, c*stride+v-pad
							if y >= 0 && y < h && z >= 0 && z < h {
								sum += w.Data[((o*gi+i)*k+u)*k+v] * x.Data[((o/gout*gi+i)*h+y)*h+z]
							}
						}
					}
				}
				require.InDelta(t, sum, got.Data[(o*ho+r)*ho+c], 1e-12)
			}
		}
	}
}

func TestContractRoundsOnce(t *testing.T) {
	m := &ir.Maps{Space: []int{3}, In: []ir.Access{{aff(0, 1)}, {aff(0, 1)}}}
	g := graph()
	n := &ir.Node{Op: ir.OpContract, Maps: m, Args: []*ir.Value{input(g, "a", vec(3)), input(g, "b", vec(3))}}
	g.SetOutput("out", g.Add(n))
	env := &Env{F32: true, Inputs: map[string]*Tensor{
		"a": Of([]int{3}, 1<<24, 1, 1), "b": Of([]int{3}, 1, 1, 1)}}
	require.Equal(t, 1<<24+2.0, run(t, g, env)["out"].Data[0])
}

// window is a max over 2 neighbours with stride 2, padded by one on the left, of a vector of 4.
func window() *ir.Maps {
	return &ir.Maps{Space: []int{3, 2}, Out: ir.Access{aff(0, 1, 0)}, In: []ir.Access{{aff(-1, 2, 1)}}}
}

func TestMaximumPads(t *testing.T) {
	got := one(t, &ir.Node{Op: ir.OpMaximum, Maps: window(), Like: vec(4)}, Of([]int{4}, -5, -2, -3, -4))
	require.Equal(t, []float64{-5, -2, -4, math.Inf(-1)}, got.Data)
}

func TestMaximumVJPGoesToTheFirst(t *testing.T) {
	got := one(t, &ir.Node{Op: ir.OpMaximumVJP, Maps: window()},
		Of([]int{4}, -5, 2, 2, math.Inf(-1)), Of([]int{4}, 10, 20, 30, 40))
	require.Equal(t, []float64{10, 20, 0, 30}, got.Data)

	overlap := &ir.Maps{Space: []int{3, 2}, Out: ir.Access{aff(0, 1, 0)}, In: []ir.Access{{aff(0, 1, 1)}}}
	got = one(t, &ir.Node{Op: ir.OpMaximumVJP, Maps: overlap}, Of([]int{4}, 0, 9, 1, 1), Of([]int{3}, 1, 2, 4))
	require.Equal(t, []float64{0, 3, 4, 0}, got.Data)
}

func random(shape ...int) *Tensor {
	r := rand.New(rand.NewPCG(1, 2))
	t := New(shape...)
	for i := range t.Data {
		t.Data[i] = r.NormFloat64()
	}
	return t
}

// TestRowsVisitsEveryPointInside compares with a walk that evaluates each access at each point.
func TestRowsVisitsEveryPointInside(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		m := &ir.Maps{}
		for range r.IntN(4) {
			m.Space = append(m.Space, r.IntN(5))
		}
		access := func() (acc ir.Access, shape []int) {
			for range r.IntN(3) {
				e := ir.Affine{Off: r.IntN(7) - 3, Coef: make([]int, len(m.Space))}
				for k := range e.Coef {
					e.Coef[k] = r.IntN(5) - 2
				}
				acc, shape = append(acc, e), append(shape, 1+r.IntN(5))
			}
			return acc, shape
		}
		shapes := make([][]int, 2)
		m.Out, shapes[0] = access()
		m.In = make([]ir.Access, 1)
		m.In[0], shapes[1] = access()
		var got [][2]int
		rows(m, shapes, func(at, step []int, n int) {
			for i := range n {
				got = append(got, [2]int{at[0] + i*step[0], at[1] + i*step[1]})
			}
		})
		require.Equal(t, slowly(m, shapes, nil), got)
	}
}

// slowly lists the offsets of the points inside, by recursion over the loops.
func slowly(m *ir.Maps, shapes [][]int, point []int) [][2]int {
	var list [][2]int
	if k := len(point); k < len(m.Space) {
		for i := range m.Space[k] {
			list = append(list, slowly(m, shapes, append(point[:k:k], i))...)
		}
		return list
	}
	var at [2]int
	for j, acc := range []ir.Access{m.Out, m.In[0]} {
		for axis, e := range acc {
			p := e.At(point)
			if p < 0 || p >= shapes[j][axis] {
				return nil
			}
			at[j] = at[j]*shapes[j][axis] + p
		}
	}
	return [][2]int{at}
}

func BenchmarkConvolution(b *testing.B) {
	g := graph()
	x := input(g, "x", ir.Type{Dims: []int{16, 32, 32}, Class: ir.Real})
	w := input(g, "w", ir.Type{Dims: []int{16, 16, 3, 3}, Class: ir.Real})
	m := &ir.Maps{Space: []int{16, 32, 32, 16, 3, 3},
		Out: ir.Access{ir.Var(0, 6), ir.Var(1, 6), ir.Var(2, 6)},
		In: []ir.Access{{ir.Var(3, 6), aff(-1, 0, 1, 0, 0, 1, 0), aff(-1, 0, 0, 1, 0, 0, 1)},
			{ir.Var(0, 6), ir.Var(3, 6), ir.Var(4, 6), ir.Var(5, 6)}}}
	n := &ir.Node{Op: ir.OpContract, Maps: m, Args: []*ir.Value{x, w}, Like: ir.Type{Dims: []int{16, 32, 32}}}
	g.SetOutput("out", g.Add(n))
	env := &Env{Inputs: map[string]*Tensor{"x": random(16, 32, 32), "w": random(16, 16, 3, 3)}}
	for b.Loop() {
		if _, err := Run(g, env); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*16*32*32*16*9/b.Elapsed().Seconds(), "points/s")
}
