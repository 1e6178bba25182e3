package cpu

import "snnc/backend/cpu/kernels"

// Sums by lanes, of few spikes into results whose columns are contiguous, as those of gradients of a weight whose layer sees
// few rows. The lanes of a vector are rows of the result: nothing is transposed, the tables are made in registers from one
// column of b, and each element of the result is written once. They are faster than anything else at any rate.

const (
	laneRows  = 24 * kernels.LaneVector // rows whose indices stay in L1
	laneCols  = 64                      // columns that share them
	laneLeast = 16                      // rows of b that are worth a table
)

// byLanes reports whether a product is a sum by lanes: one word of bits for each row of the result.
func (j *gemmJob) byLanes() bool {
	return j.kern.ByLanes && j.ev.along && j.upright() && j.parts == 1 && j.m >= subsetLeast && j.k >= laneLeast && j.k <= kernels.SubsetRows
}

// lanes does columns col to end of the block.
func (p *subsetRun) lanes(col, end int) {
	for ; col < end; col += laneCols {
		n, at := min(laneCols, end-col), p.c+p.m0+col*p.j.c.col
		b := p.columnsOfB(col, n)
		if p.rows%kernels.LaneVector == 0 {
			p.addLanes(p.j.c.buf.f32[at:], p.j.c.col, b, n, p.add)
			continue
		}
		wide := roundUp(p.rows, kernels.LaneVector)
		p.addLanes(p.lane, wide, b, n, false)
		for c := range n {
			p.put(p.j.c.buf.f32[at+c*p.j.c.col:][:p.rows], p.lane[c*wide:])
		}
	}
}

// put sets or adds a column of the result.
func (p *subsetRun) put(dst, sum []float32) {
	if p.add {
		p.w.kern.Binary[kernels.Add](dst, dst, sum)
		return
	}
	copy(dst, sum)
}

// addLanes adds n columns of the block to dst; unless keep, it sets them.
func (p *subsetRun) addLanes(dst []float32, ldd int, b kernels.LaneRows, n int, keep bool) {
	for r := 0; r < p.rows; r += laneRows {
		rows := min(laneRows, p.rows-r)
		p.w.kern.LaneIndices(p.w.i32, p.bits[r:r+rows], b.Depth)
		p.w.kern.AddLanes(dst[r:], ldd, b, p.w.i32, kernels.LaneVectors(rows), n, keep)
	}
}

// columnsOfB are the rows of b with the columns' elements next to each other, padded to a whole or half word: rows a power of
// two apart would push each other out of L1.
func (p *subsetRun) columnsOfB(col, n int) kernels.LaneRows {
	m, depth := &p.j.b, kernels.SubsetRows
	if p.depth <= depth/2 {
		depth /= 2
	}
	src := m.buf.f32[p.b+p.k*m.row+col*m.col:]
	clear(p.padded)
	if m.col == 1 {
		p.w.kern.Transpose(p.padded, depth, src, m.row, p.depth, n)
	} else {
		for c := range n {
			copy(p.padded[c*depth:][:p.depth], src[c*m.col:])
		}
	}
	return kernels.LaneRows{Data: p.padded, Row: 1, Col: depth, Depth: depth}
}
