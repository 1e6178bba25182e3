package cpu

import (
	"slices"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// winogradGradient is the gradient of a convolution by its weights, by the same tiles: those of the operand are transformed as
// forward, those of the gradient by its result with the transposed matrix; their products, summed over all tiles, are the
// gradient by the transformed weights. A chunk has some channels of the operand and runs over all tiles, a block at a time.
type winogradGradient struct {
	winogradTiles             // of the convolution: c is the gradient by the result, b that by the weights
	kb            int         // most channels of a chunk
	spread        [][]float32 // by number of places
	taps          [2][]float32
}

const (
	gradientWide  = 32      // channels of a chunk, about
	gradientElems = 1 << 17 // of a block's transformed tiles
)

// lowerWinogradGradient makes a step of such a gradient if that costs less than one product.
func (c *compiler) lowerWinogradGradient(node *ir.Node, n *nest, r roles, views []*view) bool {
	if !covers(n, views[0]) || views[0].buf.bits {
		return false
	}
	w := convolutionOf(n, r, views)
	if w == nil && len(n.guards) == 0 {
		x := n.pick(identity(len(n.ext)))
		x.swap()
		w = convolutionOf(x, roles{r.batch, r.n, r.m, r.k}, []*view{views[0], views[2], views[1]})
	}
	if w == nil {
		return false
	}
	f := w.cheapestGradient(c.exact[node.Outs[0]])
	if f == nil {
		return false
	}
	j := newWinogradGradient(w, f, c.kern)
	c.add(&step{job: j, kernel: "sums of products of transformed tiles", node: describe(node), f32: j.scratch()}, views...)
	return true
}

// convolutionOf is the convolution whose gradient by its weights the nest is, nil if it is none: that with result and weights
// exchanged.
func convolutionOf(n *nest, r roles, views []*view) *windows3 {
	w := newWindows3(n.exchanged(), roles{m: r.k, k: r.m, n: r.n, batch: r.batch}, []*view{views[2], views[1], views[0]})
	if w == nil || slices.Contains([]*buffer{w.abuf, w.bbuf, w.cbuf}, nil) {
		return nil
	}
	return w
}

func (w *windows3) cheapestGradient(exact bool) *winogradForm {
	if w.k < 2*kernels.MixLeast || w.n < kernels.MixLeast {
		return nil
	}
	least := directCost*w.points() + relaidCost*float64(w.k*w.n)
	return cheaper(least, exact, w.gradientCost)
}

func (w *windows3) gradientCost(f *winogradForm) float64 {
	m, s, k, n := float64(f.tile), float64(f.side), float64(w.k), float64(w.n)
	chunks := float64(w.gradientChunks())
	in, out := 2*s*s*s*k, (s*m*m+s*s*m)*n*chunks
	return w.tilesOf(f)*(productCost*s*s*k*n+transformCost*(in+out)) + 2*transformCost*k*n*(3*s*s+9*s)
}

func newWinogradGradient(w *windows3, f *winogradForm, kern *kernels.Table) *winogradGradient {
	j := &winogradGradient{winogradTiles: newWinogradTiles(w, f, kern)}
	j.kb = (w.k + j.chunks() - 1) / j.chunks()
	j.block = min(j.tiles(), max(winogradLeast, gradientElems/(f.side*f.side*(j.kb+w.n))))
	for places := range f.tile {
		j.spread = append(j.spread, f.spread(places+1))
	}
	for i := range j.taps {
		j.taps[i] = f.taps(w.axes[i].flip)
	}
	return j
}

// Distances between the matrices of two elements of a tile: operand, gradient by the result, by the weights.
func (j *winogradGradient) vs() int { return j.block*j.kb + winogradApart }
func (j *winogradGradient) ys() int { return j.block*j.n + winogradApart }
func (j *winogradGradient) zs() int { return j.kb*j.n + winogradApart }

func (j *winogradGradient) scratch() int {
	temp := max(2*j.elems()*max(j.kb, j.n), (9*j.kb+3*j.f.side)*j.n, j.kern.GemmScratch(j.kb, j.n, j.block))
	return j.elems()*(j.vs()+j.ys()+j.zs()) + temp
}

func (j *winogradGradient) chunks() int { return j.gradientChunks() }

// gradientChunks are groups of channels of about gradientWide, none with fewer than half of that.
func (w *windows3) gradientChunks() int { return max(2, (w.k+gradientWide/2)/gradientWide) }

func (j *winogradGradient) run(w *worker, chunk int) {
	k := chunk * j.k / j.chunks()
	kb := (chunk+1)*j.k/j.chunks() - k
	rest := w.f32
	take := func(n int) []float32 {
		x := rest[:n]
		rest = rest[n:]
		return x
	}
	v, y, z := take(j.elems()*j.vs()), take(j.elems()*j.ys()), take(j.elems()*j.zs())
	for first := 0; first < j.tiles(); first += j.block {
		count := min(j.block, j.tiles()-first)
		for t := range count {
			a, c, place := j.at(first + t)
			j.transform(v[t*kb:], j.vs(), rest, a+k, place, kb)
			j.gradient(y[t*j.n:], rest, c, place)
		}
		for e := range j.elems() {
			a := kernels.NewMat(v[e*j.vs():], count, kb).T()
			j.kern.Gemm(kernels.NewMat(z[e*j.zs():], kb, j.n), a, kernels.NewMat(y[e*j.ys():], count, j.n), first > 0, rest)
		}
	}
	j.back(z, rest, k, kb)
}

// gradient transforms a tile of the gradient by the result; places beyond the edge have none.
func (j *winogradGradient) gradient(y, half []float32, base int, place [2]int) {
	s, n := j.f.side, j.n
	rows, cols := j.inside(place)
	c := base + place[0]*j.axes[0].c + place[1]*j.axes[1].c
	for x := range cols {
		j.kern.Mix(half[x*n:], cols*n, j.spread[rows-1], s, rows, j.cbuf.f32[c+x*j.axes[1].c:], j.axes[0].c, n)
	}
	for i := range s {
		j.kern.Mix(y[i*s*j.ys():], j.ys(), j.spread[cols-1], s, cols, half[i*cols*n:], n, n)
	}
}

// back transforms the sums to the gradient by the weights of kb channels from k on.
func (j *winogradGradient) back(z, scratch []float32, k, kb int) {
	s, n := j.f.side, j.n
	half, lines := scratch[:3*s*n], scratch[3*s*n:][:9*kb*n]
	for i := range kb {
		for e := range s {
			j.kern.Mix(half[e*n:], s*n, j.taps[0], 3, s, z[e*j.zs()+i*n:], s*j.zs(), n)
		}
		for u := range 3 {
			j.kern.Mix(lines[(9*i+3*u)*n:], n, j.taps[1], 3, s, half[u*s*n:], n, n)
		}
	}
	j.store(lines, k, kb)
}

// store takes lines of all columns, one for each channel and tap, to where weights lie.
func (j *winogradGradient) store(lines []float32, k, kb int) {
	dst, y, x := j.bbuf.f32, j.axes[0].b, j.axes[1].b
	if y == 3 && x == 1 && j.bk == 9 && j.bn >= 9*kb {
		j.kern.Transpose(dst[j.b+9*k:], j.bn, lines, j.n, 9*kb, j.n)
		return
	}
	for i := range 9 * kb {
		at := j.b + (k+i/9)*j.bk + i%9/3*y + i%3*x
		for c, v := range lines[i*j.n:][:j.n] {
			dst[at+c*j.bn] = v
		}
	}
}
