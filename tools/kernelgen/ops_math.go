package main

import "math"

// The coefficients of exp, log and tanh are those of the Cephes library
// (S. L. Moshier, single precision), evaluated with a rounding after each
// operation.

// exp reduces x = n*ln 2 + r with ln 2 in two parts and scales in two steps,
// so that results below the normal range round once.
func (p prog) exp(x val) val {
	x = p.max(p.c(-104), p.min(p.c(89), x)) // NaN is the second operand and stays
	n := p.round(p.mul(x, p.c(math.Log2E)))
	r := p.sub(x, p.mul(n, p.c(0.693359375)))
	r = p.sub(r, p.mul(n, p.c(-2.12194440e-4)))
	q := p.horner(r, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
	q = p.add(p.add(p.mul(q, p.mul(r, r)), r), p.c(1))
	whole := p.m.op("toint", n)
	half := p.m.shift("sra", whole, 1)
	q = p.mul(q, p.pow2(half))
	return p.mul(q, p.pow2(p.m.op("isub", whole, half)))
}

// log splits x = m * 2^e with m in [sqrt(1/2), sqrt(2)).
func (p prog) log(x val) val {
	tiny := p.cmp("lt", x, p.bits(0x00800000))
	scaled := p.sel(tiny, p.mul(x, p.c(1<<23)), x)
	shift := p.sel(tiny, p.c(23), p.c(0))
	// The offset moves the exponent's step from 1 to sqrt(1/2).
	i := p.m.op("isub", p.m.op("asint", scaled), p.m.integer(0x3f3504f3))
	e := p.m.shift("sra", i, 23)
	m := p.m.op("asfloat", p.m.op("isub", p.m.op("asint", scaled), p.m.shift("shl", e, 23)))
	n := p.sub(p.m.op("tofloat", e), shift)
	f := p.sub(m, p.c(1))
	z := p.mul(f, f)
	y := p.mul(p.mul(p.horner(f, 7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1), f), z)
	y = p.add(y, p.mul(n, p.c(-2.12194440e-4)))
	y = p.sub(y, p.mul(z, p.c(0.5)))
	y = p.add(p.add(f, y), p.mul(n, p.c(0.693359375)))
	return p.logEnds(x, y)
}

// logEnds puts in the values at the ends of the range.
func (p prog) logEnds(x, y val) val {
	infinity := p.bits(0x7f800000)
	y = p.sel(p.cmp("lt", x, infinity), y, x) // +Inf and NaN
	y = p.sel(p.cmp("lt", x, p.c(0)), p.bits(0x7fc00000), y)
	return p.sel(p.cmp("eq", x, p.c(0)), p.bits(0xff800000), y)
}

// tanh is a polynomial near zero and 1 - 2/(e^2|x|+1) elsewhere.
func (p prog) tanh(x val) val {
	a := p.abs(x)
	z := p.mul(x, x)
	q := p.mul(p.horner(z, -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1), z)
	near := p.add(p.mul(q, a), a)
	far := p.sub(p.c(1), p.div(p.c(2), p.add(p.exp(p.add(a, a)), p.c(1))))
	return p.withSign(p.sel(p.cmp("lt", a, p.c(0.625)), near, far), x)
}

// sigmoid takes the exponential of -|x|, which cannot overflow.
func (p prog) sigmoid(x val) val {
	e := p.exp(p.neg(p.abs(x)))
	d := p.add(e, p.c(1))
	return p.div(p.sel(p.cmp("ge", x, p.c(0)), p.c(1), e), d)
}

// atan reduces to |t| <= 0.66 with one division; the polynomial interpolates
// arctan at the Chebyshev nodes of that range.
func (p prog) atan(x val) val {
	a, one := p.abs(x), p.c(1)
	steep, middle := p.cmp("gt", a, p.c(1+math.Sqrt2)), p.cmp("gt", a, p.c(0.66))
	top := p.sel(steep, p.c(-1), p.sel(middle, p.sub(a, one), a))
	bottom := p.sel(steep, a, p.sel(middle, p.add(a, one), one))
	offset := p.sel(steep, p.c(math.Pi/2), p.sel(middle, p.c(math.Pi/4), p.c(0)))
	t := p.div(top, bottom)
	z := p.mul(t, t)
	q := p.mul(p.horner(z, -0.020180819549080836, 0.05518105590448866, -0.08513166972769777,
		0.11027503824703506, -0.1427976893689922, 0.1999983822146273, -0.33333332602784577), z)
	return p.withSign(p.add(offset, p.add(p.mul(q, t), t)), x)
}
