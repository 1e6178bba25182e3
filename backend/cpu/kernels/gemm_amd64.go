package kernels

import "unsafe"

// gemmTile is the assembly for a tile of c; see the generated stubs.
type gemmTile func(c *float32, ldc int, a *float32, ars, aks int, b *float32, bks int, k, n, acc int)

// gemmNative is the matrix product of one level.
type gemmNative struct {
	width  int        // columns of a tile
	masked bool       // the tile reads only its n columns of b
	tiles  []gemmTile // tiles[r-1] has r rows
	packs  []pack
}

// pack is the assembly that packs rows into panels of so many columns.
type pack struct {
	width int
	rows  func(dst *float32, ldd int, src *float32, lds, rows, panels int)
}

// Block sizes: a block of b (gemmDepth x gemmCols) stays in L2, the rows of a
// that one tile reads (8 x gemmDepth) stay in L1. gemmRows bounds the packed
// block of a.
const (
	gemmDepth = 256
	gemmCols  = 1024
	gemmRows  = 120
	gemmFew   = 64  // rows of c for which a block of b is used so rarely that writing it counts: a quarter as wide, it stays nearer
	gemmGap   = 16  // elements between panels of b, so that their lines do not share a set of the cache
	gemmNear  = 256 // most elements from row to row of b that do not make reading it slow
	gemmDense = 32  // most elements from column to column of a that make no block of it leave L1
	packRun   = 16  // rows that one call packs
)

func avx512Product() Product {
	g := gemmNative{32, true, []gemmTile{
		gemm1x32F32AVX512, gemm2x32F32AVX512, gemm3x32F32AVX512, gemm4x32F32AVX512,
		gemm5x32F32AVX512, gemm6x32F32AVX512, gemm7x32F32AVX512, gemm8x32F32AVX512,
	}, []pack{{32, pack32F32AVX512}, {8, pack8F32AVX2}}}
	return Product{g.gemm, g.scratch, g.width, g.mix}
}

func avx2Product() Product {
	g := gemmNative{16, false, []gemmTile{
		gemm1x16F32AVX2, gemm2x16F32AVX2, gemm3x16F32AVX2,
		gemm4x16F32AVX2, gemm5x16F32AVX2, gemm6x16F32AVX2,
	}, []pack{{16, pack16F32AVX2}}}
	return Product{g.gemm, g.scratch, g.width, g.mix}
}

// scratch holds a packed block of b, one of a, and room to align them; either
// may become the other when c is transposed.
func (g gemmNative) scratch(m, n, k int) int {
	return max(g.packedSize(m, n, k), g.packedSize(n, m, k))
}

func (g gemmNative) packedSize(m, n, k int) int {
	depth := min(k, gemmDepth)
	wide := roundUp(min(n, gemmCols), g.width)
	return wide/g.width*g.panel(depth) + depth*roundUp(min(m, gemmRows), len(g.tiles)) + 32
}

// panel is the distance between packed panels of b.
func (g gemmNative) panel(depth int) int { return depth*g.width + gemmGap }

func roundUp(n, to int) int { return (n + to - 1) / to * to }

// align returns x from its first element at a multiple of 64 bytes.
func align(x []float32) []float32 {
	if len(x) == 0 {
		return x
	}
	past := int(uintptr(unsafe.Pointer(&x[0])) % 64 / 4)
	return x[min((16-past)%16, len(x)):]
}

// gemmJob is one product: a block of k at a time is multiplied into c.
type gemmJob struct {
	gemmNative
	c, a, b      Mat
	directA      bool // read a where it lies
	directB      bool // read b where it lies
	packed, rows []float32
}

func (g gemmNative) gemm(c, a, b Mat, accumulate bool, scratch []float32) {
	checkGemm(c, a, b)
	if c.Trans {
		c, a, b = c.T(), b.T(), a.T()
	}
	if c.Rows == 0 || c.Cols == 0 {
		return
	}
	if a.Cols == 0 {
		if !accumulate {
			gemmGeneric(c, a, b, false, nil)
		}
		return
	}
	j := gemmJob{
		gemmNative: g, c: c, a: a, b: b,
		directA: !a.Trans || a.Stride <= gemmDense,
		directB: !b.Trans && g.inPlace(c, b),
	}
	depth := min(a.Cols, gemmDepth)
	scratch = scratch[:g.packedSize(c.Rows, c.Cols, a.Cols)]
	j.packed = align(scratch)
	j.rows = align(j.packed[roundUp(min(c.Cols, gemmCols), g.width)/g.width*g.panel(depth):])
	j.run(accumulate)
}

// inPlace reports whether tiles read b where it lies: panels that are packed already, or so few rows of c that packing costs more.
func (g gemmNative) inPlace(c, b Mat) bool {
	few := c.Rows <= 2*len(g.tiles) || c.Rows <= 4*len(g.tiles) && b.Stride <= gemmNear
	return few || b.Stride == g.width || c.Cols <= g.width && c.Rows <= gemmRows
}

func (j *gemmJob) run(accumulate bool) {
	wide := gemmCols
	if j.c.Rows <= gemmFew {
		wide /= 4
	}
	for col := 0; col < j.c.Cols; col += wide {
		cols := min(wide, j.c.Cols-col)
		for k := 0; k < j.a.Cols; k += gemmDepth {
			depth := min(gemmDepth, j.a.Cols-k)
			j.packB(k, depth, col, cols)
			acc := 1
			if k == 0 && !accumulate {
				acc = 0
			}
			for row := 0; row < j.c.Rows; row += gemmRows {
				j.block(row, min(gemmRows, j.c.Rows-row), col, cols, k, depth, acc)
			}
		}
	}
}

// block multiplies a block of a by the packed block of b.
func (j *gemmJob) block(row, rows, col, cols, k, depth, acc int) {
	height := len(j.tiles)
	j.packA(row, rows, k, depth)
	for r := 0; r < rows; r += height {
		tile := j.tiles[min(height, rows-r)-1]
		a, ars, aks := j.panelA(row, r, k, depth)
		for c := 0; c < cols; c += j.width {
			b, bks := j.panelB(k, depth, col, c, cols)
			out := &j.c.Data[(row+r)*j.c.Stride+col+c]
			tile(out, j.c.Stride, a, ars, aks, b, bks, depth, min(j.width, cols-c), acc)
		}
	}
}

// panelA returns the rows of a for one tile and their strides.
func (j *gemmJob) panelA(row, r, k, depth int) (a *float32, ars, aks int) {
	if j.directA && j.a.Trans {
		return &j.a.Data[k*j.a.Stride+row+r], 1, j.a.Stride
	}
	if j.directA {
		return &j.a.Data[(row+r)*j.a.Stride+k], j.a.Stride, 1
	}
	return &j.rows[r*depth], 1, len(j.tiles)
}

// packA packs a block of a, unless tiles read it in place.
func (j *gemmJob) packA(row, rows, k, depth int) {
	if j.directA {
		return
	}
	j.packColumns(j.rows, j.a.Block(row, k, rows, depth).T(), len(j.tiles), len(j.tiles)*depth)
}

// panelB returns the columns of b for one tile and their stride.
func (j *gemmJob) panelB(k, depth, col, c, cols int) (b *float32, bks int) {
	if j.directB && (j.masked || cols-c >= j.width) {
		return &j.b.Data[k*j.b.Stride+col+c], j.b.Stride
	}
	return &j.packed[c/j.width*j.panel(depth)], j.width
}

// packB packs the panels of b that tiles do not read in place.
func (j *gemmJob) packB(k, depth, col, cols int) {
	from := 0
	if j.directB {
		from = cols / j.width * j.width
		if j.masked || from == cols {
			return
		}
	}
	b, dst, gap := j.b.Block(k, col+from, depth, cols-from), j.packed[from/j.width*j.panel(depth):], j.panel(depth)
	if b.Trans {
		packRows(dst, b.T(), j.width, gap)
		return
	}
	j.packColumns(dst, b, j.width, gap)
}

// packColumns writes m as panels of width columns, apart by so many elements: panel p holds the elements
// (k, p*width) to (k, p*width+width-1) of each row k, padded with zeros.
func (j *gemmJob) packColumns(dst []float32, m Mat, width, apart int) {
	whole := j.packWhole(dst, m, width, apart)
	if whole == m.Cols {
		return
	}
	for k := range m.Rows {
		src, p := m.Data[k*m.Stride:][whole:m.Cols], whole/width*apart+k*width
		for ; len(src) >= width; src = src[width:] {
			copy(dst[p:][:width], src)
			p += apart
		}
		if len(src) > 0 {
			n := copy(dst[p:], src)
			clear(dst[p+n:][:width-n])
		}
	}
}

// packWhole packs the whole panels if there is assembly for their width, and returns how many columns that were.
func (j *gemmJob) packWhole(dst []float32, m Mat, width, apart int) int {
	panels := m.Cols / width
	if panels == 0 || m.Rows == 0 {
		return 0
	}
	for _, p := range j.packs {
		if p.width != width {
			continue
		}
		for k := 0; k < m.Rows; k += packRun {
			p.rows(&dst[k*width], apart, &m.Data[k*m.Stride], m.Stride, min(packRun, m.Rows-k), panels)
		}
		return panels * width
	}
	return 0
}

// packRows writes the transpose of m as panels of width columns.
func packRows(dst []float32, m Mat, width, apart int) {
	for p := 0; p < m.Rows; p += width {
		n, panel := min(width, m.Rows-p), dst[p/width*apart:][:width*m.Cols]
		if n < width {
			clear(panel)
		}
		transposeAVX2(panel, width, m.Data[p*m.Stride:], m.Stride, n, m.Cols)
	}
}
