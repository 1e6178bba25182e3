package npy

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
)

// FromFloat32 makes an f4 array. The product of the shape must be len(values); Write checks it.
func FromFloat32(shape []int, values []float32) *Array {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return &Array{Shape: shape, DType: "f4", Data: data}
}

// FromFloat64 makes an f8 array.
func FromFloat64(shape []int, values []float64) *Array {
	data := make([]byte, 0, 8*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
	}
	return &Array{Shape: shape, DType: "f8", Data: data}
}

// FromInt64 makes an i8 array.
func FromInt64(shape []int, values []int64) *Array {
	data := make([]byte, 0, 8*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint64(data, uint64(v))
	}
	return &Array{Shape: shape, DType: "i8", Data: data}
}

// FromUint8 makes a u1 array that shares values.
func FromUint8(shape []int, values []byte) *Array {
	return &Array{Shape: shape, DType: "u1", Data: values}
}

// Write writes the array as NumPy does: little-endian, row-major, version 1.0, elements at a multiple of 64 bytes.
// It fails on a shape that does not match the data.
func Write(w io.Writer, a *Array) error {
	if err := a.check(); err != nil {
		return err
	}
	if _, err := io.WriteString(w, a.header()); err != nil {
		return err
	}
	_, err := w.Write(a.Data)
	return err
}

func (a *Array) check() error {
	size := itemSize(a.DType)
	if size == 0 {
		return fmt.Errorf("element type %q is not supported", a.DType)
	}
	if len(a.Shape) > maxDims {
		return fmt.Errorf("%d dimensions are more than the %d allowed", len(a.Shape), maxDims)
	}
	for _, d := range a.Shape {
		if d < 0 {
			return fmt.Errorf("shape %v has a negative size", a.Shape)
		}
	}
	if want, ok := byteSize(a.Shape, size); !ok || want != int64(len(a.Data)) {
		return fmt.Errorf("shape %v of %s does not match %d bytes of elements", a.Shape, a.DType, len(a.Data))
	}
	return nil
}

// header fits version 1.0, whose limit is 65535 bytes: 64 sizes of at most 19 digits.
func (a *Array) header() string {
	order := "<"
	if itemSize(a.DType) == 1 {
		order = "|"
	}
	dict := fmt.Sprintf("{'descr': '%s%s', 'fortran_order': False, 'shape': %s, }", order, a.DType, tuple(a.Shape))
	pad := 63 - (10+len(dict))%64
	length := binary.LittleEndian.AppendUint16(nil, uint16(len(dict)+pad+1))
	return magic + "\x01\x00" + string(length) + dict + strings.Repeat(" ", pad) + "\n"
}

func tuple(shape []int) string {
	parts := make([]string, len(shape))
	for i, d := range shape {
		parts[i] = fmt.Sprint(d)
	}
	if len(shape) == 1 {
		return "(" + parts[0] + ",)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
