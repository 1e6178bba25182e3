package cpu

import "snnc/backend/cpu/kernels"

// winogradTiles are the tiles that cover the places of a convolution, and how they are transformed.
type winogradTiles struct {
	*windows3
	f      *winogradForm
	kern   *kernels.Table
	ty, tx int // tiles along the axes
	block  int // tiles at a time
}

func newWinogradTiles(w *windows3, f *winogradForm, kern *kernels.Table) winogradTiles {
	return winogradTiles{windows3: w, f: f, kern: kern, ty: f.tilesOf(w.axes[0].places), tx: f.tilesOf(w.axes[1].places)}
}

func (j *winogradTiles) tiles() int { return product(j.outer) * j.ty * j.tx }

func (j *winogradTiles) elems() int { return j.f.side * j.f.side }

// winogradJob runs a convolution by tiles, a block of them at a time: transform the operand, multiply, transform back.
type winogradJob struct {
	winogradTiles
	u      *buffer // transformed weights: [element of a tile][panel of columns][k][column]
	panel  int     // columns of a panel
	panels int
}

const (
	winogradElems  = 1 << 19 // of a block's transformed operand and products
	winogradLeast  = 16      // tiles of a block
	winogradChunks = 4
	winogradApart  = 48 // elements between matrices, so that lines of one place do not share a set of the cache
)

func newWinograd(w *windows3, f *winogradForm, kern *kernels.Table) *winogradJob {
	j := &winogradJob{winogradTiles: newWinogradTiles(w, f, kern), panel: kern.Panel}
	j.panels = (w.n + j.panel - 1) / j.panel
	most := max(winogradLeast, winogradElems/(f.side*f.side*(w.k+w.n)))
	j.block = min(most, max(winogradLeast, (j.tiles()+winogradChunks-1)/winogradChunks))
	return j
}

// Distances between the matrices of two elements of a tile: operand, weights, products.
func (j *winogradJob) vs() int { return j.block*j.k + winogradApart }
func (j *winogradJob) us() int { return j.panels*j.k*j.panel + winogradApart }
func (j *winogradJob) ms() int { return j.block*j.n + winogradApart }

func (j *winogradJob) weights() int { return j.elems() * j.us() }

// scratch is the transformed operand, the products, a tile and a half transformed one, and the product's own.
func (j *winogradJob) scratch() int {
	return j.elems()*(j.vs()+j.ms()+2*max(j.k, j.n)) + j.kern.GemmScratch(j.block, j.panel, j.k)
}

func (j *winogradJob) chunks() int { return (j.tiles() + j.block - 1) / j.block }

func (j *winogradJob) run(w *worker, chunk int) {
	first := chunk * j.block
	count := min(j.block, j.tiles()-first)
	v, rest := w.f32[:j.elems()*j.vs()], w.f32[j.elems()*j.vs():]
	m, rest := rest[:j.elems()*j.ms()], rest[j.elems()*j.ms():]
	for t := range count {
		a, _, place := j.at(first + t)
		j.transform(v[t*j.k:], j.vs(), rest, a, place, j.k)
	}
	j.multiply(m, v, rest, count)
	for t := range count {
		j.back(m[t*j.n:], rest, first+t)
	}
}

// at finds a tile: the addresses of its first window and first result, but for the axes, and its first places.
func (j *winogradTiles) at(tile int) (a, c int, place [2]int) {
	place = [2]int{tile / j.tx % j.ty * j.f.tile, tile % j.tx * j.f.tile}
	o := tile / (j.tx * j.ty)
	return j.a.to(j.outer, o), j.c.to(j.outer, o), place
}

// inside is how many rows and columns of a tile's results there are.
func (j *winogradTiles) inside(place [2]int) (rows, cols int) {
	return min(j.f.tile, j.axes[0].places-place[0]), min(j.f.tile, j.axes[1].places-place[1])
}

// transform writes a tile's operand, k channels from address base on, transformed, to the matrices that begin at v, so many
// elements apart.
func (j *winogradTiles) transform(v []float32, apart int, scratch []float32, base int, place [2]int, k int) {
	s := j.f.side
	half, rest := scratch[:s*s*k], scratch[s*s*k:]
	d, stride := j.patch(rest, s, base, place, k)
	j.kern.Mix(half, s*k, j.f.bt, s, s, d, stride, s*k)
	for i := range s {
		j.kern.Mix(v[i*s*apart:], apart, j.f.bt, s, s, half[i*s*k:], k, k)
	}
}

// patch is the operand under a tile of s x s, so many channels from address base on, rows at a stride: in place, or where
// windows reach beyond it or there are more channels, a copy with zeros.
func (j *windows3) patch(dst []float32, s, base int, place [2]int, k int) (rows []float32, stride int) {
	y, x := &j.axes[0], &j.axes[1]
	y0, x0 := place[0]+y.off, place[1]+x.off
	lo, hi := min(s, max(0, -x0)), max(0, min(s, x.size-x0))
	base += y0*y.a + x0*x.a
	if y0 >= 0 && y0+s <= y.size && lo == 0 && hi == s && x.a == k {
		return j.abuf.f32[base:], y.a
	}
	for i := range s {
		row := dst[i*s*k:][:s*k]
		if y0+i < 0 || y0+i >= y.size || lo >= hi {
			clear(row)
			continue
		}
		clear(row[:lo*k])
		clear(row[hi*k:])
		if x.a == k {
			copy(row[lo*k:hi*k], j.abuf.f32[base+i*y.a+lo*k:])
			continue
		}
		for p := lo; p < hi; p++ {
			copy(row[p*k:][:k], j.abuf.f32[base+i*y.a+p*x.a:])
		}
	}
	return dst, s * k
}

// multiply makes the products of all elements of the block's tiles.
func (j *winogradJob) multiply(m, v, scratch []float32, tiles int) {
	for e := range j.elems() {
		a := kernels.NewMat(v[e*j.vs():], tiles, j.k)
		for p := range j.panels {
			cols := min(j.panel, j.n-p*j.panel)
			b := kernels.Mat{Data: j.u.f32[e*j.us()+p*j.k*j.panel:], Rows: j.k, Cols: cols, Stride: j.panel}
			c := kernels.Mat{Data: m[e*j.ms()+p*j.panel:], Rows: tiles, Cols: cols, Stride: j.n}
			j.kern.Gemm(c, a, b, false, scratch)
		}
	}
}

// back transforms the products of a tile to its results; those beyond the edge are left out.
func (j *winogradJob) back(m, scratch []float32, tile int) {
	s, n, ms := j.f.side, j.n, j.ms()
	_, base, place := j.at(tile)
	rows, cols := j.inside(place)
	for i := range s {
		j.kern.Mix(scratch[i*n:], s*n, j.f.at, rows, s, m[i*ms:], s*ms, n)
	}
	for r := range rows {
		c := base + (place[0]+r)*j.axes[0].c + place[1]*j.axes[1].c
		j.kern.Mix(j.cbuf.f32[c:], j.axes[1].c, j.f.at, cols, s, scratch[r*s*n:], n, n)
	}
}
