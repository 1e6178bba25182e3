package rng

import "math"

// normal maps 32 random bits to the normal quantile at (w + 1/2) * 2^-32.
func normal(w uint32) float32 { return float32(quantile((float64(w) + 0.5) * 0x1p-32)) }

// quantile is PPND16 of AS 241 for p in [2^-33, 1-2^-33]. In that range r stays below 5, so that the far tail of
// the algorithm is not needed.
func quantile(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		return q * centralNum(r) / centralDen(r)
	}
	tail := min(p, 1-p)
	r := math.Sqrt(-log(tail)) - 1.6
	return math.Copysign(tailNum(r)/tailDen(r), q)
}

func centralNum(r float64) float64 {
	return poly(r, 2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
		13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608)
}

func centralDen(r float64) float64 {
	return poly(r, 5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
		5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1)
}

func tailNum(r float64) float64 {
	return poly(r, 7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
		3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734)
}

func tailDen(r float64) float64 {
	return poly(r, 1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
		0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1)
}

// poly is Horner's rule, highest coefficient first. The conversion keeps the product from being fused.
func poly(x float64, c ...float64) float64 {
	y := c[0]
	for _, k := range c[1:] {
		y = float64(y*x) + k
	}
	return y
}

// log is the natural logarithm of x in (0, 1), by the series of 2*atanh(f/(2+f)). math.Log may be assembly of
// another last bit on another machine; this one uses only operations that IEEE 754 rounds exactly.
func log(x float64) float64 {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = 2*m, k-1
	}
	s := (m - 1) / (m + 1)
	z := float64(s * s)
	series := poly(z, 1./21, 1./19, 1./17, 1./15, 1./13, 1./11, 1./9, 1./7, 1./5, 1./3, 1)
	return float64(float64(k)*math.Ln2) + float64(float64(2*s)*series)
}
