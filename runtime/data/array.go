package data

import (
	"fmt"
	"math"
	"slices"
)

// Array is what samples give to one input of a model: values of one shape for each. They are kept as bytes where the
// source holds whole numbers in 0..255, as float32 otherwise.
type Array struct {
	Input string // the input that it is for; empty for the only one of a model
	Shape []int  // of one sample, e.g. [1 28 28]: channels, rows, columns
	Same  bool   // every sample has the same values, which are kept once

	bytes     []byte // samples one after the other; exactly one of bytes and floats is used
	levels    [256]float32
	floats    []float32
	mean, std []float32 // per index of the first axis, or one for all; nil: none
}

// Size is the number of values of one sample.
func (a *Array) Size() int { return product(a.Shape) }

// Sample writes sample i to dst[:a.Size()]: the source's numbers divided by its scale (images are in 0..1), then
// less the mean and divided by the standard deviation where Normalise set them.
func (a *Array) Sample(i int, dst []float32) {
	dst = dst[:a.Size()]
	a.span(i, 0, dst)
	a.normalise(dst)
}

// Normalise makes samples come out as (x - mean) / std, computed in float32. Both have one number for all values or
// one for each index of the first axis: a channel of an image, a column of a table.
func (a *Array) Normalise(mean, std []float64) error {
	for _, v := range [][]float64{mean, std} {
		if len(v) != 1 && len(v) != a.Shape[0] {
			return fmt.Errorf("mean and std need 1 number, or %d: one for each index of the first axis of %v; got %v",
				a.Shape[0], a.Shape, v)
		}
	}
	for _, v := range std {
		if !(v > 0) || math.IsInf(v, 0) || float32(v) == 0 {
			return fmt.Errorf("std must be above 0, got %v", v)
		}
	}
	a.mean, a.std = spread(mean, a.Shape[0]), spread(std, a.Shape[0])
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
func (a *Array) span(i, from int, dst []float32) {
	if a.Same {
		i = 0
	}
	at := i*a.Size() + from
	if a.floats != nil {
		copy(dst, a.floats[at:])
		return
	}
	for k, b := range a.bytes[at : at+len(dst)] {
		dst[k] = a.levels[b]
	}
}

func (a *Array) normalise(sample []float32) {
	if a.mean == nil {
		return
	}
	per := len(sample) / a.Shape[0]
	for c, m := range a.mean {
		for k := c * per; k < (c+1)*per; k++ {
			sample[k] = (sample[k] - m) / a.std[c]
		}
	}
}

// byteArray keeps bytes; a byte b stands for the float32 quotient b/scale.
func byteArray(shape []int, data []byte, scale float32) Array {
	a := Array{Shape: shape, bytes: data}
	for b := range a.levels {
		a.levels[b] = float32(b) / scale
	}
	return a
}

// floatArray keeps numbers divided by scale, as bytes where that loses nothing.
func floatArray(shape []int, values []float32, scale float32) Array {
	if slices.ContainsFunc(values, func(v float32) bool { return !isByte(v) }) {
		for i := range values {
			values[i] /= scale
		}
		return Array{Shape: shape, floats: values}
	}
	data := make([]byte, len(values))
	for i, v := range values {
		data[i] = uint8(v)
	}
	return byteArray(shape, data, scale)
}

func isByte(v float32) bool {
	return v >= 0 && v <= 255 && v == float32(uint8(v)) && !math.Signbit(float64(v))
}

// pick keeps the given samples, in that order.
func (a Array) pick(index []int) Array {
	if a.Same {
		return a
	}
	all, size := a, a.Size()
	a.bytes, a.floats = nil, nil
	for _, i := range index {
		if all.floats != nil {
			a.floats = append(a.floats, all.floats[i*size:(i+1)*size]...)
		} else {
			a.bytes = append(a.bytes, all.bytes[i*size:(i+1)*size]...)
		}
	}
	return a
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
