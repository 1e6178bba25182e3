package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
)

// The polynomials interpolate at Chebyshev nodes; their relative error is below
// 2^-50. With rounding, every function below errs by less than 2^-49, but pow
// by less than 2^-44.

// magic added to a number below 2^51 leaves its nearest integer in the low bits.
const magic = 3 << 51

// nearest returns the nearest integer of x*scale, as a float and (in its low
// bits) as an integer.
func (w *wide) nearest(x operand.Op, scale float64) (n, whole operand.Op) {
	whole = w.fma(x, w.c(scale), w.c(magic))
	return w.sub(whole, w.c(magic)), whole
}

// split divides e^x, |x| < 700, into 2^n and e^r - 1 with |r| <= ln(2)/2.
func (w *wide) split(x operand.Op) (scale, rest operand.Op) {
	n, whole := w.nearest(x, math.Log2E)
	r := w.fnma(n, w.c(math.Ln2), x)
	r = w.fnma(n, w.c(2.3190468138462996e-17), r)
	return w.pow2(whole), w.mul(r, w.expRest(r))
}

// expRest is (e^r - 1)/r.
func (w *wide) expRest(r operand.Op) operand.Op {
	return w.horner(r, 2.5105312729622103e-08, 2.7626495546432196e-07, 2.755725517000089e-06, 2.4801504014426906e-05,
		0.0001984126987500228, 0.0013888888932751, 0.008333333333326084, 0.04166666666657239, 0.1666666666666667, 0.5000000000000006, 1)
}

// pow2 is 2^n for the integer in the low bits.
func (w *wide) pow2(whole operand.Op) operand.Op {
	return w.iadd(w.shl(whole, 52), w.c(1))
}

// clamp keeps x in [-limit, limit]; a NaN stays.
func (w *wide) clamp(x operand.Op, limit float64) operand.Op {
	return w.max(w.c(-limit), w.min(w.c(limit), x))
}

func (w *wide) exp(x operand.Op) operand.Op {
	scale, rest := w.split(w.clamp(x, 150))
	return w.fma(rest, scale, scale)
}

func (w *wide) sigmoid(x operand.Op) operand.Op {
	return w.div(w.c(1), w.add(w.exp(w.xor(x, w.bits(1<<63))), w.c(1)))
}

// tanh is t/(t+2) with t = e^2|x| - 1.
func (w *wide) tanh(x operand.Op) operand.Op {
	a := w.abs(x)
	scale, rest := w.split(w.min(w.c(50), w.add(a, a)))
	t := w.fma(rest, scale, w.sub(scale, w.c(1)))
	return w.or(w.div(t, w.add(t, w.c(2))), w.sign(x))
}

// mantissa splits x > 0 = m * 2^n with m in [sqrt(1/2), sqrt(2)) and returns
// s = (m-1)/(m+1), for log m = 2*artanh s.
func (w *wide) mantissa(x operand.Op) (n, s operand.Op) {
	const one = 1023 << 52
	biased := w.shr(w.iadd(x, w.bits(one-0x3fe6a09e00000000)), 52)
	m := w.isub(x, w.isub(w.shl(biased, 52), w.bits(one)))
	n = w.sub(w.or(biased, w.c(1<<52)), w.c(1<<52+1023))
	f := w.sub(m, w.c(1))
	return n, w.div(f, w.add(f, w.c(2)))
}

func (w *wide) log(x operand.Op) operand.Op {
	n, s := w.mantissa(x)
	q := w.horner(w.mul(s, s), 0.148103912163146, 0.1531246302957415, 0.18183634112308752, 0.2222219701200196,
		0.2857142876106032, 0.3999999999930049, 0.6666666666666765, 2)
	y := w.fma(n, w.c(math.Ln2), w.mul(s, q))
	infinity := w.c(math.Inf(1))
	y = w.sel(w.cmp("lt", x, infinity), y, x)
	y = w.sel(w.cmp("lt", x, w.c(0)), w.c(math.NaN()), y)
	return w.sel(w.cmp("eq", x, w.c(0)), w.c(math.Inf(-1)), y)
}

// atan reduces to |t| <= tan(pi/8) with one division.
func (w *wide) atan(x operand.Op) operand.Op {
	a, one := w.abs(x), w.c(1)
	steep, middle := w.cmp("gt", a, w.c(1+math.Sqrt2)), w.cmp("gt", a, w.c(math.Sqrt2-1))
	top := w.sel(steep, w.c(-1), w.sel(middle, w.sub(a, one), a))
	bottom := w.sel(steep, a, w.sel(middle, w.add(a, one), one))
	offset := w.sel(steep, w.c(math.Pi/2), w.sel(middle, w.c(math.Pi/4), w.c(0)))
	t := w.div(top, bottom)
	q := w.horner(w.mul(t, t), -0.01779428052951531, 0.03795522283312192, -0.05034712137962531, 0.05846792699397006,
		-0.06662940187372907, 0.07692044319388096, -0.09090896752726585, 0.11111110742970479, -0.14285714279211062,
		0.1999999999994049, -0.3333333333333312, 1)
	return w.or(w.fma(t, q, offset), w.sign(x))
}

// erf is x times a polynomial in x^2/8 - 1; beyond 4 it rounds to 1.
func (w *wide) erf(x operand.Op) operand.Op {
	x = w.clamp(x, 4)
	u := w.fma(w.mul(x, x), w.c(0.125), w.c(-1))
	return w.mul(x, w.horner(u, 9.34259252400947e-10, -3.542441399892549e-09, 6.249967350354004e-09, -2.0705371834620958e-08,
		8.756040218176451e-08, -2.8080926517953675e-07, 8.257407696695069e-07, -2.424445569005336e-06, 6.874905620869053e-06,
		-1.8558516081365665e-05, 4.783209157208151e-05, -0.00011766209287519816, 0.0002755499138876436, -0.0006129805985970141,
		0.0012926095669889973, -0.0025782104998220115, 0.004853551360149203, -0.008606224408271041, 0.014349598992398325,
		-0.022473567788749167, 0.03306063267326258, -0.0457651104976323, 0.05988690498101719, -0.07472786574015779,
		0.09020899411219963, -0.10771044252870991, 0.13167511689469913, -0.1765762333013703, 0.35353099564340495))
}

func (w *wide) sin(x operand.Op) operand.Op { return w.circle(x, 0) }
func (w *wide) cos(x operand.Op) operand.Op { return w.circle(x, 1) }

// circle is the sine of x plus so many quarter turns, below 2^20: there the
// product of pi/2's first 53 bits and n cancels exactly.
func (w *wide) circle(x operand.Op, quarters uint64) operand.Op {
	n, turn := w.nearest(x, 2/math.Pi)
	r := w.fnma(n, w.c(math.Pi/2), x)
	r = w.fnma(n, w.c(6.123233995736766e-17), r)
	z := w.mul(r, r)
	sine := w.mul(r, w.horner(z, 1.5894720300223109e-10, -2.5050716696695676e-08, 2.7557313374649857e-06,
		-0.0001984126982864526, 0.008333333333320356, -0.16666666666666616, 1))
	cosine := w.horner(z, 2.063042988376311e-09, -2.7555233469269026e-07, 2.4801578535940913e-05,
		-0.001388888886997111, 0.04166666666647221, -0.4999999999999925, 1)
	if quarters > 0 {
		turn = w.iadd(turn, w.bits(quarters))
	}
	y := w.xor(w.sel(w.lowBit(turn), cosine, sine), w.sign(w.shl(turn, 62)))
	return w.sel(w.cmp("lt", w.abs(x), w.c(1<<20)), y, w.c(math.NaN()))
}

// pow is 2^(y*log2 x) for finite x > 0 and |y| <= 64, else NaN.
func (w *wide) pow(x, y operand.Op) operand.Op {
	n, s := w.mantissa(x)
	q := w.horner(w.mul(s, s), 0.21366877961402536, 0.22091214476562215, 0.2623343875916722, 0.3205985342687277,
		0.4121985858469402, 0.5770780163454936, 0.9617966939259898, 2.8853900817779268)
	e := w.clamp(w.mul(y, w.fma(s, q, n)), 200)
	m, whole := w.nearest(e, 1)
	r := w.mul(w.sub(e, m), w.c(math.Ln2))
	scale := w.pow2(whole)
	p := w.fma(w.mul(r, w.expRest(r)), scale, scale)
	p = w.sel(w.cmp("gt", x, w.c(0)), p, w.c(math.NaN()))
	p = w.sel(w.cmp("lt", x, w.c(math.Inf(1))), p, w.c(math.NaN()))
	return w.sel(w.cmp("le", w.abs(y), w.c(64)), p, w.c(math.NaN()))
}
