package hdf5

import (
	"bytes"
	"fmt"
)

// Shape is that of the array of a path; empty for a single value.
func (f *File) Shape(path string) ([]int, error) {
	a, err := f.array(path)
	if err != nil {
		return nil, err
	}
	return a.shape, nil
}

// Floats32 reads an array of numbers, row-major, rounded to float32.
func (f *File) Floats32(path string) (values []float32, shape []int, err error) {
	a, raw, err := f.read(path)
	if err != nil {
		return nil, nil, err
	}
	if !a.typ.number() {
		return nil, nil, fmt.Errorf("%s: it does not hold numbers", path)
	}
	values = make([]float32, a.n)
	for i := range values {
		values[i] = float32(a.typ.float(raw[i*a.typ.size:]))
	}
	return values, a.shape, nil
}

// Strings reads an array of texts, of fixed or variable length.
func (f *File) Strings(path string) ([]string, error) {
	a, raw, err := f.read(path)
	if err != nil {
		return nil, err
	}
	if a.typ.class != stringClass && !a.typ.text {
		return nil, fmt.Errorf("%s: it does not hold texts", path)
	}
	out := make([]string, a.n)
	h := heap{f: f}
	for i := range out {
		b := raw[i*a.typ.size:][:a.typ.size]
		if a.typ.text {
			if b, err = h.object(b, 1); err != nil {
				return nil, fmt.Errorf("%s: element %d: %w", path, i, err)
			}
		}
		b, _, _ = bytes.Cut(b, []byte{0})
		out[i] = string(b)
	}
	return out, nil
}

// Lists is an array of lists of numbers, each as long as it is.
type Lists struct {
	path string
	raw  []byte
	base *datatype
	heap heap
}

// VLen opens an array of lists of numbers.
func (f *File) VLen(path string) (*Lists, error) {
	a, raw, err := f.read(path)
	if err != nil {
		return nil, err
	}
	if a.typ.class != vlenClass || a.typ.text || !a.typ.base.number() {
		return nil, fmt.Errorf("%s: it does not hold lists of numbers", path)
	}
	return &Lists{path: path, raw: raw, base: a.typ.base, heap: heap{f: f}}, nil
}

// Len is the number of lists.
func (l *Lists) Len() int { return len(l.raw) / reference }

// Read appends list i to dst, rounded to float32.
func (l *Lists) Read(i int, dst []float32) ([]float32, error) {
	b, err := l.heap.object(l.raw[i*reference:][:reference], l.base.size)
	if err != nil {
		return dst, fmt.Errorf("%s: list %d: %w", l.path, i, err)
	}
	for ; len(b) > 0; b = b[l.base.size:] {
		dst = append(dst, float32(l.base.float(b)))
	}
	return dst, nil
}

func (f *File) read(path string) (*array, []byte, error) {
	a, err := f.array(path)
	if err != nil {
		return nil, nil, err
	}
	raw, err := a.raw()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return a, raw, nil
}
