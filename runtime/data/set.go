package data

import "fmt"

// Uncounted is the class of a position that neither loss nor accuracy counts.
const Uncounted = -1

// Set is a data set in memory: N samples, each with one or more arrays and a target.
type Set struct {
	Name       string
	Array              // what a sample gives to the model's input
	More       []Array // and to its further inputs
	N          int
	Classes    int
	ClassNames []string // nil where the source numbers its classes
	Target     []int    // axes of a sample's target; none: one class

	labels []int32 // one class for each position of each target
}

// Label returns the class of sample i, in 0..Classes-1; for a target with axes that of its first position.
func (s *Set) Label(i int) int { return int(s.labels[i*product(s.Target)]) }

// Targets writes the classes of sample i, Uncounted where a position has none, and returns their number.
func (s *Set) Targets(i int, dst []float32) int {
	n := product(s.Target)
	for k, c := range s.labels[i*n : (i+1)*n] {
		dst[k] = float32(c)
	}
	return n
}

// Find returns the array for an input: the one of that name, or the only one of the set where it has no name; nil if
// there is none.
func (s *Set) Find(input string) *Array {
	if s.Input == "" || s.Input == input {
		return &s.Array
	}
	for k := range s.More {
		if s.More[k].Input == input {
			return &s.More[k]
		}
	}
	return nil
}

// Inputs lists the names of the arrays, the first an empty one where a set has only one.
func (s *Set) Inputs() []string {
	names := []string{s.Input}
	for _, a := range s.More {
		names = append(names, a.Input)
	}
	return names
}

// Normalise sets the mean and standard deviation of the first array; see Array.Normalise.
func (s *Set) Normalise(mean, std []float64) error {
	if err := s.Array.Normalise(mean, std); err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	return nil
}

// fromBytes makes a set of bytes; a byte b stands for the float32 quotient b/scale.
func fromBytes(name string, shape []int, data []byte, scale float32, labels []int32, classes int) *Set {
	return &Set{Name: name, Array: byteArray(shape, data, scale), N: len(labels), Classes: classes, labels: labels}
}

// fromFloats makes a set of numbers divided by scale.
func fromFloats(name string, shape []int, values []float32, scale float32, labels []int32, classes int) *Set {
	return &Set{Name: name, Array: floatArray(shape, values, scale), N: len(labels), Classes: classes, labels: labels}
}

// pick makes a set of the given samples, in that order.
func (s *Set) pick(index []int) *Set {
	out := *s
	out.N, out.labels = len(index), nil
	n := product(s.Target)
	for _, i := range index {
		out.labels = append(out.labels, s.labels[i*n:(i+1)*n]...)
	}
	out.Array, out.More = s.Array.pick(index), nil
	for _, a := range s.More {
		out.More = append(out.More, a.pick(index))
	}
	return &out
}
