package ir

import "slices"

// What can be said of a nest without running it: how many points reach an element of the result, and whether all are
// reached.

// terms counts how many points at most reach one element of the result; exact is set if every reached element has
// exactly as many.
func (m *Maps) terms() (n int, exact bool) {
	n, exact = 1, true
	for k, ext := range m.Space {
		if !m.plainOut(k) {
			n *= max(1, ext)
			exact = exact && ext > 0 && !m.Out.Uses(k)
		}
	}
	return n, exact
}

// plainOut reports whether distinct iterations of loop k reach distinct elements, because some axis of the result is a
// mixed-radix number of which k is a digit.
func (m *Maps) plainOut(k int) bool {
	for _, a := range m.Out {
		if a.Coef[k] != 0 && a.forward().Digits(m.Space) != nil {
			return true
		}
	}
	return false
}

// forward is the expression with all loops counted upwards, which reaches distinct elements for the same points.
func (a Affine) forward() Affine {
	f := Affine{a.Off, slices.Clone(a.Coef)}
	for k, c := range f.Coef {
		f.Coef[k] = max(c, -c)
	}
	return f
}

// covers reports whether every element of the result is reached: each axis runs densely through its whole extent and
// no loop serves two axes.
func (m *Maps) covers(shape []int) bool {
	seen := make([]bool, len(m.Space))
	for k, a := range m.Out {
		d := a.Digits(m.Space)
		if d == nil || a.Off != 0 {
			return false
		}
		n := 1
		for _, v := range d {
			if seen[v] || a.Coef[v] != n {
				return false
			}
			seen[v] = true
			n *= m.Space[v]
		}
		if n != shape[k] {
			return false
		}
	}
	return true
}

// windowsMeet reports whether each element that the loops of the result reach has a point inside of the operand. It
// looks only along one other loop per axis, the rest staying at 0: enough for pooling, where padding is less than the
// window. What it cannot prove counts as not reached.
func (m *Maps) windowsMeet(shape []int) bool {
	taken := make([]bool, len(m.Space))
	for axis, e := range m.In[0] {
		if lo, hi := e.Range(m.Space); lo >= 0 && hi < shape[axis] {
			continue
		}
		if !m.axisMeets(e, shape[axis], taken) {
			return false
		}
	}
	return true
}

// axisMeets splits an index expression into the part p of the result's loops and a window c*j, j < w, of one other
// loop. Each p must have a j with 0 <= p + c*j < extent: p must not start beyond the end, the window must reach 0 from
// the least p, and its steps must not leap over the axis.
func (m *Maps) axisMeets(e Affine, extent int, taken []bool) bool {
	p := Affine{e.Off, slices.Clone(e.Coef)}
	window := -1
	for k, c := range e.Coef {
		if c == 0 || m.Out.Uses(k) {
			continue
		}
		if p.Coef[k] = 0; taken[k] || c < 0 {
			return false
		}
		if taken[k] = true; window < 0 || m.Space[k] > m.Space[window] {
			window = k
		}
	}
	lo, hi := p.Range(m.Space)
	if lo >= 0 {
		return hi < extent
	}
	return hi < extent && window >= 0 && e.Coef[window] <= extent && lo+e.Coef[window]*(m.Space[window]-1) >= 0
}
