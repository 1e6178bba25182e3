package weights

import (
	"fmt"
	"slices"
	"strings"
)

// arrangement is what a rule does to a tensor: first order its axes anew, then divide one of them among the targets. With
// reshape, the elements of each part then fill the parameter in their order, whatever its shape.
type arrangement struct {
	axes    []int // axis i of the result is axis axes[i] of the tensor; nil to leave them
	split   bool
	axis    int // that is split
	parts   int // into which it is split
	reshape bool
}

// set notes what a word of a rule asks for; false if it is unknown, unfit or there already.
func (a *arrangement) set(name string, numbers []int, targets int) bool {
	switch {
	case name == "transpose" && a.axes == nil && permutation(numbers):
		a.axes = numbers
	case name == "split" && !a.split && len(numbers) == 1 && targets > 1:
		a.split, a.axis, a.parts = true, numbers[0], targets
	case name == "reshape" && !a.reshape && numbers == nil:
		a.reshape = true
	default:
		return false
	}
	return true
}

func permutation(axes []int) bool {
	sorted := slices.Sorted(slices.Values(axes))
	for i, a := range sorted {
		if a != i {
			return false
		}
	}
	return len(axes) > 0
}

// shape is that of each part of a tensor; an error says why it cannot be arranged so.
func (a arrangement) shape(s []int) ([]int, error) {
	if a.axes != nil {
		if len(a.axes) != len(s) {
			return nil, fmt.Errorf("transpose orders %d axes, it has %d", len(a.axes), len(s))
		}
		s = permuted(s, a.axes)
	}
	if a.split {
		if a.axis >= len(s) || s[a.axis]%a.parts != 0 {
			return nil, fmt.Errorf("axis %d cannot be split into %d equal parts", a.axis, a.parts)
		}
		s = slices.Clone(s)
		s[a.axis] /= a.parts
	}
	return s, nil
}

func permuted(s, axes []int) []int {
	out := make([]int, len(axes))
	for i, a := range axes {
		out[i] = s[a]
	}
	return out
}

// fits reports whether a part of that shape fills a parameter: axes of length 1 do not matter.
func (a arrangement) fits(part, dims []int) bool {
	if a.reshape {
		return size(part) == size(dims)
	}
	return slices.Equal(squeezed(part), squeezed(dims))
}

// squeezed is a shape without its axes of length 1.
func squeezed(s []int) []int {
	out := []int{}
	for _, d := range s {
		if d != 1 {
			out = append(out, d)
		}
	}
	return out
}

func size(s []int) int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// arranged returns part number i of the values of a tensor, row-major. The result may share memory with values.
func arranged[E any](a arrangement, values []E, shape []int, i int) []E {
	if a.axes != nil {
		values, shape = transposed(values, shape, a.axes), permuted(shape, a.axes)
	}
	if !a.split {
		return values
	}
	inner := size(shape[a.axis+1:]) * shape[a.axis] / a.parts // elements that stay together
	var out []E
	for at := i * inner; at < len(values); at += inner * a.parts {
		out = append(out, values[at:at+inner]...)
	}
	return out
}

func transposed[E any](values []E, shape, axes []int) []E {
	stride := make([]int, len(shape))
	for i, step := len(shape)-1, 1; i >= 0; i-- {
		stride[i] = step
		step *= shape[i]
	}
	dims, steps := permuted(shape, axes), permuted(stride, axes)
	out, index, from := make([]E, 0, len(values)), make([]int, len(dims)), 0
	for len(out) < len(values) {
		out = append(out, values[from])
		for k := len(dims) - 1; k >= 0; k-- {
			index[k]++
			from += steps[k]
			if index[k] < dims[k] {
				break
			}
			from -= index[k] * steps[k]
			index[k] = 0
		}
	}
	return out
}

// written is a shape as text.
func written(s []int) string { return strings.ReplaceAll(fmt.Sprint(s), " ", ", ") }
