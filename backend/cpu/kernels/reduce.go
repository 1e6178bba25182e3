package kernels

import "math"

// Reductions fold arrays to one number. Element i goes to lane i%16, in order;
// then lane l takes in lane l+8, l+4, l+2 and l+1 (for l below that number). So
// all tables give the same bits.
type Reductions struct {
	// Sum returns the sum of a.
	Sum func(a []float32) float32
	// SumSquares returns the sum of the squares of a, each square rounded.
	SumSquares func(a []float32) float32
	// Squares returns the sum of the squares of a in float64, where each square is
	// exact.
	Squares func(a []float32) float64
	// Dot returns the sum of a*b over the shorter length, each product rounded.
	Dot func(a, b []float32) float32
	// MaxOf returns the largest element that is not NaN, or -Inf.
	MaxOf func(a []float32) float32
}

func genericReductions() Reductions {
	return Reductions{sumF32Generic, sumSquaresF32Generic, squaresF32Generic, dotF32Generic, maxOfF32Generic}
}

// lanes are the partial results of a reduction.
type lanes [16]float32

func (l *lanes) total() float32 {
	for half := 8; half > 0; half /= 2 {
		for i := range half {
			l[i] += l[i+half]
		}
	}
	return l[0]
}

func sumF32Generic(a []float32) float32 {
	var l lanes
	for i, v := range a {
		l[i%16] += v
	}
	return l.total()
}

func sumSquaresF32Generic(a []float32) float32 {
	var l lanes
	for i, v := range a {
		l[i%16] += float32(v * v)
	}
	return l.total()
}

func squaresF32Generic(a []float32) float64 {
	var l [16]float64
	for i, v := range a {
		l[i%16] += float64(float64(v) * float64(v))
	}
	for half := 8; half > 0; half /= 2 {
		for i := range half {
			l[i] += l[i+half]
		}
	}
	return l[0]
}

func dotF32Generic(a, b []float32) float32 {
	var l lanes
	for i := range min(len(a), len(b)) {
		l[i%16] += float32(a[i] * b[i])
	}
	return l.total()
}

func maxOfF32Generic(a []float32) float32 {
	var l lanes
	for i := range l {
		l[i] = float32(math.Inf(-1))
	}
	for i, v := range a {
		if v > l[i%16] {
			l[i%16] = v
		}
	}
	for half := 8; half > 0; half /= 2 {
		for i := range half {
			if l[i+half] > l[i] {
				l[i] = l[i+half]
			}
		}
	}
	return l[0]
}
