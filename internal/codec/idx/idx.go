// Package idx reads IDX arrays, plain or gzipped: the format of the MNIST files.
//
// An IDX file is two zero bytes, one byte for the element type, one for the number of dimensions, one big-endian
// 32-bit size per dimension, and the elements in row-major order, big-endian.
// Source: Y. LeCun, C. Cortes, C. Burges, the MNIST database, section "the IDX file format".
package idx

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"os"
)

// Type is the element type byte of the header.
type Type byte

// The element types of the format.
const (
	Uint8   Type = 0x08
	Int8    Type = 0x09
	Int16   Type = 0x0B
	Int32   Type = 0x0C
	Float32 Type = 0x0D
	Float64 Type = 0x0E
)

// Size is the number of bytes of an element, 0 for a type that the format does not have.
func (t Type) Size() int {
	switch t {
	case Uint8, Int8:
		return 1
	case Int16:
		return 2
	case Int32, Float32:
		return 4
	case Float64:
		return 8
	}
	return 0
}

func (t Type) String() string {
	switch t {
	case Uint8:
		return "uint8"
	case Int8:
		return "int8"
	case Int16:
		return "int16"
	case Int32:
		return "int32"
	case Float32:
		return "float32"
	case Float64:
		return "float64"
	}
	return fmt.Sprintf("type 0x%02x", byte(t))
}

// Array is a decoded file. Data holds the elements as in the file: row-major, big-endian.
type Array struct {
	Type  Type
	Shape []int
	Data  []byte
}

// Len is the number of elements.
func (a *Array) Len() int { return len(a.Data) / a.Type.Size() }

// ReadFile reads the file at path, at most limit bytes of elements. Errors name the file.
func ReadFile(path string, limit int64) (*Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a, err := Read(f, limit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

// Read reads one array and requires that nothing follows it. Gzip is recognised by its first two bytes. Memory
// grows with the bytes that arrive, not with what the header says; a header that says more than limit is refused.
func Read(r io.Reader, limit int64) (*Array, error) {
	b := bufio.NewReader(r)
	if magic, _ := b.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("gzip header: %w", err)
		}
		b = bufio.NewReader(z)
	}
	a, head, err := readHeader(b)
	if err != nil {
		return nil, err
	}
	if err := a.readData(b, head, limit); err != nil {
		return nil, err
	}
	return a, nil
}

func readHeader(r io.Reader) (*Array, int, error) {
	var h [4]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return nil, 0, fmt.Errorf("IDX header at byte 0: %w", truncated(err))
	}
	if h[0] != 0 || h[1] != 0 {
		return nil, 0, fmt.Errorf("not an IDX file: the first two bytes are 0x%02x%02x, expected 0x0000", h[0], h[1])
	}
	a := &Array{Type: Type(h[2])}
	if a.Type.Size() == 0 {
		return nil, 0, fmt.Errorf("byte 2: unknown IDX element %v", a.Type)
	}
	sizes := make([]byte, 4*int(h[3]))
	if n, err := io.ReadFull(r, sizes); err != nil {
		return nil, 0, fmt.Errorf("byte %d: %d dimension sizes expected: %w", 4+n, h[3], truncated(err))
	}
	for i := range int(h[3]) {
		a.Shape = append(a.Shape, int(binary.BigEndian.Uint32(sizes[4*i:])))
	}
	return a, 4 + len(sizes), nil
}

func (a *Array) readData(r io.Reader, head int, limit int64) error {
	want, ok := byteSize(a.Shape, a.Type.Size())
	if !ok || want > limit {
		return fmt.Errorf("byte 4: shape %v of %v needs more than the %d bytes allowed", a.Shape, a.Type, limit)
	}
	data, err := io.ReadAll(io.LimitReader(r, want+1))
	switch {
	case err != nil:
		return fmt.Errorf("byte %d: %w", head+len(data), truncated(err))
	case int64(len(data)) < want:
		return fmt.Errorf("byte %d: the file ends, but shape %v of %v needs %d bytes of elements, of which %d are there",
			head+len(data), a.Shape, a.Type, want, len(data))
	case int64(len(data)) > want:
		return fmt.Errorf("byte %d: more bytes after the end of the array (shape %v of %v)", int64(head)+want, a.Shape, a.Type)
	}
	a.Data = data
	return nil
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
			product = math.MaxUint64 // stays too large unless a later size is zero
			continue
		}
		product = lo
	}
	return int64(product & math.MaxInt64), product <= math.MaxInt64
}

func truncated(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file is truncated")
	}
	return err
}
