package cpu

import (
	"slices"

	"snnc/ir"
)

// lin is an address that is linear in the loops of a nest.
type lin struct {
	off int
	str []int
}

// to is the address of point number p of loops with these extents, of which the last is the innermost.
func (l lin) to(ext []int, p int) int {
	at := l.off
	for k := len(ext) - 1; k >= 0; k-- {
		at += p % ext[k] * l.str[k]
		p /= ext[k]
	}
	return at
}

// guard is an index that may leave its axis: the point counts only where 0 <= off + coef.i < ext.
type guard struct {
	off, ext int
	coef     []int
	of       []int // tensors that need it
}

// nest is a loop nest over linear addresses: at[0] is the result, then the operands.
type nest struct {
	ext    []int
	at     []lin
	guards []guard
}

// exchanged is the nest with result and second operand exchanged: what is the gradient by its weights for a convolution is a
// convolution again.
func (n *nest) exchanged() *nest {
	return &nest{ext: n.ext, at: []lin{n.at[2], n.at[1], n.at[0]}, guards: n.guards}
}

// newNest composes the maps with the places of the tensors: views[0] is the result's.
func newNest(m *ir.Maps, views []*view) *nest {
	n := &nest{ext: append([]int(nil), m.Space...)}
	for j, acc := range append([]ir.Access{m.Out}, m.In...) {
		n.at = append(n.at, views[j].through(acc, len(m.Space)))
		for axis, e := range acc {
			if lo, hi := e.Range(m.Space); lo < 0 || hi >= views[j].shape[axis] {
				n.addGuard(guard{e.Off, views[j].shape[axis], slices.Clone(e.Coef), []int{j}})
			}
		}
	}
	return n
}

// addGuard joins a guard with one that says the same.
func (n *nest) addGuard(g guard) {
	for i := range n.guards {
		if h := &n.guards[i]; h.off == g.off && h.ext == g.ext && slices.Equal(h.coef, g.coef) {
			h.of = append(h.of, g.of...)
			return
		}
	}
	n.guards = append(n.guards, g)
}

// empty reports whether the nest has no points.
func (n *nest) empty() bool {
	for _, e := range n.ext {
		if e == 0 {
			return true
		}
	}
	return false
}

// pick keeps the loops of that order.
func (n *nest) pick(order []int) *nest {
	r := &nest{ext: at(n.ext, order)}
	for _, l := range n.at {
		r.at = append(r.at, lin{l.off, at(l.str, order)})
	}
	for _, g := range n.guards {
		r.guards = append(r.guards, guard{g.off, g.ext, at(g.coef, order), g.of})
	}
	return r
}

func at(s, order []int) []int {
	r := make([]int, len(order))
	for i, k := range order {
		r[i] = s[k]
	}
	return r
}

// merged drops loops of extent 1 and joins neighbouring loops that move all addresses as one loop would.
func (n *nest) merged() *nest {
	var keep []int
	for k, e := range n.ext {
		if e != 1 {
			keep = append(keep, k)
		}
	}
	r := n.pick(keep)
	for k := len(r.ext) - 2; k >= 0; k-- {
		if r.joinable(k) {
			r.join(k)
		}
	}
	return r
}

func (n *nest) joinable(k int) bool {
	for _, l := range n.at {
		if l.str[k] != l.str[k+1]*n.ext[k+1] {
			return false
		}
	}
	for _, g := range n.guards {
		if g.coef[k] != 0 || g.coef[k+1] != 0 {
			return false
		}
	}
	return true
}

// join makes one loop of loops k and k+1.
func (n *nest) join(k int) {
	n.ext[k] *= n.ext[k+1]
	n.ext = remove(n.ext, k+1)
	for j := range n.at {
		n.at[j].str[k] = n.at[j].str[k+1]
		n.at[j].str = remove(n.at[j].str, k+1)
	}
	for j := range n.guards {
		n.guards[j].coef = remove(n.guards[j].coef, k+1)
	}
}

func remove(s []int, k int) []int { return append(s[:k:k], s[k+1:]...) }

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

// fits reports whether the one point of a nest without loops counts.
func (n *nest) fits() bool {
	for _, g := range n.guards {
		if g.off < 0 || g.off >= g.ext {
			return false
		}
	}
	return true
}
