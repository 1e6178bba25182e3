package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Float32 returns the elements as float32, rounded to nearest for the wider types; BOOL becomes 0 and 1.
func (t *Tensor) Float32() []float32 {
	out := make([]float32, t.Len())
	for i := range out {
		switch t.DType {
		case "I64":
			out[i] = float32(int64(t.word(i)))
		case "U64":
			out[i] = float32(t.word(i))
		default: // exact in float64, so rounded once
			out[i] = float32(t.at(i))
		}
	}
	return out
}

// Float64 returns the elements as float64, rounded to nearest for 64-bit integers.
func (t *Tensor) Float64() []float64 {
	out := make([]float64, t.Len())
	for i := range out {
		out[i] = t.at(i)
	}
	return out
}

// Int64 returns the elements of an integer or BOOL tensor. It fails on the other types and on numbers above 2^63-1.
func (t *Tensor) Int64() ([]int64, error) {
	out := make([]int64, t.Len())
	for i := range out {
		w := t.word(i)
		switch {
		case t.DType[0] == 'I':
			out[i] = signExtend(w, itemSize(t.DType))
		case t.DType[0] == 'F' || t.DType == "BF16" || w > math.MaxInt64:
			return nil, fmt.Errorf("tensor %q of %s has elements that are not 64-bit integers", t.Name, t.DType)
		default:
			out[i] = int64(w)
		}
	}
	return out, nil
}

func (t *Tensor) at(i int) float64 {
	w := t.word(i)
	switch t.DType {
	case "F16":
		return float64(half(uint16(w)))
	case "BF16":
		return float64(math.Float32frombits(uint32(w) << 16))
	case "F32":
		return float64(math.Float32frombits(uint32(w)))
	case "F64":
		return math.Float64frombits(w)
	case "I8", "I16", "I32", "I64":
		return float64(signExtend(w, itemSize(t.DType)))
	default:
		return float64(w)
	}
}

// word returns the bits of element i.
func (t *Tensor) word(i int) uint64 {
	switch size := itemSize(t.DType); size {
	case 1:
		return uint64(t.Data[i])
	case 2:
		return uint64(binary.LittleEndian.Uint16(t.Data[2*i:]))
	case 4:
		return uint64(binary.LittleEndian.Uint32(t.Data[4*i:]))
	default:
		return binary.LittleEndian.Uint64(t.Data[8*i:])
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
