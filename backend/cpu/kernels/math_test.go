package kernels_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

var every = flag.Bool("every", false, "check the functions at every float32, which takes half an hour, instead of at every 4093rd")

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

var functions = []struct {
	op kernels.UnaryOp
	f  func(float64) float64
}{
	{kernels.Exp, math.Exp}, {kernels.Log, math.Log}, {kernels.Tanh, math.Tanh}, {kernels.Sigmoid, logistic},
	{kernels.Atan, math.Atan}, {kernels.Sin, math.Sin}, {kernels.Cos, math.Cos}, {kernels.Erf, math.Erf},
}

// TestFunctionsRoundOnce compares with the float64 functions, bit by bit, over the whole range of float32.
func TestFunctionsRoundOnce(t *testing.T) {
	tables := vectorTables()
	for _, c := range functions {
		t.Run(c.op.String(), func(t *testing.T) {
			t.Parallel()
			s := sweep{op: c.op, f: c.f, tables: tables}
			step := uint64(4093)
			if *every {
				step = 1
			}
			for bits := uint64(0); bits < 1<<32; bits += step * sweepLen {
				s.block(t, bits, step)
			}
			t.Logf("largest error %.8f ulp, at %v", s.worst, s.at)
			require.Less(t, s.worst, 0.5000001)
		})
	}
}

func vectorTables() (tables []*kernels.Table) {
	for _, isa := range []kernels.ISA{kernels.AVX2, kernels.AVX512} {
		if table, ok := kernels.ForISA(isa); ok {
			tables = append(tables, table)
		}
	}
	return tables
}

const sweepLen = 4096

// sweep goes over the float32 by their bits.
type sweep struct {
	op           kernels.UnaryOp
	f            func(float64) float64
	tables       []*kernels.Table
	x, want, got [sweepLen]float32
	worst        float64
	at           float32
}

func (s *sweep) block(t *testing.T, first, step uint64) {
	for i := range s.x {
		s.x[i] = math.Float32frombits(uint32(first + uint64(i)*step))
		exact := s.f(float64(s.x[i]))
		s.want[i] = float32(exact)
		if e := ulps(exact, s.want[i]); e > s.worst {
			s.worst, s.at = e, s.x[i]
		}
	}
	for _, table := range s.tables {
		table.Unary[s.op](s.got[:], s.x[:])
		for i, w := range s.want {
			if g := s.got[i]; math.Float32bits(g) != math.Float32bits(w) && (g == g || w == w) {
				t.Fatalf("%v of %v (%#x) is %v, want %v", table.ISA, s.x[i], math.Float32bits(s.x[i]), g, w)
			}
		}
	}
}

// ulps is the distance of got from want in units of the last place of got; 0 where either has none.
func ulps(want float64, got float32) float64 {
	next := float64(math.Float32frombits(math.Float32bits(got) + 1)) // away from zero
	e := math.Abs((want - float64(got)) / (next - float64(got)))
	if e != e || math.IsInf(e, 0) {
		return 0
	}
	return e
}

// TestPowRoundsOnce draws bases over all exponents, and exponents that make exact results, halves and ties.
func TestPowRoundsOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const n = 1 << 16
	x, y, got := make([]float32, n), make([]float32, n), make([]float32, n)
	fixed := []float32{0, 1, 2, 3, -1, -2, 0.5, -0.5, 1.5, 64, -64, 65, 1e9, float32(math.Inf(1)), float32(math.NaN())}
	for i := range x {
		x[i], y[i] = float32(math.Exp(4*r.NormFloat64())), float32(6*r.NormFloat64())
		switch r.IntN(6) {
		case 0:
			x[i] = math.Float32frombits(r.Uint32())
		case 1:
			x[i], y[i] = float32(r.IntN(8192)), fixed[r.IntN(len(fixed))]
		}
	}
	for _, table := range vectorTables() {
		table.Binary[kernels.Pow](got, x, y)
		for i, g := range got {
			samePow(t, x[i], y[i], g)
		}
		for _, s := range append(fixed, -3, 0.3, 7) {
			table.BinaryVS[kernels.Pow](got, x, s)
			for i, g := range got {
				samePow(t, x[i], s, g)
			}
			table.BinarySV[kernels.Pow](got, y, s)
			for i, g := range got {
				samePow(t, s, y[i], g)
			}
		}
	}
}

func samePow(t *testing.T, x, y, got float32) {
	t.Helper()
	want := float32(math.Pow(float64(x), float64(y)))
	if math.Float32bits(want) != math.Float32bits(got) && (want == want || got == got) {
		t.Fatalf("%v ^ %v is %v, want %v", x, y, got, want)
	}
}
