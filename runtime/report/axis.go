package report

import "math"

// axis maps values to 0..1, linearly or by logarithm.
type axis struct {
	lo, hi float64
	log    bool
	ticks  []float64
}

// newAxis spans the finite values. It is logarithmic where that is allowed and they differ by a factor above 30.
func newAxis(values []float64, mayLog bool) axis {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		lo, hi = 0, 1
	}
	if mayLog && lo > 0 && hi/lo > 30 {
		return logAxis(lo, hi)
	}
	return linearAxis(lo, hi)
}

// linearAxis ends on round numbers, with about five ticks.
func linearAxis(lo, hi float64) axis {
	if hi-lo < 1e-9*math.Max(math.Abs(lo), math.Abs(hi)) || hi == lo {
		pad := math.Max(math.Abs(hi)*0.1, 1e-6)
		lo, hi = lo-pad, hi+pad
	}
	step := roundStep((hi - lo) / 4)
	first, last := math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
	a := axis{lo: first * step, hi: last * step}
	for k := first; k <= last; k++ {
		a.ticks = append(a.ticks, k*step)
	}
	return a
}

// roundStep is the least of 1, 2, 5 times a power of ten that is not below x.
func roundStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= x*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// logAxis has ticks at 1, 2 and 5 times powers of ten, or at the powers alone where these are many.
func logAxis(lo, hi float64) axis {
	a := axis{lo: lo, hi: hi, log: true}
	low, high := math.Floor(math.Log10(lo)), math.Ceil(math.Log10(hi))
	factors := []float64{1, 2, 5}
	if hi/lo > 300 {
		factors = factors[:1]
	}
	for p := low; p <= high; p++ {
		for _, f := range factors {
			if v := f * math.Pow(10, p); v >= lo && v <= hi {
				a.ticks = append(a.ticks, v)
			}
		}
	}
	return a
}

func (a axis) at(v float64) float64 {
	if a.log {
		return math.Log(v/a.lo) / math.Log(a.hi/a.lo)
	}
	return (v - a.lo) / (a.hi - a.lo)
}
