// Package tensor holds what outlives a training step: named float32 tensors, their initial distributions, and the
// store that all programs compiled from one model share.
package tensor

import "fmt"

// Var is a named float32 tensor that outlives a step: a parameter or a running statistic.
// Data is row-major and has one element per index of Dims; no Dims is a scalar.
type Var struct {
	Name   string
	Dims   []int
	Data   []float32
	Init   Init
	Lo, Hi float32 // range of every element; none where Lo >= Hi
}

// Init says how a Var starts.
//
//	"const"         A everywhere (the zero Init is the constant 0)
//	"values"        Values, one per element, or a single one for all
//	"uniform"       uniform in [A, B)
//	"normal"        normal with mean A and standard deviation B
//	"trunc_normal"  the same, drawn again until within two deviations of the mean
type Init struct {
	Dist   string
	A, B   float64
	Values []float64
}

// Store holds the parameters and running statistics of a model, shared by all programs compiled from it.
type Store struct{ Params, Buffers []*Var }

// New returns a Var of zeros with Data allocated.
func New(name string, dims ...int) *Var {
	return &Var{Name: name, Dims: dims, Data: Make[float32](size(dims))}
}

// All returns the parameters, then the buffers.
func (s *Store) All() []*Var {
	all := make([]*Var, 0, len(s.Params)+len(s.Buffers))
	return append(append(all, s.Params...), s.Buffers...)
}

// Check reports a store that cannot be initialised or saved: a name used twice, data that do not fill the shape,
// or an initial distribution that does not exist or does not fit.
func (s *Store) Check() error {
	seen := map[string]bool{}
	for _, v := range s.All() {
		if seen[v.Name] {
			return fmt.Errorf("two tensors are named %q", v.Name)
		}
		seen[v.Name] = true
		if err := v.check(); err != nil {
			return fmt.Errorf("tensor %q: %w", v.Name, err)
		}
	}
	return nil
}

// Clamp forces every element into Lo..Hi. A NaN stays.
func (v *Var) Clamp() {
	if !(v.Lo < v.Hi) {
		return
	}
	for i, x := range v.Data {
		if x < v.Lo {
			v.Data[i] = v.Lo
		} else if x > v.Hi {
			v.Data[i] = v.Hi
		}
	}
}

func (v *Var) check() error {
	if n := size(v.Dims); n != len(v.Data) {
		return fmt.Errorf("shape %v has %d elements, the data have %d", v.Dims, n, len(v.Data))
	}
	switch v.Init.Dist {
	case "", "const", "uniform", "normal", "trunc_normal":
		return nil
	case "values":
		if n := len(v.Init.Values); n != 1 && n != len(v.Data) {
			return fmt.Errorf("%d initial values for shape %v of %d elements", n, v.Dims, len(v.Data))
		}
		return nil
	}
	return fmt.Errorf("unknown initial distribution %q (known: const, values, uniform, normal, trunc_normal)", v.Init.Dist)
}

func size(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}
