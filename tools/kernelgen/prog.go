package main

import "math"

// prog is the language in which elementwise programs are written.
type prog struct{ m machine }

func (p prog) c(x float64) val     { return p.m.constant(math.Float32bits(float32(x))) }
func (p prog) bits(b uint32) val   { return p.m.constant(b) }
func (p prog) add(a, b val) val    { return p.m.op("add", a, b) }
func (p prog) sub(a, b val) val    { return p.m.op("sub", a, b) }
func (p prog) mul(a, b val) val    { return p.m.op("mul", a, b) }
func (p prog) div(a, b val) val    { return p.m.op("div", a, b) }
func (p prog) min(a, b val) val    { return p.m.op("min", a, b) }
func (p prog) max(a, b val) val    { return p.m.op("max", a, b) }
func (p prog) sqrt(a val) val      { return p.m.op("sqrt", a) }
func (p prog) floor(a val) val     { return p.m.op("floor", a) }
func (p prog) round(a val) val     { return p.m.op("round", a) }
func (p prog) sel(m, a, b val) val { return p.m.op("sel", m, a, b) }
func (p prog) bit(m val) val       { return p.m.op("bit", m) }

// cmp compares: lt le eq ne ge gt. Only ne is true of a NaN.
func (p prog) cmp(name string, a, b val) val { return p.m.op(name, a, b) }

func (p prog) neg(a val) val { return p.m.op("xor", a, p.bits(1<<31)) }
func (p prog) abs(a val) val { return p.m.op("and", a, p.bits(1<<31-1)) }

// withSign gives the magnitude a >= 0 the sign of s.
func (p prog) withSign(a, s val) val {
	return p.m.op("or", a, p.m.op("and", s, p.bits(1<<31)))
}

// horner evaluates a polynomial, highest coefficient first.
func (p prog) horner(x val, coefficients ...float64) val {
	sum := p.c(coefficients[0])
	for _, c := range coefficients[1:] {
		sum = p.add(p.mul(sum, x), p.c(c))
	}
	return sum
}

// pow2 is 2^n for an integer n in [-126, 127].
func (p prog) pow2(n val) val {
	biased := p.m.op("iadd", n, p.m.integer(127))
	return p.m.op("asfloat", p.m.shift("shl", biased, 23))
}
