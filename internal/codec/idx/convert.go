package idx

import (
	"encoding/binary"
	"math"
)

// Float32 returns the elements as float32, rounded to nearest for the wider types.
func (a *Array) Float32() []float32 {
	out := make([]float32, a.Len())
	for i := range out {
		out[i] = float32(a.At(i))
	}
	return out
}

// At returns element i in row-major order. Every element type of the format fits in a float64 exactly.
func (a *Array) At(i int) float64 {
	p := a.Data[i*a.Type.Size():]
	switch a.Type {
	case Uint8:
		return float64(p[0])
	case Int8:
		return float64(int8(p[0]))
	case Int16:
		return float64(int16(binary.BigEndian.Uint16(p)))
	case Int32:
		return float64(int32(binary.BigEndian.Uint32(p)))
	case Float32:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(p)))
	default:
		return math.Float64frombits(binary.BigEndian.Uint64(p))
	}
}
