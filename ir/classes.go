package ir

import "math"

// Class rules: interval arithmetic, with integrality. They are conservative: a value may lie in a smaller class than
// inferred, never in a larger one.

// bound makes a class of an interval, with NaN ends (inf - inf, 0 * inf) widened.
func bound(isInt bool, lo, hi float64) Class {
	if math.IsNaN(lo) {
		lo = math.Inf(-1)
	}
	if math.IsNaN(hi) {
		hi = math.Inf(1)
	}
	return Class{isInt, lo, hi}
}

func negClass(a []Class) Class { return Class{a[0].Int, -a[0].Hi, -a[0].Lo} }

func addClass(a []Class) Class {
	return bound(a[0].Int && a[1].Int, a[0].Lo+a[1].Lo, a[0].Hi+a[1].Hi)
}

func subClass(a []Class) Class {
	return bound(a[0].Int && a[1].Int, a[0].Lo-a[1].Hi, a[0].Hi-a[1].Lo)
}

// prod multiplies interval ends; an end of zero stays zero even against infinity.
func prod(x, y float64) float64 {
	if x == 0 || y == 0 {
		return 0
	}
	return x * y
}

func mulClass(a []Class) Class {
	p := [4]float64{prod(a[0].Lo, a[1].Lo), prod(a[0].Lo, a[1].Hi), prod(a[0].Hi, a[1].Lo), prod(a[0].Hi, a[1].Hi)}
	return hull(a[0].Int && a[1].Int, p[:])
}

func hull(isInt bool, p []float64) Class {
	lo, hi := p[0], p[0]
	for _, v := range p {
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	return bound(isInt, lo, hi)
}

func divClass(a []Class) Class {
	if a[1].Lo <= 0 && a[1].Hi >= 0 {
		return Real
	}
	p := [4]float64{a[0].Lo / a[1].Lo, a[0].Lo / a[1].Hi, a[0].Hi / a[1].Lo, a[0].Hi / a[1].Hi}
	for _, v := range p {
		if math.IsNaN(v) {
			return Real
		}
	}
	c := hull(false, p[:])
	c.Int = a[0].Int && math.Abs(a[1].Lo) == 1 && a[1].Lo == a[1].Hi
	return c
}

func powClass(a []Class) Class {
	if e := a[1]; e.Lo == e.Hi && e.Lo == 2 {
		m := math.Max(math.Abs(a[0].Lo), math.Abs(a[0].Hi))
		return Class{a[0].Int, 0, m * m}
	}
	return Real
}

func absClass(a []Class) Class {
	if a[0].Lo >= 0 {
		return a[0]
	}
	return Class{a[0].Int, 0, math.Max(-a[0].Lo, a[0].Hi)}
}

func minClass(a []Class) Class {
	return Class{a[0].Int && a[1].Int, math.Min(a[0].Lo, a[1].Lo), math.Min(a[0].Hi, a[1].Hi)}
}

func maxClass(a []Class) Class {
	return Class{a[0].Int && a[1].Int, math.Max(a[0].Lo, a[1].Lo), math.Max(a[0].Hi, a[1].Hi)}
}

func floorClass(a []Class) Class { return Class{true, math.Floor(a[0].Lo), math.Floor(a[0].Hi)} }
func roundClass(a []Class) Class {
	return Class{true, math.RoundToEven(a[0].Lo), math.RoundToEven(a[0].Hi)}
}

func selectClass(a []Class) Class { return a[1].Join(a[2]) }
func sameClass(a []Class) Class   { return a[0] }
func spikeClass([]Class) Class    { return Spike }
func realClass([]Class) Class     { return Real }

// within returns the rule of a function whose values lie in lo..hi whatever its operand.
func within(lo, hi float64) func([]Class) Class {
	return func([]Class) Class { return Class{false, lo, hi} }
}

// monotone returns the rule of a non-decreasing function.
func monotone(f func(float64) float64) func([]Class) Class {
	return func(a []Class) Class { return bound(false, f(a[0].Lo), f(a[0].Hi)) }
}

// times is the class of a sum of up to n elements of class c, of which fewer may contribute.
func times(c Class, n int, all bool) Class {
	if n == 1 && all {
		return c
	}
	lo, hi := prod(c.Lo, float64(n)), prod(c.Hi, float64(n))
	if !all {
		lo, hi = math.Min(lo, 0), math.Max(hi, 0)
	}
	return Class{c.Int, lo, hi}
}
