package cpu

import (
	"cmp"
	"slices"

	"snnc/ir"
)

// The gradient of a strided convolution by its input: several points of a window reach one element of the result, at
// steps that no substitution undoes. For one place of the kernel (a tap) they do not, so the products of the taps are
// added up one after another.

// maxTaps bounds the products that one contraction becomes.
const maxTaps = 64

// lowerTaps adds one product for each tap; false if that does not make products of the nest.
func (c *compiler) lowerTaps(node *ir.Node, views []*view) bool {
	shapes := [][]int{views[0].shape, views[1].shape, views[2].shape}
	m := inverted(node.Maps, shapes)
	loops := tapLoops(m)
	if len(loops) == 0 || product(at(m.Space, loops)) > maxTaps || product(m.Space) < gemmWorth {
		return false
	}
	whole := newNest(m, views)
	var nests []*nest
	i := make([]int, len(loops))
	for ok := true; ok; ok = next(i, at(m.Space, loops), 0, len(i)) {
		n := whole.fixed(loops, i)
		if n == nil {
			continue
		}
		if _, _, _, _, ok := c.assign(n.pick(byResult(n)).merged(), [2]int{}, views); !ok {
			return false
		}
		nests = append(nests, n)
	}
	c.add(&step{job: &fillJob{views[0].buf, 0}, kernel: "fill", node: describe(node)}, views[0])
	for _, n := range nests {
		n, r, places, _, _ := c.assign(n.pick(byResult(n)).merged(), [2]int{}, views)
		c.product(node, n, r, places, false, true)
	}
	return true
}

// tapLoops are the loops of a window in an index of the result, but the one along which it slides.
func tapLoops(m *ir.Maps) []int {
	var taps []int
	for _, e := range m.Out {
		loops := loopsOf(e, m.Space)
		if len(loops) < 2 || e.Digits(m.Space) != nil {
			continue
		}
		slices.SortFunc(loops, func(i, j int) int { return cmp.Compare(m.Space[i], m.Space[j]) })
		for _, k := range loops[:len(loops)-1] {
			if !slices.Contains(taps, k) {
				taps = append(taps, k)
			}
		}
	}
	return taps
}

// fixed is the nest with some loops at one point. A guard that then hangs on one loop alone shortens that loop; nil if
// nothing is left.
func (n *nest) fixed(loops, i []int) *nest {
	var rest []int
	for k := range n.ext {
		if !slices.Contains(loops, k) {
			rest = append(rest, k)
		}
	}
	r := n.pick(rest)
	for t := range r.at {
		r.at[t].off = dotInts(n.at[t].off, at(n.at[t].str, loops), i)
	}
	for g := range r.guards {
		r.guards[g].off = dotInts(n.guards[g].off, at(n.guards[g].coef, loops), i)
	}
	for g := 0; g < len(r.guards); {
		switch k := r.guards[g].only(); {
		case k == -2:
			g++
		case k == -1 && (r.guards[g].off < 0 || r.guards[g].off >= r.guards[g].ext):
			return nil
		case k == -1:
			r.guards = slices.Delete(r.guards, g, g+1)
		default:
			if !r.shorten(k, r.guards[g]) {
				return nil
			}
			r.guards, g = slices.Delete(r.guards, g, g+1), 0
		}
	}
	return r
}

// only is the one loop of a guard, -1 if there is none, -2 if there are more.
func (g *guard) only() int {
	k := -1
	for l, c := range g.coef {
		if c != 0 && k >= 0 {
			return -2
		}
		if c != 0 {
			k = l
		}
	}
	return k
}

// shorten restricts loop k to the points that a guard allows.
func (n *nest) shorten(k int, g guard) bool {
	lo, hi := clip(g.off, g.coef[k], g.ext, 0, n.ext[k])
	if lo >= hi {
		return false
	}
	n.ext[k] = hi - lo
	for t := range n.at {
		n.at[t].off += lo * n.at[t].str[k]
	}
	for i := range n.guards {
		n.guards[i].off += lo * n.guards[i].coef[k]
	}
	return true
}
