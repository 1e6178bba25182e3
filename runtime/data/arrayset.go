package data

import (
	"fmt"
	"math"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"snnc/internal/codec/npy"
)

// pair makes a set of one or more arrays of samples, with commas between, and one of classes.
func (b bound) pair(x, y string, read func(string) (*npy.Array, error)) (*Set, error) {
	names := strings.Split(x, ",")
	s := &Set{Name: x}
	for k, name := range names {
		name = strings.TrimSpace(name)
		a, n, err := b.samples(name, read)
		if err != nil {
			return nil, err
		}
		if len(names) > 1 {
			a.Input = inputName(name)
		}
		switch {
		case k == 0:
			s.Array, s.N = a, n
		case n != s.N:
			return nil, fmt.Errorf("%s: %d samples, %s has %d", name, n, names[0], s.N)
		case s.Find(a.Input) != nil:
			return nil, fmt.Errorf("%s: two arrays are for the input %q", name, a.Input)
		default:
			s.More = append(s.More, a)
		}
	}
	return s, s.classes(y, read)
}

// inputName is the input that an array is for: its name, or that of its file.
func inputName(name string) string {
	return strings.TrimSuffix(path.Base(filepath.ToSlash(name)), ".npy")
}

// samples reads an array and gives its samples the shape asked for, else their own without the first axis.
func (b bound) samples(name string, read func(string) (*npy.Array, error)) (Array, int, error) {
	a, err := read(name)
	if err != nil {
		return Array{}, 0, err
	}
	if len(a.Shape) < 1 || a.Len() == 0 {
		return Array{}, 0, fmt.Errorf("%s: shape %v has no samples", name, a.Shape)
	}
	shape, err := b.shape()
	if err != nil {
		return Array{}, 0, err
	}
	size := a.Len() / a.Shape[0]
	if shape == nil {
		if shape = slices.Clone(a.Shape[1:]); len(shape) == 0 {
			shape = []int{1}
		}
	}
	if product(shape) != size {
		return Array{}, 0, fmt.Errorf("%s: %d values a sample (shape %v) do not make %v", name, size, a.Shape, shape)
	}
	out, err := b.values(name, a, shape)
	return out, a.Shape[0], err
}

func (b bound) values(name string, a *npy.Array, shape []int) (Array, error) {
	usual := 1.0
	if a.DType == "u1" {
		usual = 255
	}
	scale, err := b.scale(usual)
	if err != nil {
		return Array{}, err
	}
	if a.DType == "u1" {
		return byteArray(shape, a.Data, float32(scale)), nil
	}
	values := a.Float32()
	for i, v := range values {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return Array{}, fmt.Errorf("%s: element %s is %v as float32, expected a finite number", name, place(i, a.Shape), v)
		}
	}
	return floatArray(shape, values, float32(scale)), nil
}

// classes reads a class for each sample, or for each position of a sample; a position of class -1 is not counted.
func (s *Set) classes(name string, read func(string) (*npy.Array, error)) error {
	a, err := read(name)
	if err != nil {
		return err
	}
	values, err := a.Int64()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(a.Shape) == 0 || a.Shape[0] != s.N {
		return fmt.Errorf("%s: shape %v, expected one class for each of %d samples: [%d]", name, a.Shape, s.N, s.N)
	}
	least := int64(0)
	if len(values) != s.N {
		s.Target, least = slices.Clone(a.Shape[1:]), Uncounted
	}
	s.labels = make([]int32, len(values))
	for i, v := range values {
		if v < least || v >= maxClasses {
			return fmt.Errorf("%s: element %d is %d, expected a class from %d to %d", name, i, v, least, maxClasses-1)
		}
		s.labels[i], s.Classes = int32(v), max(s.Classes, int(v)+1)
	}
	return nil
}

// serves requires a test part to have the arrays of s by number and shape; they are for the same inputs.
func (s *Set) serves(test *Set) error {
	if len(s.More) != len(test.More) {
		return fmt.Errorf("%s has %d arrays a sample, %s has %d", s.Name, len(s.More)+1, test.Name, len(test.More)+1)
	}
	test.Input = s.Input
	for k, a := range s.More {
		if test.More[k].Input = a.Input; !slices.Equal(a.Shape, test.More[k].Shape) {
			return fmt.Errorf("%s has samples of shape %v for %s, %s of shape %v", s.Name, a.Shape, a.Input, test.Name, test.More[k].Shape)
		}
	}
	if !slices.Equal(s.Target, test.Target) {
		return fmt.Errorf("%s has targets of shape %v, %s of shape %v", s.Name, s.Target, test.Name, test.Target)
	}
	return s.matches(test)
}

// place is the index of element i of a row-major array, as [a, b, c].
func place(i int, shape []int) string {
	out := make([]string, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		out[k] = fmt.Sprint(i % shape[k])
		i /= shape[k]
	}
	return "[" + strings.Join(out, ", ") + "]"
}
