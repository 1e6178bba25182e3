// Package npy reads and writes NumPy arrays (.npy) and archives of them (.npz).
//
// Source of the format: NumPy Enhancement Proposal 1, and numpy.lib.format (versions 1.0, 2.0 and 3.0).
// Read are the plain element types b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4 and f8 of either byte order, row-major
// or Fortran order. Object and structured arrays are refused: the first would need to run Python's pickle.
package npy

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"os"
)

// Array is an array in memory. Data holds the elements in row-major order, little-endian, whatever the file had.
type Array struct {
	Shape []int
	DType string // kind and size in bytes, without byte order: "f4", "i8", "b1", ...
	Data  []byte
}

// Len is the number of elements.
func (a *Array) Len() int { return len(a.Data) / itemSize(a.DType) }

// itemSize is the number of bytes of an element, 0 for a type that is not supported.
func itemSize(dtype string) int {
	switch dtype {
	case "b1", "i1", "u1":
		return 1
	case "i2", "u2", "f2":
		return 2
	case "i4", "u4", "f4":
		return 4
	case "i8", "u8", "f8":
		return 8
	}
	return 0
}

// ReadFile reads the .npy file at path. Errors name the file.
func ReadFile(path string) (*Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

// Read reads one array and requires that nothing follows it. Memory grows with the bytes that arrive, not with
// what the header says.
func Read(r io.Reader) (*Array, error) { return read(r, math.MaxInt64-1) }

// read refuses a header that asks for more than limit bytes of elements.
func read(r io.Reader, limit int64) (*Array, error) {
	h, at, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	want, ok := byteSize(h.shape, itemSize(h.dtype))
	if !ok || want > limit {
		return nil, fmt.Errorf("byte %d: shape %v of %s needs more bytes than the file can hold", at, h.shape, h.dtype)
	}
	data, err := io.ReadAll(io.LimitReader(r, want+1))
	if err := checkSize(h, at, int64(len(data)), want, err); err != nil {
		return nil, err
	}
	a := &Array{Shape: h.shape, DType: h.dtype, Data: data}
	if err := a.normalise(h, at); err != nil {
		return nil, err
	}
	return a, nil
}

func checkSize(h header, at int, got, want int64, err error) error {
	switch {
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("byte %d: %w", int64(at)+got, err)
	case got < want:
		return fmt.Errorf("byte %d: the file ends, but shape %v of %s needs %d bytes of elements, of which %d are there",
			int64(at)+got, h.shape, h.dtype, want, got)
	case got > want:
		return fmt.Errorf("byte %d: more bytes after the end of the array (shape %v of %s)", int64(at)+want, h.shape, h.dtype)
	}
	return nil
}

// normalise brings the elements to little-endian, row-major order.
func (a *Array) normalise(h header, at int) error {
	if h.bigEndian {
		swapBytes(a.Data, itemSize(a.DType))
	}
	if h.fortran {
		a.Data = rowMajor(a.Data, a.Shape, itemSize(a.DType))
	}
	if a.DType != "b1" {
		return nil
	}
	for i, b := range a.Data {
		if b > 1 {
			return fmt.Errorf("byte %d or later: element %d of a boolean array is %d, expected 0 or 1", at, i, b)
		}
	}
	return nil
}

func swapBytes(data []byte, size int) {
	for i := 0; i+size <= len(data); i += size {
		for lo, hi := i, i+size-1; lo < hi; lo, hi = lo+1, hi-1 {
			data[lo], data[hi] = data[hi], data[lo]
		}
	}
}

// rowMajor reorders elements whose first index runs fastest into elements whose last index does.
func rowMajor(data []byte, shape []int, size int) []byte {
	stride := make([]int, len(shape))
	step := size
	for i, d := range shape {
		stride[i] = step
		step *= d
	}
	out := make([]byte, 0, len(data))
	index := make([]int, len(shape))
	for from := 0; len(out) < len(data); {
		out = append(out, data[from:from+size]...)
		for k := len(shape) - 1; k >= 0; k-- {
			index[k]++
			from += stride[k]
			if index[k] < shape[k] {
				break
			}
			from -= index[k] * stride[k]
			index[k] = 0
		}
	}
	return out
}

// byteSize is the product of the sizes, or false where it does not fit in 63 bits.
func byteSize(shape []int, element int) (int64, bool) {
	product := uint64(element)
	for _, d := range shape {
		if d == 0 {
			return 0, true
		}
		hi, lo := bits.Mul64(product, uint64(d))
		if hi != 0 || lo > math.MaxInt64 {
			lo = math.MaxUint64 // stays too large unless a later size is zero
		}
		product = lo
	}
	return int64(product & math.MaxInt64), product <= math.MaxInt64
}
