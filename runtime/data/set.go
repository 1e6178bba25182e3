package data

import (
	"fmt"
	"math"
	"slices"
)

// Set is a data set in memory: N samples of one shape with a class each. Samples are kept as bytes where the source
// holds whole numbers in 0..255, as float32 otherwise.
type Set struct {
	Name       string
	Shape      []int // of one sample, e.g. [1 28 28]: channels, rows, columns
	N          int
	Classes    int
	ClassNames []string // nil where the source numbers its classes

	bytes     []byte // N samples one after the other; exactly one of bytes and floats is used
	levels    [256]float32
	floats    []float32
	labels    []int32
	mean, std []float32 // per index of the first axis, or one for all; nil: none
}

// Size is the number of values of one sample.
func (s *Set) Size() int { return product(s.Shape) }

// Sample writes sample i to dst[:s.Size()]: the source's numbers divided by its scale (images are in 0..1), then
// less the mean and divided by the standard deviation where Normalise set them.
func (s *Set) Sample(i int, dst []float32) {
	dst = dst[:s.Size()]
	s.span(i, 0, dst)
	s.normalise(dst)
}

// Label returns the class of sample i, in 0..Classes-1.
func (s *Set) Label(i int) int { return int(s.labels[i]) }

// Normalise makes samples come out as (x - mean) / std, computed in float32. Both have one number for all values or
// one for each index of the first axis: a channel of an image, a column of a table.
func (s *Set) Normalise(mean, std []float64) error {
	for _, v := range [][]float64{mean, std} {
		if len(v) != 1 && len(v) != s.Shape[0] {
			return fmt.Errorf("mean and std of %s need 1 number, or %d: one for each index of the first axis of %v; got %v",
				s.Name, s.Shape[0], s.Shape, v)
		}
	}
	for _, v := range std {
		if !(v > 0) || math.IsInf(v, 0) || float32(v) == 0 {
			return fmt.Errorf("std must be above 0, got %v", v)
		}
	}
	s.mean, s.std = spread(mean, s.Shape[0]), spread(std, s.Shape[0])
	return nil
}

// spread repeats a single number n times.
func spread(v []float64, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(v[i%len(v)])
	}
	return out
}

// span writes len(dst) values of sample i from value `from` on, not normalised.
func (s *Set) span(i, from int, dst []float32) {
	at := i*s.Size() + from
	if s.floats != nil {
		copy(dst, s.floats[at:])
		return
	}
	for k, b := range s.bytes[at : at+len(dst)] {
		dst[k] = s.levels[b]
	}
}

func (s *Set) normalise(sample []float32) {
	if s.mean == nil {
		return
	}
	per := len(sample) / s.Shape[0]
	for c, m := range s.mean {
		for k := c * per; k < (c+1)*per; k++ {
			sample[k] = (sample[k] - m) / s.std[c]
		}
	}
}

// fromBytes makes a set of bytes; a byte b stands for the float32 quotient b/scale.
func fromBytes(name string, shape []int, data []byte, scale float32, labels []int32, classes int) *Set {
	s := &Set{Name: name, Shape: shape, N: len(labels), Classes: classes, bytes: data, labels: labels}
	for b := range s.levels {
		s.levels[b] = float32(b) / scale
	}
	return s
}

// fromFloats makes a set of numbers divided by scale, kept as bytes where that loses nothing.
func fromFloats(name string, shape []int, values []float32, scale float32, labels []int32, classes int) *Set {
	if slices.ContainsFunc(values, func(v float32) bool { return !isByte(v) }) {
		for i := range values {
			values[i] /= scale
		}
		return &Set{Name: name, Shape: shape, N: len(labels), Classes: classes, floats: values, labels: labels}
	}
	data := make([]byte, len(values))
	for i, v := range values {
		data[i] = uint8(v)
	}
	return fromBytes(name, shape, data, scale, labels, classes)
}

func isByte(v float32) bool {
	return v >= 0 && v <= 255 && v == float32(uint8(v)) && !math.Signbit(float64(v))
}

// pick makes a set of the given samples, in that order.
func (s *Set) pick(index []int) *Set {
	out := *s
	out.N, out.labels, out.bytes, out.floats = len(index), make([]int32, len(index)), nil, nil
	size := s.Size()
	for k, i := range index {
		out.labels[k] = s.labels[i]
		if s.floats != nil {
			out.floats = append(out.floats, s.floats[i*size:(i+1)*size]...)
		} else {
			out.bytes = append(out.bytes, s.bytes[i*size:(i+1)*size]...)
		}
	}
	return &out
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
