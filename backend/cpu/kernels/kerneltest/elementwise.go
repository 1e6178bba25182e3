package kerneltest

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

func through(f func(float64) float64) func(float32) float32 {
	return func(v float32) float32 { return float32(f(float64(v))) }
}

func truth(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

func choose(b bool, yes, no float32) float32 {
	if b {
		return yes
	}
	return no
}

// exactUnary are the operations that this file defines without the twin.
var exactUnary = map[kernels.UnaryOp]func(float32) float32{
	kernels.Neg:     func(v float32) float32 { return -v },
	kernels.Abs:     through(math.Abs),
	kernels.Sqrt:    through(math.Sqrt),
	kernels.Recip:   func(v float32) float32 { return 1 / v },
	kernels.Floor:   through(math.Floor),
	kernels.Round:   through(math.RoundToEven),
	kernels.Not:     func(v float32) float32 { return 1 - v },
	kernels.Sign:    func(v float32) float32 { return truth(v > 0) - truth(v < 0) },
	kernels.GE0:     func(v float32) float32 { return truth(v >= 0) },
	kernels.GT0:     func(v float32) float32 { return truth(v > 0) },
	kernels.NE0:     func(v float32) float32 { return truth(v != 0) },
	kernels.Exp:     through(math.Exp),
	kernels.Log:     through(math.Log),
	kernels.Tanh:    through(math.Tanh),
	kernels.Sigmoid: through(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }),
	kernels.Atan:    through(math.Atan),
	kernels.Sin:     through(math.Sin),
	kernels.Cos:     through(math.Cos),
	kernels.Erf:     through(math.Erf),
}

// closeUnary are the operations that only come near the true value.
var closeUnary = map[kernels.UnaryOp]func(float64) float64{
	kernels.ApproxExp:     math.Exp,
	kernels.ApproxLog:     math.Log,
	kernels.ApproxTanh:    math.Tanh,
	kernels.ApproxSigmoid: func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	kernels.ApproxAtan:    math.Atan,
}

// MaxULP is the largest error of the operations named approx, in units of
// the last place of the true value.
const MaxULP = 2.2

var exactBinary = map[kernels.BinaryOp]func(a, b float32) float32{
	kernels.Add: func(a, b float32) float32 { return a + b },
	kernels.Sub: func(a, b float32) float32 { return a - b },
	kernels.Mul: func(a, b float32) float32 { return a * b },
	kernels.Div: func(a, b float32) float32 { return a / b },
	kernels.Min: func(a, b float32) float32 { return choose(a < b, a, b) },
	kernels.Max: func(a, b float32) float32 { return choose(a > b, a, b) },
	kernels.Lt:  func(a, b float32) float32 { return truth(a < b) },
	kernels.Le:  func(a, b float32) float32 { return truth(a <= b) },
	kernels.Eq:  func(a, b float32) float32 { return truth(a == b) },
	kernels.Ne:  func(a, b float32) float32 { return truth(a != b) },
	kernels.Pow: func(a, b float32) float32 { return float32(math.Pow(float64(a), float64(b))) },
}

// Elementwise checks all operations of a table, bit for bit.
func Elementwise(t *testing.T, table *kernels.Table) {
	for op := range kernels.NumUnary {
		t.Run(op.String(), func(t *testing.T) { unaryCase(t, table, op) })
	}
	for op := range kernels.NumBinary {
		t.Run(op.String(), func(t *testing.T) { binaryCase(t, table, op) })
	}
	t.Run("Select", func(t *testing.T) { selectCase(t, table) })
	t.Run("Updates", func(t *testing.T) { updatesCase(t, table) })
	t.Run("Shortest", func(t *testing.T) { shortestCase(t, table) })
}

func unaryCase(t *testing.T, table *kernels.Table, op kernels.UnaryOp) {
	twin, _ := kernels.ForISA(kernels.Generic)
	r := rng(uint64(op))
	for _, n := range lengths {
		x, want := mixed(r, n), make([]float32, n)
		twin.Unary[op](want, x)
		for i, f := 0, exactUnary[op]; f != nil && i < n; i++ {
			want[i] = f(x[i])
		}
		src, dst := bufferOf(x, 1), newBuffer(n, 2)
		table.Unary[op](dst.x, src.x)
		sameBits(t, op.String(), want, dst.x)
		sameBits(t, op.String()+" source", x, src.x)
		dst.check(t, op.String())
		table.Unary[op](src.x, src.x)
		sameBits(t, op.String()+" in place", want, src.x)
		src.check(t, op.String())
	}
	if f, ok := closeUnary[op]; ok {
		ulpCase(t, table, op, f)
	}
}

// ulpCase measures the error over the range of exponents, and at the ends.
func ulpCase(t *testing.T, table *kernels.Table, op kernels.UnaryOp, f func(float64) float64) {
	x := append([]float32(nil), special...)
	for v := float32(1e-40); v < 1e38; v *= 1.0007 {
		x = append(x, v, -v)
	}
	for v := float32(-110); v < 110; v += 0.0037 {
		x = append(x, v, v/16)
	}
	got := make([]float32, len(x))
	table.Unary[op](got, x)
	worst, at := 0.0, float32(0)
	for i, v := range x {
		if e := ulps(f(float64(v)), got[i]); e > worst || e != e {
			worst, at = e, v
		}
	}
	t.Logf("largest error %.2f ulp, at %v", worst, at)
	require.LessOrEqual(t, worst, MaxULP, "at %v", at)
}

// ulps is the distance of got from want in units of the last place of want.
func ulps(want float64, got float32) float64 {
	w := float32(want)
	if w == got || (w != w && got != got) {
		return 0
	}
	if math.IsInf(float64(w), 0) || math.IsInf(float64(got), 0) || w != w || got != got {
		return math.Inf(1)
	}
	above := math.Nextafter32(float32(math.Abs(float64(w))), float32(math.Inf(1)))
	unit := float64(above) - math.Abs(float64(w))
	return math.Abs(want-float64(got)) / unit
}

func binaryCase(t *testing.T, table *kernels.Table, op kernels.BinaryOp) {
	r, f := rng(uint64(op)+100), exactBinary[op]
	for _, n := range lengths {
		x, y, s := mixed(r, n), mixed(r, n), mixed(r, 1)[0]
		want, wantVS, wantSV := make([]float32, n), make([]float32, n), make([]float32, n)
		for i := range n {
			if r.IntN(5) == 0 {
				y[i] = x[i]
			}
			want[i], wantVS[i], wantSV[i] = f(x[i], y[i]), f(x[i], s), f(s, y[i])
		}
		checkBinary(t, op.String(), x, y, want, table.Binary[op])
		checkBinary(t, op.String()+" VS", x, y, wantVS, func(dst, a, _ []float32) { table.BinaryVS[op](dst, a, s) })
		checkBinary(t, op.String()+" SV", x, y, wantSV, func(dst, _, b []float32) { table.BinarySV[op](dst, b, s) })
	}
}

// checkBinary runs f out of place, in place of a and in place of b.
func checkBinary(t *testing.T, name string, x, y, want []float32, f func(dst, a, b []float32)) {
	t.Helper()
	for form := range 3 {
		a, b, dst := bufferOf(x, 1), bufferOf(y, 2), newBuffer(len(x), 3)
		switch form {
		case 1:
			dst = a
		case 2:
			dst = b
		}
		f(dst.x, a.x, b.x)
		sameBits(t, name, want, dst.x)
		for _, buf := range []*buffer{a, b, dst} {
			buf.check(t, name)
		}
	}
}

func selectCase(t *testing.T, table *kernels.Table) {
	r := rng(200)
	for _, n := range lengths {
		c, x, y, want := mixed(r, n), mixed(r, n), mixed(r, n), make([]float32, n)
		for i := range n {
			if r.IntN(2) == 0 {
				c[i] = 0
			}
			want[i] = choose(c[i] != 0, x[i], y[i])
		}
		dst := newBuffer(n, 1)
		table.Select(dst.x, c, x, y)
		sameBits(t, "Select", want, dst.x)
		dst.check(t, "Select")
	}
}

// shortestCase checks that the shortest argument bounds all accesses.
func shortestCase(t *testing.T, table *kernels.Table) {
	r := rng(300)
	for _, n := range []int{0, 1, 17, 64, 70} {
		short, long := normal(r, n), bufferOf(normal(r, n+40), 0)
		before := append([]float32(nil), long.x...)
		table.Binary[kernels.Add](long.x, short, long.x)
		table.Unary[kernels.Neg](long.x, short[:n/2])
		sameBits(t, "behind the shortest", before[n:], long.x[n:])
		table.Binary[kernels.Mul](short, long.x, short)
		long.check(t, "Shortest")
	}
}
