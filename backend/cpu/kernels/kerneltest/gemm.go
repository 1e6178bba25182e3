package kerneltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

// fma32 returns a*b+c rounded once. The product is exact in float64; rounding
// the sum to odd makes the second rounding harmless (Boldo and Melquiond,
// "Emulation of a FMA and correctly rounded sums", 2008).
func fma32(a, b, c float32) float32 {
	p, q := float64(a)*float64(b), float64(c)
	s := p + q
	t := s - p
	rest := (p - (s - t)) + (q - t)
	if rest != 0 && math.Float64bits(s)&1 == 0 && !math.IsInf(s, 0) {
		toward := math.Inf(1)
		if rest < 0 {
			toward = math.Inf(-1)
		}
		s = math.Nextafter(s, toward)
	}
	return float32(s)
}

func mulAdd32(a, b, c float32) float32 { return float32(a*b) + c }

// randomMat returns a guarded matrix with gaps, transposed or not.
func randomMat(r *rand.Rand, rows, cols int, trans bool) (kernels.Mat, *buffer) {
	h, w := rows, cols
	if trans {
		h, w = cols, rows
	}
	stride := w + r.IntN(3)
	b := bufferOf(normal(r, max(0, (h-1)*stride+w)), r.IntN(4))
	return kernels.Mat{Data: b.x, Rows: rows, Cols: cols, Stride: stride, Trans: trans}, b
}

// Gemm checks the matrix product against one chain of multiply-adds an element.
func Gemm(t *testing.T, table *kernels.Table) {
	r := rng(3)
	for _, s := range [][3]int{
		{0, 3, 3}, {3, 0, 3}, {3, 3, 0}, {1, 1, 1}, {2, 3, 4}, {5, 17, 9}, {6, 16, 8}, {7, 15, 3}, {8, 32, 16},
		{9, 33, 17}, {13, 47, 5}, {16, 31, 64}, {17, 65, 31}, {33, 40, 20}, {1, 300, 20}, {40, 1, 100}, {3, 5, 700},
		{130, 35, 12}, {10, 1060, 3}, {11, 18, 530}, {37, 41, 43},
	} {
		for form := range 8 {
			gemmCase(t, table, r, s[0], s[1], s[2], form)
		}
	}
	t.Run("Split", func(t *testing.T) { gemmSplit(t, table) })
	t.Run("Special", func(t *testing.T) { gemmSpecial(t, table) })
	t.Run("Panel", func(t *testing.T) { gemmPanel(t, table) })
	t.Run("Mix", func(t *testing.T) { mix(t, table) })
	t.Run("Refuses", func(t *testing.T) { gemmRefuses(t, table) })
}

// gemmPanel checks products with a panel of b, whole and narrower than its rows.
func gemmPanel(t *testing.T, table *kernels.Table) {
	r := rng(8)
	for _, n := range []int{1, table.Panel - 1, table.Panel} {
		a, _ := randomMat(r, 41, 70, false)
		b := kernels.Mat{Data: normal(r, 70*table.Panel), Rows: 70, Cols: n, Stride: table.Panel}
		c, buf := randomMat(r, 41, n, false)
		want := append([]float32(nil), c.Data...)
		gemmReference(want, c, a, b, false, table.ISA != kernels.Generic)
		table.Gemm(c, a, b, false, make([]float32, table.GemmScratch(41, n, 70)))
		sameBits(t, fmt.Sprintf("panel of %d columns", n), want, c.Data)
		buf.check(t, "panel")
	}
}

// mix checks the product of few rows on lines against the same reference.
func mix(t *testing.T, table *kernels.Table) {
	r := rng(7)
	for rows := 1; rows <= kernels.MixLines; rows++ {
		for _, n := range []int{16, 17, 31, 32, 33, 50, 128} {
			cols := 1 + r.IntN(6)
			m, _ := randomMat(r, rows, cols, false)
			m.Stride = cols
			src, _ := randomMat(r, cols, n, false)
			dst, buf := randomMat(r, rows, n, false)
			want := append([]float32(nil), dst.Data...)
			gemmReference(want, dst, m, src, false, table.ISA != kernels.Generic)
			table.Mix(dst.Data, dst.Stride, m.Data, rows, cols, src.Data, src.Stride, n)
			sameBits(t, fmt.Sprintf("Mix %d x %d on %d", rows, cols, n), want, dst.Data)
			buf.check(t, "Mix")
		}
	}
	x := make([]float32, 96)
	require.Panics(t, func() { table.Mix(x, 16, x, 7, 1, x, 16, 16) })
	require.Panics(t, func() { table.Mix(x, 16, x, 2, 2, x, 90, 16) })
	require.Panics(t, func() { table.Mix(x, 90, x, 2, 2, x, 16, 16) })
	require.Panics(t, func() { table.Mix(x, 16, x, 2, 2, x, 16, 15) })
}

func gemmCase(t *testing.T, table *kernels.Table, r *rand.Rand, m, n, k, form int) {
	a, _ := randomMat(r, m, k, form&1 != 0)
	b, _ := randomMat(r, k, n, form&2 != 0)
	c, buf := randomMat(r, m, n, form&4 != 0)
	name := fmt.Sprintf("%d x %d x %d, form %d", m, n, k, form)
	for _, accumulate := range []bool{true, false} {
		want := append([]float32(nil), c.Data...)
		gemmReference(want, c, a, b, accumulate, table.ISA != kernels.Generic)
		scratch := newBuffer(table.GemmScratch(m, n, k), 1)
		table.Gemm(c, a, b, accumulate, scratch.x)
		sameBits(t, "Gemm "+name, want, c.Data)
		buf.check(t, "Gemm "+name)
		scratch.check(t, "Gemm scratch "+name)
	}
}

func gemmReference(want []float32, c, a, b kernels.Mat, accumulate, fused bool) {
	step := mulAdd32
	if fused {
		step = fma32
	}
	for i := range c.Rows {
		for j := range c.Cols {
			at := i*c.Stride + j
			if c.Trans {
				at = j*c.Stride + i
			}
			if !accumulate {
				want[at] = 0
			}
			for k := range a.Cols {
				want[at] = step(a.At(i, k), b.At(k, j), want[at])
			}
		}
	}
}

// gemmSplit checks that parts of c are the same as the whole.
func gemmSplit(t *testing.T, table *kernels.Table) {
	const m, n, k = 61, 83, 300
	r := rng(4)
	a, _ := randomMat(r, m, k, false)
	b, _ := randomMat(r, k, n, true)
	whole := kernels.NewMat(make([]float32, m*n), m, n)
	parts := kernels.NewMat(make([]float32, m*n), m, n)
	scratch := make([]float32, table.GemmScratch(m, n, k))
	table.Gemm(whole, a, b, false, scratch)
	for i := 0; i < m; i += 11 {
		for j := 0; j < n; j += 37 {
			h, w := min(11, m-i), min(37, n-j)
			table.Gemm(parts.Block(i, j, h, w), a.Block(i, 0, h, k), b.Block(0, j, k, w), false, scratch)
		}
	}
	sameBits(t, "Gemm in parts", whole.Data, parts.Data)
}

// gemmSpecial checks that NaN and Inf stay in the elements they belong to.
func gemmSpecial(t *testing.T, table *kernels.Table) {
	const m, n, k = 9, 35, 20
	r := rng(5)
	a, _ := randomMat(r, m, k, false)
	b, _ := randomMat(r, k, n, false)
	a.Data[3*a.Stride+2] = float32(math.NaN())
	b.Data[7*b.Stride+34] = float32(math.Inf(1))
	c := kernels.NewMat(make([]float32, m*n), m, n)
	table.Gemm(c, a, b, false, make([]float32, table.GemmScratch(m, n, k)))
	for i := range m {
		for j := range n {
			v := float64(c.At(i, j))
			require.Equal(t, i == 3, math.IsNaN(v), "element %d, %d is %v", i, j, v)
			require.Equal(t, i != 3 && j == 34, math.IsInf(v, 0), "element %d, %d is %v", i, j, v)
		}
	}
}

func gemmRefuses(t *testing.T, table *kernels.Table) {
	x := make([]float32, 12)
	scratch := make([]float32, table.GemmScratch(4, 4, 4))
	mul := func(c, a, b kernels.Mat) func() { return func() { table.Gemm(c, a, b, false, scratch) } }
	require.NotPanics(t, mul(kernels.NewMat(x, 3, 4), kernels.NewMat(x, 3, 2), kernels.NewMat(x, 2, 4)))
	require.Panics(t, mul(kernels.NewMat(x, 4, 4), kernels.NewMat(x, 4, 2), kernels.NewMat(x, 2, 4)))
	require.Panics(t, mul(kernels.NewMat(x, 3, 4), kernels.NewMat(x, 3, 3), kernels.NewMat(x, 2, 4)))
	require.Panics(t, mul(kernels.NewMat(x, 3, 4), kernels.NewMat(x, 3, 5), kernels.NewMat(x, 5, 4)))
	if len(scratch) > 0 {
		scratch = scratch[:1:1]
		require.Panics(t, mul(kernels.NewMat(x, 3, 4), kernels.NewMat(x, 3, 2), kernels.NewMat(x, 2, 4)))
	}
}

// Layout checks the transposition.
func Layout(t *testing.T, table *kernels.Table) {
	r := rng(6)
	for _, rows := range []int{0, 1, 7, 8, 9, 16, 33, 70} {
		for _, cols := range []int{0, 1, 5, 8, 15, 24, 65} {
			lds, ldd := cols+r.IntN(3), rows+r.IntN(3)+r.IntN(2)*600
			src, dst := mixed(r, rows*lds), newBuffer(cols*ldd, 1)
			want := append([]float32(nil), dst.x...)
			for i := range rows {
				for j := range cols {
					want[j*ldd+i] = src[i*lds+j]
				}
			}
			table.Transpose(dst.x, ldd, src, lds, rows, cols)
			sameBits(t, fmt.Sprintf("Transpose %d x %d", rows, cols), want, dst.x)
			dst.check(t, "Transpose")
		}
	}
	require.Panics(t, func() { table.Transpose(make([]float32, 5), 2, make([]float32, 6), 3, 2, 3) })
	require.Panics(t, func() { table.Transpose(make([]float32, 6), 2, make([]float32, 5), 3, 2, 3) })
}
