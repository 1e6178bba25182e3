package cpu

import (
	"cmp"
	"slices"

	"snnc/ir"
)

// roles sorts the loops of a contraction by the tensors that they move: c[batch, m, n] += a[batch, m, k] b[batch, k, n].
type roles struct{ batch, m, n, k []int }

// classify finds the roles of all loops; false if the nest is no plain batched product: sums over one operand alone,
// a broadcast of the result, places of the result that several points of batch, m, n reach, or a guard of the result.
func classify(n *nest) (r roles, ok bool) {
	sums := false // over both operands
	for k := range n.ext {
		c, a, b := n.moves(0, k), n.moves(1, k), n.moves(2, k)
		switch {
		case c && a && b:
			r.batch = append(r.batch, k)
		case c && a:
			r.m = append(r.m, k)
		case c && b:
			r.n = append(r.n, k)
		case a && b && !c:
			r.k, sums = append(r.k, k), true
		case (a || b) && !c: // the other operand is the same at each of its points
			r.k = append(r.k, k)
		default:
			return r, false
		}
	}
	if len(r.k) > 0 && !sums {
		return r, false
	}
	for _, g := range n.guards {
		if slices.Contains(g.of, 0) {
			return r, false
		}
	}
	own := slices.Concat(r.batch, r.m, r.n)
	sub := n.pick(own)
	sub = sub.pick(byResult(sub))
	return r, disjoint(sub) == len(own)
}

// moves reports whether loop k moves tensor t or a guard that it needs.
func (n *nest) moves(t, k int) bool {
	if n.at[t].str[k] != 0 {
		return true
	}
	return slices.ContainsFunc(n.guards, func(g guard) bool { return g.coef[k] != 0 && slices.Contains(g.of, t) })
}

// guarded reports whether tensor t has guards.
func (n *nest) guarded(t int) bool {
	return slices.ContainsFunc(n.guards, func(g guard) bool { return slices.Contains(g.of, t) })
}

// byStride orders loops by falling stride in tensor t.
func (n *nest) byStride(t int, loops []int) {
	slices.SortStableFunc(loops, func(i, j int) int { return cmp.Compare(abs(n.at[t].str[j]), abs(n.at[t].str[i])) })
}

// stride is the one stride with which tensor t moves when the loops count as one, the last fastest.
func (n *nest) stride(t int, loops []int) (int, bool) {
	if len(loops) == 0 {
		return 0, true
	}
	s := n.at[t].str
	for i := len(loops) - 2; i >= 0; i-- {
		if s[loops[i]] != s[loops[i+1]]*n.ext[loops[i+1]] {
			return 0, false
		}
	}
	last := s[loops[len(loops)-1]]
	return last, last > 0
}

func (n *nest) count(loops []int) int { return product(at(n.ext, loops)) }

// inverted replaces windows of the result by windows of an operand: where the result's index is p = i + u and an
// operand's is i, the loop i becomes p and the operand's index p - u. So the gradient of a convolution by its input
// is a convolution. Indices that do not allow it stay.
func inverted(m *ir.Maps, shapes [][]int) *ir.Maps {
	for axis, e := range m.Out {
		if loops := loopsOf(e, m.Space); len(loops) > 1 && e.Digits(m.Space) == nil {
			if i := pivot(m, shapes, axis, loops); i >= 0 {
				m = substitute(m, axis, i, shapes[0][axis])
			}
		}
	}
	return m
}

// pivot finds a loop of step 1 that is elsewhere only a whole axis of operands: their bounds then keep it in range. One as
// long as the axis is that of the places; a longer one, as on images smaller than the kernel, is the kernel's.
func pivot(m *ir.Maps, shapes [][]int, axis int, loops []int) int {
	best := -1
	extent := shapes[0][axis]
	for _, i := range loops {
		if m.Out[axis].Coef[i] != 1 || slidesFar(m, extent, axis, i) || !alone(m, shapes, axis, i) {
			continue
		}
		if best < 0 || m.Space[best] != extent && (m.Space[i] == extent || m.Space[i] > m.Space[best]) {
			best = i
		}
	}
	return best
}

// slidesFar reports whether i is rather the loop of a kernel whose windows move by more than 1: to run it over the whole
// axis would multiply the points.
func slidesFar(m *ir.Maps, extent, axis, i int) bool {
	for k, c := range m.Out[axis].Coef {
		if k != i && abs(c) > 1 && m.Space[i] <= 2*m.Space[k] {
			return true
		}
	}
	return 2*m.Space[i] <= extent
}

func alone(m *ir.Maps, shapes [][]int, axis, i int) bool {
	bounded := false
	for k, e := range m.Out {
		if k != axis && e.Coef[i] != 0 {
			return false
		}
	}
	for t, acc := range m.In {
		for k, e := range acc {
			if e.Coef[i] == 0 {
				continue
			}
			if e.AsVar() != i || shapes[t+1][k] != m.Space[i] {
				return false
			}
			bounded = true
		}
	}
	return bounded
}

// substitute makes loop i run over the axis of the result.
func substitute(m *ir.Maps, axis, i, extent int) *ir.Maps {
	e := m.Out[axis]
	r := &ir.Maps{Space: slices.Clone(m.Space), Out: slices.Clone(m.Out)}
	r.Space[i] = extent
	r.Out[axis] = ir.Var(i, len(m.Space))
	for _, acc := range m.In {
		a := slices.Clone(acc)
		for k, x := range a {
			if x.Coef[i] != 0 {
				a[k] = solve(e, i)
			}
		}
		r.In = append(r.In, a)
	}
	return r
}

// solve is i = p - off - the other terms, with p in the place of i.
func solve(e ir.Affine, i int) ir.Affine {
	s := ir.Affine{Off: -e.Off, Coef: make([]int, len(e.Coef))}
	for k, c := range e.Coef {
		s.Coef[k] = -c
	}
	s.Coef[i] = 1
	return s
}
