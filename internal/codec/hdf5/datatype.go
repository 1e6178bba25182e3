package hdf5

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The classes of types that are read.
const (
	fixedClass  = 0
	floatClass  = 1
	stringClass = 3
	enumClass   = 8
	vlenClass   = 9
)

// datatype is the type of an element.
type datatype struct {
	class  uint8
	size   int
	big    bool // the most significant byte first
	signed bool
	text   bool      // of a variable-length type: a text
	base   *datatype // of a variable-length type
}

func readDatatype(c *cursor) (*datatype, error) { return readType(c, 0) }

func readType(c *cursor, depth int) (*datatype, error) {
	head := c.uint(4)
	bits := head >> 8
	t := &datatype{class: uint8(head) & 15, size: int(c.u32()), big: bits&1 != 0, signed: bits&8 != 0}
	if c.err != nil {
		return nil, c.err
	}
	ok := false
	switch t.class {
	case fixedClass:
		ok = t.size == 1 || t.size == 2 || t.size == 4 || t.size == 8
	case floatClass:
		ok = bits&0x40 == 0 && t.ieee(c)
	case stringClass:
		ok = t.size > 0
	case enumClass, vlenClass:
		return t.of(c, bits, depth)
	}
	if !ok && c.err == nil {
		return nil, fmt.Errorf("byte %d: a type of class %d with %d bytes, known are whole numbers, IEEE floats, texts and lists of them", c.from, t.class, t.size)
	}
	return t, c.err
}

// of reads the type that an enumeration or a list is made of.
func (t *datatype) of(c *cursor, bits uint64, depth int) (*datatype, error) {
	if depth > 0 {
		return nil, fmt.Errorf("byte %d: lists of lists are not known", c.from)
	}
	base, err := readType(c, depth+1)
	if err != nil {
		return nil, err
	}
	if t.class == enumClass {
		if base.class != fixedClass || base.size != t.size {
			return nil, fmt.Errorf("byte %d: an enumeration of something that is no whole number", c.from)
		}
		return base, nil
	}
	t.text, t.base = bits&15 == 1, base
	if t.size != reference {
		return nil, fmt.Errorf("byte %d: references to lists take %d bytes, expected %d", c.from, t.size, reference)
	}
	return t, nil
}

// ieee reads the places of exponent and fraction, and compares them with those of binary16, 32 and 64.
func (t *datatype) ieee(c *cursor) bool {
	type form struct {
		offset, precision              uint16
		exponent, width, fraction, low uint8
		bias                           uint32
	}
	var f form
	f.offset, f.precision = c.u16(), c.u16()
	f.exponent, f.width, f.low, f.fraction, f.bias = c.u8(), c.u8(), c.u8(), c.u8(), c.u32()
	switch t.size {
	case 2:
		return f == form{0, 16, 10, 5, 10, 0, 15}
	case 4:
		return f == form{0, 32, 23, 8, 23, 0, 127}
	case 8:
		return f == form{0, 64, 52, 11, 52, 0, 1023}
	}
	return false
}

func (t *datatype) number() bool { return t.class == fixedClass || t.class == floatClass }

// float reads an element of a numeric type.
func (t *datatype) float(b []byte) float64 {
	var raw [8]byte
	for i := range t.size {
		if t.big {
			raw[i] = b[t.size-1-i]
		} else {
			raw[i] = b[i]
		}
	}
	v := binary.LittleEndian.Uint64(raw[:])
	shift := uint(64 - 8*t.size)
	switch {
	case t.class == fixedClass && t.signed:
		return float64(int64(v<<shift) >> shift)
	case t.class == fixedClass:
		return float64(v)
	case t.size == 2:
		return half(uint16(v))
	case t.size == 4:
		return float64(math.Float32frombits(uint32(v)))
	}
	return math.Float64frombits(v)
}

// half is the value of a number in binary16.
func half(h uint16) float64 {
	sign, exponent, fraction := 1-2*float64(h>>15), int(h>>10&31), float64(h&1023)
	switch {
	case exponent == 0:
		return sign * math.Ldexp(fraction, -24)
	case exponent < 31:
		return sign * math.Ldexp(1024+fraction, exponent-25)
	case fraction == 0:
		return math.Inf(int(sign))
	}
	return math.NaN()
}
