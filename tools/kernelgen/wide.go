package main

import (
	"math"
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// wide is the language in which functions of float64 lanes are written, in zmm
// or ymm registers. Its programs use fused multiply-add: what they give need
// not be the same at each level, only near enough (see wideop.go).
type wide struct {
	g         *gen
	vector    func() reg.VecVirtual
	masks     bool                  // compares go to mask registers
	constants map[uint64]operand.Op // those in registers
	used      []uint64              // those in memory
}

// bits is a constant by its bits: in a register or in memory, where only the
// last operand of an instruction may be.
func (w *wide) bits(b uint64) operand.Op {
	if r, ok := w.constants[b]; ok {
		return r
	}
	if !slices.Contains(w.used, b) {
		w.used = append(w.used, b)
	}
	return w.g.vector64(b)
}

// vector64 is a word of read-only data, eight times.
func (g *gen) vector64(bits uint64) operand.Mem {
	values := make([]operand.Constant, 8)
	for i := range values {
		values[i] = operand.U64(bits)
	}
	return g.table(wordName(bits), values...)
}

func (w *wide) c(x float64) operand.Op { return w.bits(math.Float64bits(x)) }

// in returns the operand in a register.
func (w *wide) in(a operand.Op) operand.Op {
	if m, ok := a.(operand.Mem); ok {
		r := w.vector()
		w.g.VMOVUPD(m, r)
		return r
	}
	return a
}

// two runs an instruction of two operands, given in the order of the formula.
func (w *wide) two(f func(...operand.Op), a, b operand.Op) operand.Op {
	d := w.vector()
	f(b, w.in(a), d)
	return d
}

func (w *wide) add(a, b operand.Op) operand.Op { return w.two(w.g.VADDPD, a, b) }
func (w *wide) sub(a, b operand.Op) operand.Op { return w.two(w.g.VSUBPD, a, b) }
func (w *wide) mul(a, b operand.Op) operand.Op { return w.two(w.g.VMULPD, a, b) }
func (w *wide) div(a, b operand.Op) operand.Op { return w.two(w.g.VDIVPD, a, b) }

// min and max give b if either is NaN.
func (w *wide) min(a, b operand.Op) operand.Op { return w.two(w.g.VMINPD, a, b) }
func (w *wide) max(a, b operand.Op) operand.Op { return w.two(w.g.VMAXPD, a, b) }

func (w *wide) and(a, b operand.Op) operand.Op  { return w.two(w.g.VANDPD, a, b) }
func (w *wide) or(a, b operand.Op) operand.Op   { return w.two(w.g.VORPD, a, b) }
func (w *wide) xor(a, b operand.Op) operand.Op  { return w.two(w.g.VXORPD, a, b) }
func (w *wide) iadd(a, b operand.Op) operand.Op { return w.two(w.g.VPADDQ, a, b) }
func (w *wide) isub(a, b operand.Op) operand.Op { return w.two(w.g.VPSUBQ, a, b) }

func (w *wide) shl(a operand.Op, by uint8) operand.Op {
	return w.two(w.g.VPSLLQ, a, operand.U8(by))
}

func (w *wide) shr(a operand.Op, by uint8) operand.Op {
	return w.two(w.g.VPSRLQ, a, operand.U8(by))
}

func (w *wide) abs(a operand.Op) operand.Op  { return w.and(a, w.bits(1<<63-1)) }
func (w *wide) sign(a operand.Op) operand.Op { return w.and(a, w.bits(1<<63)) }

// fma is a*b + c, rounded once.
func (w *wide) fma(a, b, c operand.Op) operand.Op { return w.fused(w.g.VFMADD213PD, a, b, c) }

// fnma is c - a*b, rounded once.
func (w *wide) fnma(a, b, c operand.Op) operand.Op { return w.fused(w.g.VFNMADD213PD, a, b, c) }

func (w *wide) fused(f func(...operand.Op), a, b, c operand.Op) operand.Op {
	d := w.vector()
	w.g.VMOVUPD(a, d)
	f(c, w.in(b), d)
	return d
}

// horner evaluates a polynomial, highest coefficient first.
func (w *wide) horner(x operand.Op, coefficients ...float64) operand.Op {
	sum := w.vector()
	w.g.VMOVUPD(w.c(coefficients[0]), sum)
	for _, c := range coefficients[1:] {
		w.g.VFMADD213PD(w.c(c), x, sum)
	}
	return sum
}

// cmp compares: lt le eq ne ge gt. Only ne is true of a NaN.
func (w *wide) cmp(name string, a, b operand.Op) operand.Op {
	var d operand.Op = w.vector()
	if w.masks {
		d = w.g.K()
	}
	w.g.VCMPPD(operand.U8(comparePredicate[name]), b, w.in(a), d)
	return d
}

// lowBit is a mask of the lanes whose integer is odd.
func (w *wide) lowBit(a operand.Op) operand.Op {
	top := w.shl(a, 63)
	if !w.masks {
		return top // a blend looks at the sign alone
	}
	k := w.g.K()
	w.g.VPMOVQ2M(top, k)
	return k
}

// sel is a where the mask is set, else b.
func (w *wide) sel(mask, a, b operand.Op) operand.Op {
	d := w.vector()
	if w.masks {
		w.g.VBLENDMPD(a, w.in(b), mask, d)
	} else {
		w.g.VBLENDVPD(mask, a, w.in(b), d)
	}
	return d
}
