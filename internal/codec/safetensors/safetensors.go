// Package safetensors reads and writes the safetensors format: named tensors and a map of text, without code.
//
// A file is a little-endian 64-bit header length, a JSON header padded with spaces, and the tensors' bytes,
// row-major and little-endian, one after the other without gaps.
// Source of the format: github.com/huggingface/safetensors, README, "Format", and its reference implementation.
package safetensors

import (
	"fmt"
	"math"
	"math/bits"
)

// maxHeader is the limit of the reference implementation, in bytes.
const maxHeader = 100_000_000

// Tensor is a named array. Data holds the elements row-major and little-endian.
type Tensor struct {
	Name  string
	DType string // "F32", "I64", "BOOL", ...
	Shape []int
	Data  []byte
}

// Len is the number of elements.
func (t *Tensor) Len() int { return len(t.Data) / itemSize(t.DType) }

// itemSize is the number of bytes of an element, 0 for a type that is not supported.
func itemSize(dtype string) int {
	switch dtype {
	case "BOOL", "U8", "I8":
		return 1
	case "U16", "I16", "F16", "BF16":
		return 2
	case "U32", "I32", "F32":
		return 4
	case "U64", "I64", "F64":
		return 8
	}
	return 0
}

// byteSize is the number of bytes of a tensor; it fails on an unknown type, a negative size and an overflow.
func byteSize(dtype string, shape []int) (int64, error) {
	product := uint64(itemSize(dtype))
	if product == 0 {
		return 0, fmt.Errorf("element type %q is not supported", dtype)
	}
	empty := false
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("shape %v has a negative size", shape)
		}
		empty = empty || d == 0
	}
	if empty {
		return 0, nil
	}
	for _, d := range shape {
		hi, lo := bits.Mul64(product, uint64(d))
		if hi != 0 || lo > math.MaxInt64 {
			return 0, fmt.Errorf("shape %v of %s needs more than 2^63 bytes", shape, dtype)
		}
		product = lo
	}
	return int64(product), nil
}

// checkBool refuses bytes other than 0 and 1.
func checkBool(dtype string, data []byte) error {
	if dtype != "BOOL" {
		return nil
	}
	for i, b := range data {
		if b > 1 {
			return fmt.Errorf("element %d is %d, expected 0 or 1", i, b)
		}
	}
	return nil
}
