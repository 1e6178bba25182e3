package passes

import (
	"slices"

	"snnc/ir"
)

// linearMap is y[out] += kernel[w] * x[x] over a space; the kernel may be nil, for 1.
type linearMap struct {
	shape     []int // of x
	space     []int
	out, x, w ir.Access
	kernel    *kernel
}

// mapOf is a step as a map.
func mapOf(g *ir.Graph, s *linearStep) *linearMap {
	return &linearMap{g.Shape(s.x.Type), s.maps.Space, s.maps.Out, s.maps.In[0], weights(s), kernelOf(s)}
}

// then is the map followed by a step; nil if the two are not provably one map.
func (l *linearMap) then(s *linearStep) *linearMap {
	j := joinMaps(l, s)
	for axis := range l.out {
		if !j.solve(axis) {
			return nil
		}
	}
	return j.result(l.kernel, kernelOf(s))
}

func weights(s *linearStep) ir.Access {
	if len(s.maps.In) < 2 {
		return nil
	}
	return s.maps.In[1]
}

// mapJoin is a map and a step over the loops of both, of which some are expressed by others, axis by axis of what lies
// between.
type mapJoin struct {
	space        []int
	gone         []bool // loops that are expressed by others
	inner        int    // how many loops the map has
	mid, reads   ir.Access
	shape        []int // extents of the axes of x
	out, x, u, v ir.Access
}

func joinMaps(l *linearMap, s *linearStep) *mapJoin {
	n, k := len(l.space)+len(s.maps.Space), len(l.space)
	j := &mapJoin{shape: l.shape, space: slices.Concat(l.space, s.maps.Space), gone: make([]bool, n), inner: k}
	j.mid, j.x, j.u = lift(l.out, 0, n), lift(l.x, 0, n), lift(l.w, 0, n)
	j.reads, j.out, j.v = lift(s.maps.In[0], k, n), lift(s.maps.Out, k, n), lift(weights(s), k, n)
	return j
}

// lift moves the loops of an access to their places among n.
func lift(a ir.Access, at, n int) ir.Access {
	if a == nil {
		return nil
	}
	out := make(ir.Access, len(a))
	for i, e := range a {
		out[i] = ir.Affine{Off: e.Off, Coef: make([]int, n)}
		copy(out[i].Coef[at:], e.Coef)
	}
	return out
}

// solve makes the position along an axis of what lies between the same for who writes and who reads it.
func (j *mapJoin) solve(axis int) bool {
	to, from := j.mid[axis], j.reads[axis]
	if to.IsConst() && from.IsConst() {
		return to.Off == from.Off
	}
	if k := to.AsVar(); k >= 0 && k < j.inner && from.Coef[k] == 0 && j.bounded(k, from) {
		j.replace(k, from)
		return true
	}
	if k := from.AsVar(); k >= j.inner && to.Coef[k] == 0 && j.dense(to, j.space[k]) {
		j.replace(k, to)
		return true
	}
	return false
}

// dense reports whether an expression runs through 0..n-1, each once.
func (j *mapJoin) dense(e ir.Affine, n int) bool {
	digits := e.Digits(j.space)
	if digits == nil || e.Off != 0 {
		return false
	}
	reach := 1
	for _, k := range digits {
		if e.Coef[k] != reach {
			return false
		}
		reach *= j.space[k]
	}
	return reach == n
}

// bounded reports whether a position that loop k does not reach is one at which x has nothing either.
func (j *mapJoin) bounded(k int, e ir.Affine) bool {
	n := j.space[k]
	if lo, hi := e.Range(j.space); lo >= 0 && hi < n {
		return true
	}
	return slices.ContainsFunc(indices(j.x), func(d int) bool {
		c := j.x[d].Coef[k]
		rest := ir.Affine{Off: j.x[d].Off, Coef: slices.Clone(j.x[d].Coef)}
		rest.Coef[k] = 0
		for i, r := range rest.Coef {
			if r != 0 && j.mid.Uses(i) {
				return false // it may be expressed by others yet
			}
		}
		lo, hi := rest.Range(j.space)
		return c > 0 && hi < c && c*n+lo >= j.shape[d]
	})
}

func indices(a ir.Access) []int {
	all := make([]int, len(a))
	for i := range all {
		all[i] = i
	}
	return all
}

// replace expresses a loop by others.
func (j *mapJoin) replace(k int, e ir.Affine) {
	j.gone[k] = true
	for _, a := range []ir.Access{j.mid, j.reads, j.out, j.x, j.u, j.v} {
		for i, x := range a {
			c := x.Coef[k]
			if c == 0 {
				continue
			}
			y := ir.Affine{Off: x.Off + c*e.Off, Coef: slices.Clone(x.Coef)}
			y.Coef[k] = 0
			for l, f := range e.Coef {
				y.Coef[l] += c * f
			}
			a[i] = y
		}
	}
}
