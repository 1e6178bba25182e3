package kerneltest

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

// updatesCase checks the kernels that change their destination.
func updatesCase(t *testing.T, table *kernels.Table) {
	r := rng(400)
	for _, n := range lengths {
		x, y, d, s := mixed(r, n), mixed(r, n), mixed(r, n), float32(r.NormFloat64())
		axpy, mulAdd, fill := make([]float32, n), make([]float32, n), make([]float32, n)
		for i := range n {
			axpy[i] = d[i] + float32(s*x[i])
			mulAdd[i] = d[i] + float32(x[i]*y[i])
			fill[i] = s
		}
		b := bufferOf(d, 1)
		table.Axpy(b.x, x, s)
		sameBits(t, "Axpy", axpy, b.x)
		b.check(t, "Axpy")
		b = bufferOf(d, 2)
		table.MulAdd(b.x, x, y)
		sameBits(t, "MulAdd", mulAdd, b.x)
		b.check(t, "MulAdd")
		table.Fill(b.x, s)
		sameBits(t, "Fill", fill, b.x)
		b.check(t, "Fill")
	}
	t.Run("Descend", func(t *testing.T) { descendCase(t, table) })
	t.Run("SGD", func(t *testing.T) { momentumCase(t, "SGD", table.SGD, false) })
	t.Run("Nesterov", func(t *testing.T) { momentumCase(t, "Nesterov", table.Nesterov, true) })
	t.Run("Adam", func(t *testing.T) { adamCase(t, table) })
}

func descendCase(t *testing.T, table *kernels.Table) {
	const lr, clip, l2 = float32(0.1), float32(0.7), float32(1e-3)
	r := rng(450)
	for _, n := range lengths {
		p, g := normal(r, n), mixed(r, n)
		bp := bufferOf(p, 1)
		table.Descend(bp.x, g, lr, clip, l2)
		for i := range n {
			p[i] -= float32(lr * (float32(clip*g[i]) + float32(l2*p[i])))
		}
		sameBits(t, "Descend", p, bp.x)
		bp.check(t, "Descend")
	}
}

func momentumCase(t *testing.T, name string, update func(p, v, g []float32, lr, momentum, clip, l2 float32), ahead bool) {
	const lr, momentum, clip, l2 = float32(0.1), float32(0.9), float32(0.7), float32(1e-3)
	r := rng(500)
	for _, n := range lengths {
		p, v, g := normal(r, n), normal(r, n), mixed(r, n)
		bp, bv := bufferOf(p, 1), bufferOf(v, 2)
		update(bp.x, bv.x, g, lr, momentum, clip, l2)
		for i := range n {
			d := float32(clip*g[i]) + float32(l2*p[i])
			v[i] = float32(momentum*v[i]) + d
			step := v[i]
			if ahead {
				step = d + float32(momentum*v[i])
			}
			p[i] -= float32(lr * step)
		}
		sameBits(t, name+" velocity", v, bv.x)
		sameBits(t, name+" parameters", p, bp.x)
		bp.check(t, name)
		bv.check(t, name)
	}
}

func adamCase(t *testing.T, table *kernels.Table) {
	const beta1, beta2, eps, keep, clip, l2 = float32(0.9), float32(0.999), float32(1e-8), float32(0.99), float32(0.7), float32(1e-4)
	const rest1, rest2, step, scale = 1 - beta1, 1 - beta2, float32(0.01), float32(2.5)
	r := rng(600)
	for _, n := range lengths {
		p, m, v, g := normal(r, n), normal(r, n), normal(r, n), mixed(r, n)
		for i := range v {
			v[i] = float32(math.Abs(float64(v[i])))
		}
		bp, bm, bv := bufferOf(p, 1), bufferOf(m, 2), bufferOf(v, 3)
		table.Adam(bp.x, bm.x, bv.x, g, beta1, rest1, beta2, rest2, step, scale, eps, keep, clip, l2)
		for i := range n {
			w := float32(keep * p[i])
			d := float32(clip*g[i]) + float32(l2*w)
			m[i] = float32(beta1*m[i]) + float32(rest1*d)
			v[i] = float32(beta2*v[i]) + float32(rest2*float32(d*d))
			root := float32(math.Sqrt(float64(v[i])))
			p[i] = w - float32(step*(m[i]/(float32(scale*root)+eps)))
		}
		sameBits(t, "Adam mean", m, bm.x)
		sameBits(t, "Adam variance", v, bv.x)
		sameBits(t, "Adam parameters", p, bp.x)
		for _, b := range []*buffer{bp, bm, bv} {
			b.check(t, "Adam")
		}
	}
}

// Reductions checks the sums against the stated order, bit for bit.
func Reductions(t *testing.T, table *kernels.Table) {
	r := rng(700)
	for _, n := range lengths {
		for _, make := range []func() []float32{func() []float32 { return normal(r, n) }, func() []float32 { return mixed(r, n) }} {
			x, y := bufferOf(make(), 1).x, bufferOf(make(), 2).x
			ones := func(int) float32 { return 1 }
			sameBits(t, "Sum", []float32{laneSum(x, ones)}, []float32{table.Sum(x)})
			sameBits(t, "SumSquares", []float32{laneSum(x, func(i int) float32 { return x[i] })}, []float32{table.SumSquares(x)})
			sameBits(t, "Dot", []float32{laneSum(x, func(i int) float32 { return y[i] })}, []float32{table.Dot(x, y)})
			sameWide(t, wideSquares(x), table.Squares(x))
			require.Equal(t, largest(x), table.MaxOf(x))
		}
	}
}

// laneSum sums x[i]*factor(i) in 16 lanes and folds them by halves.
func laneSum(x []float32, factor func(int) float32) float32 {
	var lane [16]float32
	for i, v := range x {
		lane[i%16] += float32(v * factor(i))
	}
	for half := 8; half > 0; half /= 2 {
		for i := range half {
			lane[i] += lane[i+half]
		}
	}
	return lane[0]
}

// wideSquares sums squares in float64 in the same order.
func wideSquares(x []float32) float64 {
	var lane [16]float64
	for i, v := range x {
		lane[i%16] += float64(v) * float64(v)
	}
	for half := 8; half > 0; half /= 2 {
		for i := range half {
			lane[i] += lane[i+half]
		}
	}
	return lane[0]
}

func sameWide(t *testing.T, want, got float64) {
	t.Helper()
	if math.Float64bits(want) != math.Float64bits(got) && !(want != want && got != got) {
		t.Fatalf("Squares: %v, want %v", got, want)
	}
}

func largest(x []float32) float32 {
	top := float32(math.Inf(-1))
	for _, v := range x {
		if v > top {
			top = v
		}
	}
	return top
}
