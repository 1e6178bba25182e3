package ir

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Affine is an index expression over the loops of a space: Off + sum_k Coef[k] * i[k].
type Affine struct {
	Off  int
	Coef []int // one per loop of the space
}

// Access gives, for each axis of a tensor's full shape, the position that a point of the space touches.
type Access []Affine

// Maps is the loop nest of a reindex, contract or max: every point i of Space reads the operands at In[k](i) and
// contributes to the result at Out(i). A point at which any access falls outside of its tensor contributes nothing
// (this is zero padding for sums and -inf padding for max). Swapping the roles of result and operand gives the
// adjoint, so that the set of operations is closed under differentiation.
type Maps struct {
	Space []int // extents of the loops
	Out   Access
	In    []Access
}

// Var is the affine expression that is loop k of n.
func Var(k, n int) Affine {
	c := make([]int, n)
	c[k] = 1
	return Affine{Coef: c}
}

// At evaluates the expression at a point.
func (a Affine) At(i []int) int {
	v := a.Off
	for k, c := range a.Coef {
		v += c * i[k]
	}
	return v
}

// Range returns the least and greatest value over the space.
func (a Affine) Range(space []int) (lo, hi int) {
	lo, hi = a.Off, a.Off
	for k, c := range a.Coef {
		if c > 0 {
			hi += c * (space[k] - 1)
		} else {
			lo += c * (space[k] - 1)
		}
	}
	return lo, hi
}

// AsVar returns the loop k if the expression is just that loop, else -1.
func (a Affine) AsVar() int {
	if a.Off != 0 {
		return -1
	}
	v := -1
	for k, c := range a.Coef {
		if c == 0 {
			continue
		}
		if c != 1 || v >= 0 {
			return -1
		}
		v = k
	}
	return v
}

// IsConst reports whether no loop occurs in the expression.
func (a Affine) IsConst() bool {
	for _, c := range a.Coef {
		if c != 0 {
			return false
		}
	}
	return true
}

// Digits returns the loops of the expression from the least to the most significant if it is injective in them, like the
// digits of a mixed-radix number; nil if it is not. A constant has no digits: an empty, non-nil result.
func (a Affine) Digits(space []int) []int {
	loops := []int{}
	for k, c := range a.Coef {
		if c != 0 {
			loops = append(loops, k)
		}
	}
	slices.SortFunc(loops, func(i, j int) int { // loops of one iteration before others of their factor
		return cmp.Or(cmp.Compare(a.Coef[i], a.Coef[j]), cmp.Compare(space[i], space[j]))
	})
	reach := 0
	for _, k := range loops {
		if a.Coef[k] <= reach {
			return nil
		}
		reach += a.Coef[k] * (space[k] - 1)
	}
	return loops
}

// Inside reports whether every point of the space falls inside shape.
func (acc Access) Inside(space, shape []int) bool {
	for k, a := range acc {
		if lo, hi := a.Range(space); lo < 0 || hi >= shape[k] {
			return false
		}
	}
	return true
}

// Uses reports whether loop k occurs in the access.
func (acc Access) Uses(k int) bool {
	for _, a := range acc {
		if a.Coef[k] != 0 {
			return true
		}
	}
	return false
}

// Bounds within which arithmetic on positions and on counts of points cannot overflow.
const (
	maxIndex  = 1 << 52
	maxPoints = 1 << 60
)

// reach bounds the absolute value of the expression and of its partial sums.
func (a Affine) reach(space []int) float64 {
	r := math.Abs(float64(a.Off))
	for k, c := range a.Coef {
		r += math.Abs(float64(c)) * math.Max(1, float64(space[k]))
	}
	return r
}

// Check verifies that the maps fit operands and a result of the given shapes.
func (m *Maps) Check(out []int, in ...[]int) error {
	points := 1.0
	for _, n := range m.Space {
		if n < 0 {
			return fmt.Errorf("negative loop extent %d", n)
		}
		points *= math.Max(1, float64(n))
	}
	if points > maxPoints {
		return fmt.Errorf("loops with %.3g points, more than %.3g", points, float64(maxPoints))
	}
	if len(in) != len(m.In) {
		return fmt.Errorf("%d operands for %d access maps", len(in), len(m.In))
	}
	if err := m.checkAccess(m.Out, out); err != nil {
		return fmt.Errorf("result: %w", err)
	}
	for k, a := range m.In {
		if err := m.checkAccess(a, in[k]); err != nil {
			return fmt.Errorf("operand %d: %w", k, err)
		}
	}
	return nil
}

func (m *Maps) checkAccess(a Access, shape []int) error {
	if len(a) != len(shape) {
		return fmt.Errorf("%d index expressions for %d axes", len(a), len(shape))
	}
	for _, e := range a {
		if len(e.Coef) != len(m.Space) {
			return fmt.Errorf("index expression over %d loops in a space of %d", len(e.Coef), len(m.Space))
		}
		if e.reach(m.Space) > maxIndex {
			return fmt.Errorf("index expression that exceeds %.3g", float64(maxIndex))
		}
	}
	return nil
}
