package npy

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Float32 returns the elements as float32, rounded to nearest for the wider types; booleans become 0 and 1.
func (a *Array) Float32() []float32 {
	out := make([]float32, a.Len())
	for i := range out {
		switch a.DType {
		case "i8":
			out[i] = float32(int64(a.word(i)))
		case "u8":
			out[i] = float32(a.word(i))
		default: // exact in float64, so rounded once
			out[i] = float32(a.at(i))
		}
	}
	return out
}

// Float64 returns the elements as float64, rounded to nearest for 64-bit integers.
func (a *Array) Float64() []float64 {
	out := make([]float64, a.Len())
	for i := range out {
		out[i] = a.at(i)
	}
	return out
}

// Int64 returns the elements as int64. It fails on a number that is not an int64: 0.5, NaN, 2^63.
func (a *Array) Int64() ([]int64, error) {
	out := make([]int64, a.Len())
	for i := range out {
		w := a.word(i)
		switch a.DType[0] {
		case 'f':
			v := a.at(i)
			if v != math.Trunc(v) || v < -0x1p63 || v >= 0x1p63 {
				return nil, fmt.Errorf("element %d is %v, not a whole number of 64 bits", i, v)
			}
			out[i] = int64(v)
		case 'i':
			out[i] = signExtend(w, itemSize(a.DType))
		default:
			if w > math.MaxInt64 {
				return nil, fmt.Errorf("element %d is %d, too large for 64 bits with sign", i, w)
			}
			out[i] = int64(w)
		}
	}
	return out, nil
}

func (a *Array) at(i int) float64 {
	w := a.word(i)
	switch a.DType {
	case "f2":
		return float64(half(uint16(w)))
	case "f4":
		return float64(math.Float32frombits(uint32(w)))
	case "f8":
		return math.Float64frombits(w)
	case "i1", "i2", "i4", "i8":
		return float64(signExtend(w, itemSize(a.DType)))
	default:
		return float64(w)
	}
}

// word returns the bits of element i.
func (a *Array) word(i int) uint64 {
	switch size := itemSize(a.DType); size {
	case 1:
		return uint64(a.Data[i])
	case 2:
		return uint64(binary.LittleEndian.Uint16(a.Data[2*i:]))
	case 4:
		return uint64(binary.LittleEndian.Uint32(a.Data[4*i:]))
	default:
		return binary.LittleEndian.Uint64(a.Data[8*i:])
	}
}

func signExtend(w uint64, size int) int64 {
	shift := 64 - 8*size
	return int64(w<<shift) >> shift
}

// half decodes an IEEE 754 binary16.
func half(h uint16) float32 {
	sign, exp, frac := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&1023
	switch exp {
	case 0: // zero and subnormal: frac * 2^-24, exact
		return math.Float32frombits(sign | math.Float32bits(float32(frac)*0x1p-24))
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}
