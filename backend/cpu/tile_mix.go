package cpu

import (
	"slices"

	"snnc/ir"
)

// Contractions over time within a tile program. A mixing weighs the steps of each lane: result[t] = sum over u of
// w[t, u] x[u], for a learned matrix or a filter over time. Its adjoint by x is one too; that by w multiplies two values
// step by step and adds up over the lanes. Both need all steps of their operands, so they run between two passes over
// time, on the steps of a tile that are still in cache.

// mixing is a contraction that a tile program can hold.
type mixing struct {
	n    *ir.Node
	x, w int   // operands: of a weighing the values and the weights, of a sum two values
	sum  bool  // adds up over the lanes
	rest []int // loops but those of the lanes
}

const (
	mixPoints = 1 << 12 // products of steps at most
	mixSteps  = 128     // steps at most: a tile holds all
	mixLanes  = 64      // fewer lanes are not worth it
)

// mixing returns the form of a node, nil if it has another.
func (c *compiler) mixing(n *ir.Node) *mixing {
	if n.Op != ir.OpContract || c.g.T < 2 || c.g.T > mixSteps {
		return nil
	}
	m, seen := c.mixes[n]
	if !seen {
		for _, try := range []*mixing{{n, 0, 1, false, nil}, {n, 1, 0, false, nil}, {n, 0, 1, true, nil}} {
			if m == nil && c.isMixing(try) {
				m = try
			}
		}
		c.mixes[n] = m
	}
	return m
}

// isMixing reports whether the node is of the form of m, and finds its loops.
func (c *compiler) isMixing(m *mixing) bool {
	one, two, other := m.values()
	if !one.Type.Time || !two.Type.Time || other.Type.Batch || c.lanesOf(one) != c.lanesOf(two) || m.n.Outs[0].Type.Class.IsSpike() ||
		!c.inLanes(one) || !c.inLanes(two) {
		return false
	}
	lanes := m.laneLoops(c.g, one)
	if lanes == nil {
		return false
	}
	for k := range m.n.Maps.Space {
		if !slices.Contains(lanes, k) {
			m.rest = append(m.rest, k)
		}
	}
	if product(at(m.n.Maps.Space, lanes)) < mixLanes || product(at(m.n.Maps.Space, m.rest)) > mixPoints {
		return false
	}
	points := m.points(c.g, c.sourceView(other))
	return m.sum || !dense(points, c.g.T) || weights(points, c.g.T) != nil
}

// values are the two values with lanes, then the weights or the sums.
func (m *mixing) values() (one, two, other *ir.Value) {
	if m.sum {
		return m.n.Args[m.x], m.n.Args[m.w], m.n.Outs[0]
	}
	return m.n.Outs[0], m.n.Args[m.x], m.n.Args[m.w]
}

// weighs reports whether v are the weights with which a node weighs steps.
func (c *compiler) weighs(n *ir.Node, v *ir.Value) bool {
	m := c.mixing(n)
	return m != nil && !m.sum && n.Args[m.w] == v
}

// access of the result is number -1.
func (m *mixing) access(k int) ir.Access {
	if k < 0 {
		return m.n.Maps.Out
	}
	return m.n.Maps.In[k]
}

// sides are the accesses of the two values with lanes, then the other one.
func (m *mixing) sides() (one, two, other int) {
	if m.sum {
		return m.x, m.w, -1
	}
	return -1, m.x, m.w
}

// laneLoops are the loops that run along whole axes of both values and occur nowhere else; nil if some axis has none.
func (m *mixing) laneLoops(g *ir.Graph, v *ir.Value) []int {
	one, two, other := m.sides()
	a, b, space := m.access(one), m.access(two), m.n.Maps.Space
	loops := []int{}
	for axis, ext := range g.Shape(v.Type)[1:] {
		e, f := a[axis+1], b[axis+1]
		k := e.AsVar()
		switch {
		case ext == 1 && e.IsConst() && f.IsConst() && e.Off == 0 && f.Off == 0:
			continue
		case k < 0 || f.AsVar() != k || space[k] != ext || slices.Contains(loops, k):
			return nil
		case a[:1].Uses(k) || b[:1].Uses(k) || m.access(other).Uses(k):
			return nil
		}
		loops = append(loops, k)
	}
	return loops
}

// inLanes reports whether a value, if it is in memory, lies lane by lane, as numbers.
func (c *compiler) inLanes(v *ir.Value) bool {
	if !c.free(v.Def) {
		return true
	}
	w := c.sourceView(v)
	n := 1
	for _, k := range slices.Backward(c.lay.dims(v)) {
		axis := v.Type.Lead() + k
		if w.shape[axis] > 1 && w.str[axis] != n {
			return false
		}
		n *= w.shape[axis]
	}
	return !v.Type.Batch || w.shape[1] == 1 || w.str[1] == n
}

// mixPoint is one product: the steps of the two values with lanes, and the address of the third tensor's element.
type mixPoint struct{ one, two, at int }

// points lists the products that count, given where the third tensor lies.
func (m *mixing) points(g *ir.Graph, v *view) []mixPoint {
	one, two, other := m.sides()
	a, b, acc, space := m.access(one)[0], m.access(two)[0], m.access(other), m.n.Maps.Space
	i := make([]int, len(space))
	j := make([]int, len(m.rest))
	var list []mixPoint
	for ok := true; ok; ok = next(j, at(space, m.rest), 0, len(j)) {
		for k, l := range m.rest {
			i[l] = j[k]
		}
		p, inside := mixPoint{dotInts(a.Off, a.Coef, i), dotInts(b.Off, b.Coef, i), v.off}, true
		for axis, e := range acc {
			x := dotInts(e.Off, e.Coef, i)
			inside = inside && x >= 0 && x < v.shape[axis]
			p.at += x * v.str[axis]
		}
		if inside && p.one >= 0 && p.one < g.T && p.two >= 0 && p.two < g.T {
			list = append(list, p)
		}
	}
	return list
}
