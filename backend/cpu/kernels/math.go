package kernels

import "math"

// The functions below stand for float64 functions whose result is rounded to
// float32 once: every table gives the bits of float32(math.Exp(float64(x))).
//
// The assembly computes in float64 lanes with an error of its own, and stops at
// a vector where that error, or that of package math, could change the rounding:
// for one element in some millions. Go does that vector. So the bits do not
// depend on the polynomials, and only where package math itself differs between
// processors, next to the middle of two float32, could they depend on one.

// sigmoid is the logistic function.
func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// through applies a float64 function, rounding its result.
func through(dst, a []float32, f func(float64) float64) {
	n := min(len(dst), len(a))
	for i, v := range a[:n] {
		dst[i] = float32(f(float64(v)))
	}
}

func expF32Generic(dst, a []float32)     { through(dst, a, math.Exp) }
func logF32Generic(dst, a []float32)     { through(dst, a, math.Log) }
func tanhF32Generic(dst, a []float32)    { through(dst, a, math.Tanh) }
func sigmoidF32Generic(dst, a []float32) { through(dst, a, sigmoid) }
func atanF32Generic(dst, a []float32)    { through(dst, a, math.Atan) }
func sinF32Generic(dst, a []float32)     { through(dst, a, math.Sin) }
func cosF32Generic(dst, a []float32)     { through(dst, a, math.Cos) }
func erfF32Generic(dst, a []float32)     { through(dst, a, math.Erf) }

func powF32Generic(dst, a, b []float32) {
	n := min(len(dst), len(a), len(b))
	for i := range n {
		dst[i] = float32(math.Pow(float64(a[i]), float64(b[i])))
	}
}

func powScalarF32Generic(dst, a []float32, s float32) {
	n := min(len(dst), len(a))
	for i, v := range a[:n] {
		dst[i] = float32(math.Pow(float64(v), float64(s)))
	}
}

func scalarPowF32Generic(dst, b []float32, s float32) {
	n := min(len(dst), len(b))
	for i, v := range b[:n] {
		dst[i] = float32(math.Pow(float64(s), float64(v)))
	}
}
