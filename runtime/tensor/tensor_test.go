package tensor

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/runtime/rng"
)

const many = 1 << 17

func drawn(in Init, name string, seed uint64) []float32 {
	v := New(name, many)
	v.Init = in
	(&Store{Params: []*Var{v}}).Reset(seed)
	return v.Data
}

// Moments within 4.5 standard errors, the extremes within the support.
func TestDistributions(t *testing.T) {
	// Variance of a standard normal cut at +-2: 1 - 4 phi(2) / (2 Phi(2) - 1).
	phi2 := math.Exp(-2) / math.Sqrt(2*math.Pi)
	cut := 1 - 4*phi2/math.Erf(math.Sqrt2)
	for _, c := range []struct {
		in             Init
		mean, variance float64
		lo, hi         float64
	}{
		{Init{Dist: "uniform", A: -3, B: 5}, 1, 64. / 12, -3, 5},
		{Init{Dist: "normal", A: 2, B: 0.5}, 2, 0.25, -1.5, 5.5},
		{Init{Dist: "trunc_normal", A: -1, B: 0.02}, -1, cut * 0.0004, -1.04, -0.96},
	} {
		x := drawn(c.in, "w", 3)
		mean, variance, lo, hi := moments(x)
		require.InDelta(t, c.mean, mean, 4.5*math.Sqrt(c.variance/many), c.in.Dist)
		require.InEpsilon(t, c.variance, variance, 4.5*math.Sqrt(2./many), c.in.Dist)
		require.GreaterOrEqual(t, lo, c.lo-1e-6, c.in.Dist)
		require.LessOrEqual(t, hi, c.hi+1e-6, c.in.Dist)
	}
}

func TestConstAndValues(t *testing.T) {
	one, all := New("a", 2, 2), New("b", 2, 2)
	one.Init = Init{Dist: "values", Values: []float64{0.5}}
	all.Init = Init{Dist: "values", Values: []float64{1, 2, 3, 4}}
	scalar := New("c")
	scalar.Init = Init{Dist: "const", A: -2}
	s := &Store{Params: []*Var{one, all}, Buffers: []*Var{scalar}}
	require.NoError(t, s.Check())
	s.Reset(1)
	require.Equal(t, []float32{0.5, 0.5, 0.5, 0.5}, one.Data)
	require.Equal(t, []float32{1, 2, 3, 4}, all.Data)
	require.Equal(t, []float32{-2}, scalar.Data)
}

func TestResetDependsOnSeedAndNameOnly(t *testing.T) {
	in := Init{Dist: "normal", B: 1}
	require.Equal(t, drawn(in, "w", 3), drawn(in, "w", 3))
	require.NotEqual(t, drawn(in, "w", 3), drawn(in, "w", 4))
	require.NotEqual(t, drawn(in, "w", 3), drawn(in, "v", 3))

	w, v := New("w", many), New("v", 7)
	w.Init, v.Init = in, in
	(&Store{Params: []*Var{v, w}}).Reset(3)
	require.Equal(t, drawn(in, "w", 3), w.Data, "other tensors and the order must not matter")
}

// FNV-1a 64 of "a" is the published af63dc4c8601ec8c.
func TestSiteIsFNV1a(t *testing.T) {
	x := drawn(Init{Dist: "uniform", B: 1}, "a", 9)
	require.Equal(t, rng.Uniform(9, 0, 0xaf63dc4c8601ec8c, 5), x[5])
}

func TestResetClamps(t *testing.T) {
	v := New("v", many)
	v.Init, v.Lo, v.Hi = Init{Dist: "normal", B: 1}, -0.5, 0.25
	(&Store{Params: []*Var{v}}).Reset(1)
	_, _, lo, hi := moments(v.Data)
	require.Equal(t, []float64{-0.5, 0.25}, []float64{lo, hi})
}

func TestCheckNamesTheTensor(t *testing.T) {
	short := New("w", 3)
	short.Data = short.Data[:2]
	odd := New("w", 3)
	odd.Init = Init{Dist: "values", Values: []float64{1, 2}}
	unknown := New("w", 3)
	unknown.Init.Dist = "cauchy"
	for _, c := range []struct {
		vars []*Var
		want string
	}{
		{[]*Var{short}, `tensor "w": shape [3] has 3 elements, the data have 2`},
		{[]*Var{odd}, `tensor "w": 2 initial values for shape [3] of 3 elements`},
		{[]*Var{unknown}, `unknown initial distribution "cauchy"`},
		{[]*Var{New("w"), New("w")}, `two tensors are named "w"`},
	} {
		require.ErrorContains(t, (&Store{Params: c.vars}).Check(), c.want)
	}
}

func moments(x []float32) (mean, variance, lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range x {
		mean += float64(v) / float64(len(x))
		lo, hi = min(lo, float64(v)), max(hi, float64(v))
	}
	for _, v := range x {
		variance += (float64(v) - mean) * (float64(v) - mean) / float64(len(x))
	}
	return mean, variance, lo, hi
}

func TestMakeGivesZerosOfAnyNumber(t *testing.T) {
	for _, n := range []int{0, 1, 7, 1<<19 - 1, 1 << 20, 3<<20 + 5} {
		x, w := Make[float32](n), Make[uint64](n)
		require.Len(t, x, n)
		require.Len(t, w, n)
		for i := range x {
			if x[i] != 0 || w[i] != 0 {
				require.Fail(t, "not zero", "%d of %d", i, n)
			}
			x[i], w[i] = 1, 1
		}
	}
}
