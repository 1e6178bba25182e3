package cpu

import (
	"cmp"
	"slices"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// Convolutions of small images. On 2 x 2 places, 20 of the 36 pairs of a place and a tap of a 3 x 3 kernel lie outside of the
// image, and in the gradient of a convolution that moves by 2, three quarters of the rest meet no place. So the pairs that do count are
// listed when the plan is made, and each is a product over all images. Weights are packed where they lie, a panel of columns
// at a time, which serves all pairs from cache.

// pair is one tap at one place: addresses of the first image in result and operand, and the tap's number.
type pair struct {
	c, a, tap int
	first     bool // nothing was added to this place of the result before
}

// pairsJob is result[image, n] of each pair's place += sum over k of operand[image, k] weights[tap, k, n].
type pairsJob struct {
	a, b, c       *buffer
	rows, ar, cr  int // images, and their strides
	k, n, bk, bn  int
	taps          []int // addresses of the weights
	pairs         []pair
	never         []int // places of the result that no pair reaches
	kb            int   // of k at a time
	panel, panels int
	kern          *kernels.Table
}

const (
	pairsMost  = 2048 // pairs of a plan
	pairsLeast = 4    // images
	pairsDepth = 512  // of k at a time, so that the weights of a panel stay in cache
)

// Costs in multiply-adds at the limit of the core.
const (
	pairCost   = 1.15 // of a multiply-add
	packCost   = 15.0 // of a weight packed in cache
	relaidCost = 35.0 // of a weight that is transposed in memory before

	spikeForward = 0.4  // of a point of an event-driven sum
	spikeWeight  = 25.0 // of a weight in its tables
)

// newPairs is a contraction as pairs, nil if it is none or has too many.
func (c *compiler) newPairs(node *ir.Node, views []*view) *pairsJob {
	act := 0
	if !node.Args[0].Type.Batch {
		act = 1
	}
	if !node.Args[act].Type.Batch || node.Args[1-act].Type.Batch {
		return nil
	}
	n := newNest(node.Maps, views)
	if act == 1 {
		n.swap()
		views = []*view{views[0], views[2], views[1]}
	}
	if views[0].buf.bits || views[1].buf == nil || views[2].buf.bits {
		return nil
	}
	j := c.pairsOf(n, views)
	if j == nil || !j.reaches(views[0]) {
		return nil
	}
	return j
}

// pairsOf lists the pairs of a nest over result, operand and weights, nil if it has too many or another form.
func (c *compiler) pairsOf(n *nest, views []*view) *pairsJob {
	n = n.pick(byResult(n)).merged()
	if n.empty() || len(n.guards) == 0 {
		return nil
	}
	j := &pairsJob{a: views[1].buf, b: views[2].buf, c: views[0].buf, kern: c.kern, panel: c.kern.Panel}
	rest, ok := j.loops(n)
	if !ok || product(at(n.ext, rest)) > 4*pairsMost {
		return nil
	}
	j.enumerate(n, rest)
	if len(j.pairs) == 0 || len(j.pairs) > pairsMost {
		return nil
	}
	j.kb, j.panels = min(j.k, pairsDepth), (j.n+j.panel-1)/j.panel
	return j
}

// loops finds the loops of images, k and n, and returns the others.
func (j *pairsJob) loops(n *nest) (rest []int, ok bool) {
	row, k, col := -1, -1, -1
	for l := range n.ext {
		c, a, b := n.at[0].str[l], n.at[1].str[l], n.at[2].str[l]
		switch {
		case n.guardedBy(l):
		case c == 0 && a == 1 && b > 0:
			k = l
		case c == 1 && a == 0 && b > 0:
			col = l
		case c > 0 && a > 0 && b == 0 && (row < 0 || n.ext[l] > n.ext[row]):
			row = l
		}
	}
	if row < 0 || k < 0 || col < 0 {
		return nil, false
	}
	j.rows, j.cr, j.ar = n.ext[row], n.at[0].str[row], n.at[1].str[row]
	j.k, j.bk, j.n, j.bn = n.ext[k], n.at[2].str[k], n.ext[col], n.at[2].str[col]
	for l := range n.ext {
		if l != row && l != k && l != col {
			rest = append(rest, l)
		}
	}
	return rest, j.rows >= pairsLeast && j.k >= 16 && j.n >= 16
}

// enumerate lists the pairs inside of all tensors, by place of the result.
func (j *pairsJob) enumerate(n *nest, rest []int) {
	i := make([]int, len(rest))
	number := map[int]int{}
	for ok := true; ok; ok = next(i, at(n.ext, rest), 0, len(i)) {
		if !n.inside(rest, i) {
			continue
		}
		b := dotInts(n.at[2].off, at(n.at[2].str, rest), i)
		if _, known := number[b]; !known {
			number[b] = len(j.taps)
			j.taps = append(j.taps, b)
		}
		j.pairs = append(j.pairs, pair{c: dotInts(n.at[0].off, at(n.at[0].str, rest), i), a: dotInts(n.at[1].off, at(n.at[1].str, rest), i), tap: number[b]})
	}
	slices.SortStableFunc(j.pairs, func(p, q pair) int { return cmp.Compare(p.c, q.c) })
	for i := range j.pairs {
		j.pairs[i].first = i == 0 || j.pairs[i].c != j.pairs[i-1].c
	}
	j.sortTaps()
}

// sortTaps numbers the taps as they lie.
func (j *pairsJob) sortTaps() {
	old := slices.Clone(j.taps)
	slices.Sort(j.taps)
	for i := range j.pairs {
		j.pairs[i].tap, _ = slices.BinarySearch(j.taps, old[j.pairs[i].tap])
	}
}

// inside reports whether the guards allow a point of some loops; no others move them.
func (n *nest) inside(loops, i []int) bool {
	for _, g := range n.guards {
		if v := dotInts(g.off, at(g.coef, loops), i); v < 0 || v >= g.ext {
			return false
		}
	}
	return true
}

// reaches finds the places of the result that no pair reaches; false if rows and places together are not all of it, each once.
func (j *pairsJob) reaches(dst *view) bool {
	if dst.off != 0 || dst.buf.size != dst.size() || dst.size()%j.n != 0 {
		return false
	}
	seen := make([]bool, dst.size()/j.n)
	mark := func(c int, on func(c int)) bool {
		for r := range j.rows {
			at := c + r*j.cr
			if at%j.n != 0 || seen[at/j.n] {
				return false
			}
			seen[at/j.n] = true
		}
		on(c)
		return true
	}
	for _, p := range j.pairs {
		if p.first && !mark(p.c, func(int) {}) {
			return false
		}
	}
	for at := range seen {
		if !seen[at] && (at*j.n+(j.rows-1)*j.cr >= dst.size() || !mark(at*j.n, func(c int) { j.never = append(j.never, c) })) {
			return false
		}
	}
	return true
}

func (j *pairsJob) cost() float64 {
	rows := float64(roundUp(j.rows, 4))
	return (pairCost*rows*float64(len(j.pairs)) + packCost*float64(len(j.taps))) * float64(j.k*j.n)
}

// lowerPairs makes steps of a convolution of small images if that costs less than the alternatives.
func (c *compiler) lowerPairs(node *ir.Node, views []*view) bool {
	j := c.newPairs(node, views)
	if j == nil {
		return false
	}
	other := c.otherCost(node, views, j)
	if l := j.byLanes(); l != nil && l.lanesCost() < min(other, j.cost()) {
		c.lowerLanes(node, views, l)
		return true
	}
	if j.a.bits || j.cost() > other {
		return false
	}
	s := &step{job: j, kernel: "matrix products of pairs of places", node: describe(node), f32: j.scratch()}
	c.add(s, views...)
	return true
}

// otherCost is the least cost of the same contraction as one product, as one for each tap, or by tiles.
func (c *compiler) otherCost(node *ir.Node, views []*view, j *pairsJob) float64 {
	points, weights := float64(product(node.Maps.Space)), float64(len(j.taps)*j.k*j.n)
	direct := directCost*points + relaidCost*weights
	n, r, v, spikes, ok := c.contraction(node, views)
	if !ok {
		return direct // the products of the taps meet as many points
	}
	if spikes {
		return spikeForward*points + (spikeWeight+relaidCost)*weights
	}
	if w := newWindows3(n, r, v); w != nil {
		if f := w.cheapest(c.exact[node.Outs[0]]); f != nil {
			return min(direct, w.cost(f))
		}
	}
	return direct
}
