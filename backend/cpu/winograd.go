package cpu

import (
	"slices"

	"snnc/ir"
)

// Convolutions with kernels of 3 x 3 that move by 1, by Winograd's method: tiles of the operand are transformed, multiplied
// element by element with transformed kernels (so that the sum over channels is a matrix product for each element), and
// transformed back. A tile of 4 x 4 results takes 36 products instead of 144, one of 2 x 2 takes 16 instead of 36.
//
// Rounding. Against sums in float64, the largest error is 4e-7 of the largest result for tiles of 2 x 2 and 2.2e-6 for
// those of 4 x 4, with 128 channels; sums tap by tap have 1e-6. Where a decision depends on the result only the former serve.

// windowAxis is one of the two axes along which windows move.
type windowAxis struct {
	places    int  // of the result
	off, size int  // the window of place 0 begins at off of the operand, which has size places
	a, b, c   int  // strides of the operand, of the weights, of the result
	flip      bool // the first tap meets the window's last place
}

// windows3 is a convolution with kernels of 3 x 3: result[outer, place, n] = sum of a[outer, place + tap, k] b[tap, k, n].
type windows3 struct {
	axes       [2]windowAxis
	outer      []int // extents
	a, c       lin   // over outer; the operand's address is that of place 0 of both axes
	b          int   // address of the first tap
	k, n       int
	bk, bn     int // strides of the weights
	abuf, bbuf *buffer
	cbuf       *buffer
}

// newWindows3 is the contraction as such a convolution, nil if it is none. Channels are contiguous in operand and result.
func newWindows3(n *nest, r roles, views []*view) *windows3 {
	if len(r.batch) > 0 || len(r.n) != 1 || len(r.k) != 3 || n.at[0].str[r.n[0]] != 1 || len(n.guards) > 2 || !covers(n, views[0]) {
		return nil
	}
	if views[0].buf.bits || views[1].buf != nil && views[1].buf.bits {
		return nil
	}
	w := &windows3{n: n.ext[r.n[0]], bn: n.at[2].str[r.n[0]], b: n.at[2].off, abuf: views[1].buf, bbuf: views[2].buf, cbuf: views[0].buf}
	channel := slices.IndexFunc(r.k, func(k int) bool { return n.at[1].str[k] == 1 && !n.guardedBy(k) })
	if channel < 0 {
		return nil
	}
	k := r.k[channel]
	w.k, w.bk = n.ext[k], n.at[2].str[k]
	w.a, w.c = lin{off: n.at[1].off}, lin{off: n.at[0].off}
	outer := slices.Clone(r.m)
	for i, tap := range slices.Delete(slices.Clone(r.k), channel, channel+1) {
		place := slices.IndexFunc(outer, func(m int) bool { return n.slides(m, tap) })
		if place < 0 || n.ext[tap] != 3 || !w.axis(n, i, outer[place], tap) {
			return nil
		}
		outer = slices.Delete(outer, place, place+1)
	}
	if slices.ContainsFunc(outer, n.guardedBy) {
		return nil
	}
	w.outer, w.a.str, w.c.str = at(n.ext, outer), at(n.at[1].str, outer), at(n.at[0].str, outer)
	return w
}

// guardedBy reports whether loop k moves a guard.
func (n *nest) guardedBy(k int) bool {
	return slices.ContainsFunc(n.guards, func(g guard) bool { return g.coef[k] != 0 })
}

// slides reports whether the operand's window moves with loop m by as much as with the tap.
func (n *nest) slides(m, tap int) bool {
	s := n.at[1].str
	return s[m] > 0 && abs(s[tap]) == s[m] && n.guardedBy(m) == n.guardedBy(tap)
}

// axis notes the places and taps of one axis.
func (w *windows3) axis(n *nest, i, place, tap int) bool {
	s := n.at[1].str
	x := windowAxis{places: n.ext[place], size: n.ext[place] + 2, a: s[place], b: n.at[2].str[tap], c: n.at[0].str[place]}
	sign := s[tap] / s[place]
	for _, g := range n.guards {
		if g.coef[place] == 0 {
			continue
		}
		for k, c := range g.coef {
			if c != 0 && k != place && k != tap {
				return false
			}
		}
		if g.coef[place] != 1 || g.coef[tap] != sign {
			return false
		}
		x.off, x.size = g.off, g.ext
	}
	if sign < 0 {
		if !n.guardedBy(place) {
			x.off = 2
		}
		x.flip = true
	}
	w.a.off -= x.off * x.a // that of place 0 of the operand
	if sign < 0 {
		x.off -= 2
	}
	w.axes[i] = x
	return true
}

// lowerWinograd makes steps of a dense contraction by Winograd's method if that costs less.
func (c *compiler) lowerWinograd(node *ir.Node, n *nest, r roles, views []*view) bool {
	w := newWindows3(n, r, views)
	if w == nil {
		return false
	}
	f := w.cheapest(c.exact[node.Outs[0]])
	if f == nil {
		return false
	}
	j := newWinograd(w, f, c.kern)
	name := describe(node)
	j.u = c.buffer(name+" transformed weights", j.weights())
	c.add(&step{job: &winogradWeights{j}, kernel: "weights for tiles", node: name, f32: j.weightScratch()}, &view{buf: w.bbuf}, &view{buf: j.u})
	s := &step{job: j, kernel: "matrix products of transformed tiles", node: name, f32: j.scratch(), uses: []*buffer{w.cbuf, w.abuf, j.u}}
	c.steps = append(c.steps, s)
	return true
}

// Costs in multiply-adds at the limit of the core. Those of transformations count more, since their lines are short.
const (
	directCost    = 1.2  // of a point of the convolution
	productCost   = 1.1  // of an element of a product
	transformCost = 2.5  // of a multiply-add of a transformation
	weightCost    = 55.0 // of an element of the transformed weights, which goes to memory and back
)

// cheapest is the form that costs least, nil if sums tap by tap do.
func (w *windows3) cheapest(exact bool) *winogradForm {
	if w.k < 16 || w.n < 16 {
		return nil
	}
	return cheaper(directCost*w.points(), exact, w.cost)
}

// cheaper is the form of least cost, nil if none costs less than the alternative.
func cheaper(than float64, exact bool, cost func(*winogradForm) float64) (best *winogradForm) {
	for _, f := range winogradForms() {
		if c := cost(f); c < than && !(exact && f.tile > 2) {
			best, than = f, c
		}
	}
	return best
}

// points is how many multiply-adds the convolution has, with those outside of the operand.
func (w *windows3) points() float64 {
	return float64(product(w.outer)*w.axes[0].places*w.axes[1].places*9) * float64(w.k*w.n)
}

// tilesOf is how many tiles of a form cover all places.
func (w *windows3) tilesOf(f *winogradForm) float64 {
	return float64(product(w.outer) * f.tilesOf(w.axes[0].places) * f.tilesOf(w.axes[1].places))
}

func (w *windows3) cost(f *winogradForm) float64 {
	m, s := float64(f.tile), float64(f.side)
	in := 2 * s * s * s * float64(w.k)
	out := (m*s*s + m*m*s) * float64(w.n)
	weights := float64(w.k*w.n) * s * s
	return w.tilesOf(f)*(productCost*s*s*float64(w.k*w.n)+transformCost*(in+out)) + weightCost*weights
}
