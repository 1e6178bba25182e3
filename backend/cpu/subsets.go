package cpu

import "snnc/backend/cpu/kernels"

// Sums over spikes by tables. The rows of b are taken 64 at a time and 16 columns wide; a table has the sums of all
// subsets of each five of them, and a row of the result takes one entry for each five bits, whatever the firing rate.
// The table stays in L1 while many rows of the result pass by.

const (
	subsetBlock = 2048    // rows of the result that share a table
	subsetBits  = 1 << 15 // words of bits that a worker holds, to stay in L2
	subsetLeast = 24      // rows that are worth a table
	subsetFew   = 512     // rows that use a table well
	subsetTasks = 16      // chunks that there should be
	windowTasks = 8       // the same where each group collects windows
	subsetApart = 8       // words between those of two places, so that a row's do not share a set of the cache
)

// rate is the firing rate from which tables are faster than adding rows one by one. The latter takes 0.5 ns, and 30 for all
// inputs that fire, for each row of the result, 64 inputs and 16 columns, or 60 where the sum runs over the rows of a;
// tables take 5.4 ns, and 300 for a table. By lanes, sums are faster at any rate.
func (s *subsets) rate(along bool) float64 {
	switch {
	case s.lanes:
		return 0
	case along:
		return min(denseRate, 0.08+4.8/float64(s.rows))
	}
	return min(denseRate, 0.16+8.8/float64(s.rows))
}

// subsets is how a product over spikes is cut for sums by tables.
type subsets struct {
	rows   int  // of the result in a block
	words  int  // of the sum in a block
	groups int  // of columns
	lanes  bool // instead of tables
}

// tables reports whether tables are worth it where much fires.
func (j *gemmJob) tables() bool { return j.m >= subsetLeast && j.k >= kernels.SubsetRows/2 }

// newSubsets prepares the sums by tables of a product whose parts are known; nil if tables are not worth it.
func (j *gemmJob) newSubsets() *subsets {
	lanes := j.byLanes()
	if !lanes && !j.tables() {
		return nil
	}
	all := kernels.Words(j.k)
	s := &subsets{rows: min(j.m, subsetBlock), groups: 1, lanes: lanes}
	if s.words = min(all, max(1, subsetBits/s.rows)); j.g != nil && !j.ev.along { // rows are gathered as wholes
		s.words = all
		s.rows = min(s.rows, max(kernels.SubsetRows, subsetBits/all))
	}
	if others := product(j.outer) * j.parts; !j.ev.along { // a group of columns collects the bits of its rows again
		s.rows = min(s.rows, max(subsetFew, j.m*others/subsetTasks))
	}
	s.rows = min(j.m, roundUp((j.m+s.blocks(j)-1)/s.blocks(j), 64))
	chunks := product(j.outer) * s.blocks(j) * j.parts
	tasks, most := subsetTasks, s.tiles(j)
	if j.g != nil { // windows are dear to collect
		tasks, most = windowTasks, max(1, most/2)
	}
	s.groups = min(most, max(1, (tasks+chunks-1)/chunks))
	return s
}

func (s *subsets) blocks(j *gemmJob) int { return (j.m + s.rows - 1) / s.rows }

func (s *subsets) tiles(j *gemmJob) int { return (j.n + kernels.SubsetCols - 1) / kernels.SubsetCols }

func (s *subsets) chunks(j *gemmJob) int {
	return product(j.outer) * s.blocks(j) * j.parts * s.groups
}

// scratch is columns of the result, bits, and bits on their way; and a table and padded rows of b, or indices of lanes.
func (s *subsets) scratch(j *gemmJob) (f32, i32 int) {
	f32 = 2*(s.rows+subsetApart)*s.words + 2*(max(j.ev.words, kernels.Words(s.rows))+1)*kernels.SubsetRows
	if s.lanes {
		return f32 + s.laneTile() + kernels.SubsetRows*laneCols, laneRows * kernels.LaneGroups(kernels.SubsetRows)
	}
	return f32 + kernels.SubsetTable + kernels.SubsetRows*kernels.SubsetCols + s.rows*kernels.SubsetCols, 0
}

// laneTile is the elements of a tile of lanes.
func (s *subsets) laneTile() int { return roundUp(s.rows, kernels.LaneVector) * laneCols }

// runSubsets does one chunk: a block of rows, a part of the sum, a group of columns.
func (j *gemmJob) runSubsets(w *worker, chunk int) {
	s := j.ev.sub
	group := chunk % s.groups
	chunk /= s.groups
	part := chunk % j.parts
	chunk /= j.parts
	m0, o := chunk%s.blocks(j)*s.rows, chunk/s.blocks(j)
	p := subsetBlockOf(w, j, o, m0)
	p.c += part * j.partLen
	p.columns(group*s.tiles(j)/s.groups, (group+1)*s.tiles(j)/s.groups, part*j.k/j.parts, (part+1)*j.k/j.parts)
}

// columns does tiles first to end of the columns for the sum over k0..k1.
func (p *subsetRun) columns(first, end, k0, k1 int) {
	j, s := p.j, p.j.ev.sub
	if k0 == k1 {
		k1 = k0
	}
	for k := k0; k < k1 || k == k0; k += s.words * kernels.SubsetRows {
		p.k, p.depth = k, min(s.words*kernels.SubsetRows, k1-k)
		p.add = j.add || k > k0
		p.collect()
		if s.lanes {
			p.lanes(first*kernels.SubsetCols, min(end*kernels.SubsetCols, j.n))
			continue
		}
		for t := first; t < end; t++ {
			p.tile(t * kernels.SubsetCols)
		}
	}
}

// subsetRun is the work on one block of rows.
type subsetRun struct {
	w                          *worker
	j                          *gemmJob
	outer, a, b, c             int
	m0, rows                   int
	k, depth                   int
	add                        bool // to what the result holds
	table, padded, sums, moved []float32
	lane                       []float32 // columns of the result, by lanes
	bits                       []uint64
	apart                      int // from the words of one place of the rows to those of the next
}

func subsetBlockOf(w *worker, j *gemmJob, o, m0 int) subsetRun {
	s := j.ev.sub
	p := subsetRun{w: w, j: j, outer: o, m0: m0, rows: min(s.rows, j.m-m0)}
	p.a, p.b, p.c = j.a.begin(j.outer, o), j.b.begin(j.outer, o), j.c.begin(j.outer, o)
	rest := w.f32
	take := func(n int) []float32 {
		x := rest[:n]
		rest = rest[n:]
		return x
	}
	if s.lanes {
		p.lane, p.padded = take(s.laneTile()), take(kernels.SubsetRows*laneCols)
	} else {
		p.table = take(kernels.SubsetTable)
		p.padded = take(kernels.SubsetRows * kernels.SubsetCols)
		p.sums = take(s.rows * kernels.SubsetCols)[:p.rows*kernels.SubsetCols]
	}
	p.apart = p.rows + subsetApart
	p.bits = asWords(take(2*(s.rows+subsetApart)*s.words), (s.rows+subsetApart)*s.words)
	p.moved = rest
	return p
}

// collect gathers the bits of the block: word i of row r at bits[i*apart+r].
func (p *subsetRun) collect() {
	if p.j.ev.along {
		p.collectColumns()
		return
	}
	words := asWords(p.moved, kernels.Words(p.depth))
	cur := p.j.cursor(p.w, p.outer, p.m0)
	for r := range p.rows {
		p.j.bitRow(words, &cur, p.a+(p.m0+r)*p.j.a.row+p.k*p.j.a.col, p.depth)
		for i, x := range words {
			p.bits[i*p.apart+r] = x
		}
		p.j.step(&cur)
	}
}

// collectColumns does so where the bits of a row lie apart, by transposing those of 64 places of the sum.
func (p *subsetRun) collectColumns() {
	j := p.j
	wide := j.ev.words
	if j.g == nil {
		wide = kernels.Words(p.rows)
	}
	block := asWords(p.moved, wide*kernels.SubsetRows)
	cur := j.cursor(p.w, p.outer, p.k)
	for i := 0; i < p.depth; i += kernels.SubsetRows {
		n := min(kernels.SubsetRows, p.depth-i)
		for r := range n {
			row := block[r*wide : (r+1)*wide]
			if j.g != nil {
				j.bitRow(row, &cur, 0, 0)
				j.step(&cur)
				continue
			}
			j.bitRow(row, &cur, p.a+(p.k+i+r)*j.a.col+p.m0*j.a.row, p.rows)
		}
		from := 0
		if j.g != nil {
			from = p.m0 / 64
		}
		p.w.kern.TransposeBits(p.bits[i/64*p.apart:], 1, block[from:], wide, n, p.rows)
	}
}

// tile does up to 16 columns of the block.
func (p *subsetRun) tile(col int) {
	n := min(kernels.SubsetCols, p.j.n-col)
	dst := p.j.dest(p.w)[p.c+p.m0*p.j.c.row+col*p.j.c.col:]
	if p.add {
		p.load(dst, n)
	} else {
		clear(p.sums)
	}
	for i := 0; i < p.depth; i += kernels.SubsetRows {
		b, stride := p.rowsOfB(i, col, n)
		p.w.kern.SubsetTable(p.table, b, stride)
		p.w.kern.AddSubsets(p.sums, p.table, p.bits[i/kernels.SubsetRows*p.apart:][:p.rows])
	}
	p.store(dst, n)
}

func (p *subsetRun) load(dst []float32, n int) {
	if p.j.upright() {
		p.w.kern.Transpose(p.sums, kernels.SubsetCols, dst, p.j.c.col, n, p.rows)
		return
	}
	for r := range p.rows {
		copy(p.sums[r*kernels.SubsetCols:][:n], dst[r*p.j.c.row:])
	}
}

func (p *subsetRun) store(dst []float32, n int) {
	if p.j.upright() {
		p.w.kern.Transpose(dst, p.j.c.col, p.sums, kernels.SubsetCols, p.rows, n)
		return
	}
	if n == kernels.SubsetCols {
		for r := range p.rows {
			*(*[kernels.SubsetCols]float32)(dst[r*p.j.c.row:]) = [kernels.SubsetCols]float32(p.sums[r*kernels.SubsetCols:])
		}
		return
	}
	for r := range p.rows {
		copy(dst[r*p.j.c.row:][:n], p.sums[r*kernels.SubsetCols:])
	}
}

// rowsOfB are 64 rows of n columns of b, padded with zeros unless they are all there.
func (p *subsetRun) rowsOfB(i, col, n int) (b []float32, stride int) {
	m := &p.j.b
	rows := min(kernels.SubsetRows, p.depth-i)
	src := m.buf.f32[p.b+m.to(p.k+i, col):]
	if rows == kernels.SubsetRows && n == kernels.SubsetCols && m.col == 1 {
		return src, m.row
	}
	if rows < kernels.SubsetRows || n < kernels.SubsetCols {
		clear(p.padded)
	}
	if m.col != 1 {
		p.w.kern.Transpose(p.padded, kernels.SubsetCols, src, m.col, n, rows)
		return p.padded, kernels.SubsetCols
	}
	for r := range rows {
		copy(p.padded[r*kernels.SubsetCols:][:n], src[r*m.row:])
	}
	return p.padded, kernels.SubsetCols
}
