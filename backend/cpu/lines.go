package cpu

import (
	"slices"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// Contractions with one column: a filter of few taps along an axis that is not innermost, such as a window over time, and
// its gradients. Matrix products would gather single elements for them. Here whole lines of neighbouring lanes are
// scaled and added up, or multiplied with each other, block by block, so that the lines of all taps stay in cache.

// lineJob runs taps: with dots, element out of the block's partial result is the sum of the products of two lines; else
// line out of the result is the sum of its operands' lines, each times a number.
type lineJob struct {
	dst, x, w *buffer
	dots      bool
	outs      []lineOut
	lanes     int // length of a line
	part      *buffer
	kern      *kernels.Table
}

// lineOut is one line of the result, or one sum, with what contributes to it.
type lineOut struct {
	at   int
	taps []tap
}

// tap is where a line of x begins, and where its factor, or the other line, is.
type tap struct{ x, w int }

const (
	lineBlock = 1024    // lanes of a block
	lineLeast = 64      // shorter lines are not worth it
	lineMost  = 1 << 13 // taps in all
	dotsMost  = 64      // sums that a block holds
)

// lowerLines makes line steps of a contraction if it has that form.
func (c *compiler) lowerLines(node *ir.Node, views []*view) bool {
	shapes := [][]int{views[0].shape, views[1].shape, views[2].shape}
	n := newNest(inverted(node.Maps, shapes), views)
	n = n.pick(byResult(n)).merged()
	if n.empty() || product(n.ext) < gemmWorth {
		return false
	}
	l := n.line()
	if l < 0 || !n.oneColumn(l) {
		return false
	}
	if n.at[1].str[l] == 0 {
		n.swap()
		views = []*view{views[0], views[2], views[1]}
	}
	j := &lineJob{dst: views[0].buf, x: views[1].buf, w: views[2].buf, dots: n.at[0].str[l] == 0, lanes: n.ext[l], kern: c.kern}
	if views[1].buf.bits || views[2].buf.bits || !j.points(n, l) {
		return false
	}
	c.addLines(node, n, j, views)
	return true
}

// line is the longest loop along which the result and one operand, or both operands, run through neighbouring elements.
func (n *nest) line() int {
	best := -1
	for k, e := range n.ext {
		moving := 0
		for _, a := range n.at {
			moving += a.str[k]
		}
		if e >= lineLeast && moving == 2 && n.straight(k) && (best < 0 || e > n.ext[best]) {
			best = k
		}
	}
	return best
}

// oneColumn reports whether the nest is a product with a single column: without the line, no loop moves the result and
// the operand of factors alone (scaled lines), or either operand alone with the result (dots).
func (n *nest) oneColumn(l int) bool {
	r, ok := classify(n)
	if !ok || len(r.batch) > 0 {
		return false
	}
	own := func(loops []int) int {
		return n.count(slices.DeleteFunc(slices.Clone(loops), func(k int) bool { return k == l }))
	}
	if n.at[0].str[l] == 0 {
		return min(own(r.m), own(r.n)) == 1
	}
	if slices.Contains(r.m, l) {
		return own(r.n) == 1
	}
	return own(r.m) == 1
}

// points lists the taps of all points of the loops but the line; false if there are too many.
func (j *lineJob) points(n *nest, l int) bool {
	var rest []int
	for k := range n.ext {
		if k != l {
			rest = append(rest, k)
		}
	}
	sub := n.pick(rest)
	if product(sub.ext) > lineMost {
		return false
	}
	index := map[int]int{}
	i := make([]int, len(rest))
	for ok := true; ok; ok = next(i, sub.ext, 0, len(i)) {
		at := dotInts(sub.at[0].off, sub.at[0].str, i)
		k, seen := index[at]
		if !seen {
			k = len(j.outs)
			index[at] = k
			j.outs = append(j.outs, lineOut{at: at})
		}
		if sub.holds(i) {
			j.outs[k].taps = append(j.outs[k].taps, tap{dotInts(sub.at[1].off, sub.at[1].str, i), dotInts(sub.at[2].off, sub.at[2].str, i)})
		}
	}
	return !j.dots || len(j.outs) <= dotsMost && j.lanes >= lineBlock/2
}

// holds reports whether a point keeps all guards.
func (n *nest) holds(i []int) bool {
	for _, g := range n.guards {
		if v := dotInts(g.off, g.coef, i); v < 0 || v >= g.ext {
			return false
		}
	}
	return true
}

// addLines adds the steps. A result that the lines do not cover is cleared first; partial sums are added up last.
func (c *compiler) addLines(node *ir.Node, n *nest, j *lineJob, views []*view) {
	name := describe(node)
	if !covers(n, views[0]) {
		c.add(&step{job: &fillJob{views[0].buf, 0}, kernel: "fill", node: name}, views[0])
	}
	s := &step{job: j, kernel: "taps of lines", node: name}
	if !j.dots {
		c.add(s, views...)
		return
	}
	s.kernel = "products of lines"
	j.part = c.buffer(name+" partial sums", j.chunks()*len(j.outs))
	c.add(s, &view{buf: j.part}, views[1], views[2])
	c.add(&step{job: &lineSums{j}, kernel: "partial sums", node: name}, views[0], &view{buf: j.part})
}
