package cpu

import (
	"slices"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// matrix is an operand of a product as rows x cols with two strides; outer loops move off.
type matrix struct {
	buf      *buffer
	off      int
	row, col int
	panel    int // from eventCols columns to the next, if they are apart
	outer    []int
}

// begin is the address of the first element at point number o of the outer loops, whose extents are given.
func (m *matrix) begin(outer []int, o int) int { return lin{m.off, m.outer}.to(outer, o) }

// to is the offset of an element.
func (m *matrix) to(row, col int) int {
	if m.panel > 0 {
		return col/eventCols*m.panel + row*m.row + col%eventCols
	}
	return row*m.row + col*m.col
}

func (m *matrix) mat(off, rows, cols int) kernels.Mat { return m.in(m.buf.f32, off, rows, cols) }

func (m *matrix) in(data []float32, off, rows, cols int) kernels.Mat {
	r, c := m.row, m.col
	x := kernels.Mat{Data: data[off:], Rows: rows, Cols: cols, Stride: r}
	if c != 1 && cols > 1 {
		x.Stride, x.Trans = c, true
	}
	return x
}

// gemmJob is a batched product, by blocks of rows. Operand a is read where it lies, or gathered block by block: then
// the windows of a convolution and its padding cost one copy in cache. With parts > 1 the sum over k is cut instead,
// and each part has a result of its own.
type gemmJob struct {
	outer   []int // extents
	m, n, k int
	a, b, c matrix
	g       *gather // of a, or nil
	mb      int     // rows of a block
	cols    int     // groups of columns
	kb      int     // k of a block of a gather along k
	parts   int
	partLen int // elements of a part's result
	scratch int
	kern    *kernels.Table
	ev      *events // where a is spikes or counts
	add     bool    // to what the result holds
}

// gatherRows is how many rows that lie apart from others are a product of their own: fewer are gathered together with them, so
// that the second operand is not packed again for each.
const gatherRows = 16

// smallest number of multiply-adds that is worth a product.
const gemmWorth = 1 << 10

// lowerContract makes a product of a contraction if it is one.
func (c *compiler) lowerContract(node *ir.Node, views []*view) bool {
	n, r, views, spikes, ok := c.contraction(node, views)
	if ok && (spikes || !c.lowerWinograd(node, n, r, views) && !c.lowerWinogradGradient(node, n, r, views)) {
		c.product(node, n, r, views, spikes, false)
	}
	return ok
}

// contraction finds the roles of the loops; operand 1 is the one whose rows are walked, spikes says whether it alone is
// spikes.
func (c *compiler) contraction(node *ir.Node, views []*view) (n *nest, r roles, places []*view, only, ok bool) {
	shapes := [][]int{views[0].shape, views[1].shape, views[2].shape}
	n = newNest(inverted(node.Maps, shapes), views)
	n = n.pick(byResult(n)).merged()
	if n.empty() || product(n.ext) < gemmWorth {
		return nil, r, nil, false, false
	}
	ranks := [2]int{rank(node.Args[0]), rank(node.Args[1])}
	if len(n.guards) > 0 { // windows of counts are dense
		ranks[0], ranks[1] = ranks[0]&2, ranks[1]&2
	}
	return c.assign(n, ranks, views)
}

// assign gives the operands and loops their roles.
func (c *compiler) assign(n *nest, ranks [2]int, views []*view) (_ *nest, r roles, places []*view, only, ok bool) {
	if n.guarded(2) || !n.guarded(1) && prefer(ranks, views) {
		ranks[0], ranks[1] = ranks[1], ranks[0]
		n.swap()
		views = []*view{views[0], views[2], views[1]}
	}
	if r, ok = classify(n); ok && n.count(r.n) == 1 && slices.ContainsFunc(r.batch, func(k int) bool { return n.ext[k] >= 8 && n.at[0].str[k] == 1 && n.straight(k) }) {
		return nil, r, nil, false, false // one column at a time: channels as vectors are faster
	}
	return n, r, views, ranks[0] == 2 && ranks[1] != 2, ok && !n.guarded(2)
}

// prefer reports whether the second operand should be the one whose rows are walked: spikes if only it has them, then counts,
// else the larger.
func prefer(ranks [2]int, views []*view) bool {
	if ranks[0] != ranks[1] {
		return ranks[1] > ranks[0]
	}
	return views[2].size() > views[1].size()
}

// swap exchanges the operands.
func (n *nest) swap() {
	n.at[1], n.at[2] = n.at[2], n.at[1]
	for i := range n.guards {
		of := slices.Clone(n.guards[i].of)
		for k, t := range of {
			if t > 0 {
				of[k] = 3 - t
			}
		}
		n.guards[i].of = of
	}
}

// product adds the steps of c[outer, m, n] = sum over k of a[outer, m, k] b[outer, k, n].
func (c *compiler) product(node *ir.Node, n *nest, r roles, views []*view, spikes, add bool) {
	name := describe(node)
	if !add && !covers(n, views[0]) {
		c.add(&step{job: &fillJob{views[0].buf, 0}, kernel: "fill", node: name}, views[0])
	}
	n.order(&r)
	j := &gemmJob{n: n.count(r.n), k: n.count(r.k), parts: 1, kern: c.kern, add: add}
	outer := slices.Clone(r.batch)
	direct := c.directA(n, &r, &outer)
	counts := direct && !spikes && !add && c.counted(node, views[1])
	ev, along := c.eventForm(n, r, direct, spikes || counts)
	b, bRow, bCol, okB := operandB(n, r, views[2])
	bPanel := 0
	if few := direct && !along && n.count(r.m)*n.count(outer) <= fewRows; !okB || ev && bCol != 1 && !few {
		if j.m = n.count(r.m); ev && !along && j.tables() && j.n%eventCols == 0 && len(r.n) == 1 {
			b, bRow, bPanel = c.packPanels(n, r, views[2], name), eventCols, eventCols*j.k
		} else {
			b, bRow = c.packB(n, r, views[2], name), j.n
		}
		bCol = 1
	}
	j.m = n.count(r.m)
	cut := !direct && colsAreM(n, r) // gathered with k along the rows
	if cut {
		n.byStride(1, r.m)
	}
	if (direct || cut) && !add {
		j.split(n, outer, cut)
	}
	if ev {
		j.ev = j.newEvents(c.packed(views[1].buf, describe(node)+" operand"), along, direct)
		j.ev.counts = counts
	}
	result, scatter := c.result(n, r, outer, j, views[0], name)
	j.outer = at(n.ext, outer)
	j.c = *result
	j.b = matrix{b.buf, b.off, bRow, bCol, bPanel, b.outer(outer)}
	j.a = matrix{buf: views[1].buf, off: n.at[1].off, outer: at(n.at[1].str, outer)}
	kernel := "matrix product"
	if direct {
		j.a.row, _ = n.stride(1, r.m)
		j.a.col, _ = n.stride(1, r.k)
		fix(&j.a, j.m, j.k)
	} else {
		j.g = newGather(n, r, outer, cut)
		kernel = "matrix product over gathered windows"
	}
	if j.ev != nil {
		if j.ev.whole = j.wholeWords(); !counts {
			j.ev.sub = j.newSubsets()
		}
	}
	j.size()
	fix(&j.b, j.k, j.n)
	fix(&j.c, j.m, j.n)
	s := &step{job: j, kernel: kernel, node: name, f32: j.scratch, ints: 2 * n.ints(), uses: []*buffer{j.c.buf, j.a.buf, j.b.buf}}
	if j.ev != nil {
		s.kernel = "event-driven " + kernel
		s.uses = append(s.uses, j.ev.pack.dst)
		f32, i32 := j.ev.scratch(j)
		s.f32, s.i32 = max(s.f32, f32), i32
	}
	c.steps = append(c.steps, s)
	if scatter != nil {
		scatter()
	}
}

// order sorts the loops of each role as the result, or the walked operand, lies.
func (n *nest) order(r *roles) {
	n.byStride(0, r.m)
	n.byStride(1, r.k)
	n.byStride(0, r.n)
}

// fix gives the stride along an empty axis a harmless value.
func fix(m *matrix, rows, cols int) {
	if cols == 1 {
		m.col = 1
		if m.row == 0 {
			m.row = 1
		}
	} else if rows == 1 {
		m.row = 1
		if m.col == 1 {
			m.row = cols
		}
	}
}

// directA finds whether a can be read in place, moving leading loops of m that do not join to the outer ones.
func (c *compiler) directA(n *nest, r *roles, outer *[]int) bool {
	if n.guarded(1) {
		return false
	}
	ks, ok := n.stride(1, r.k)
	if !ok {
		return false
	}
	cut := 0
	for ; cut < len(r.m); cut++ {
		ms, okA := n.stride(1, r.m[cut:])
		_, okC := n.stride(0, r.m[cut:])
		if okA && okC && (ms == 1 || ks == 1) {
			break
		}
	}
	if cut == len(r.m) && cut > 0 && ks != 1 {
		return false
	}
	if n.count(r.m[cut:]) < gatherRows && cut > 0 {
		return false
	}
	*outer = append(*outer, r.m[:cut]...)
	r.m = r.m[cut:]
	return true
}

// eventForm reports whether the product can be event-driven: a is spikes, contiguous along k, or along m (then the sum
// runs along its rows).
func (c *compiler) eventForm(n *nest, r roles, direct, spikes bool) (ok, along bool) {
	if !spikes || n.count(r.n) < eventWidth || n.count(r.k) < 2 {
		return false, false
	}
	if direct {
		ks, _ := n.stride(1, r.k)
		ms, _ := n.stride(1, r.m)
		return ks == 1 || ms == 1, ks != 1
	}
	cols := r.k
	along = colsAreM(n, r)
	if along {
		cols = slices.Clone(r.m)
		n.byStride(1, cols)
	}
	last := cols[len(cols)-1]
	return n.at[1].str[last] == 1, along
}

// placed is where operand b lies, with its strides by loop.
type placed struct {
	buf *buffer
	off int
	str []int
}

func (p *placed) outer(loops []int) []int { return at(p.str, loops) }

func operandB(n *nest, r roles, v *view) (p *placed, row, col int, ok bool) {
	row, okK := n.stride(2, r.k)
	col, okN := n.stride(2, r.n)
	if !okK || !okN || row != 1 && col != 1 && len(r.k) > 0 && len(r.n) > 0 {
		return nil, 0, 0, false
	}
	return &placed{v.buf, n.at[2].off, n.at[2].str}, row, col, true
}

// packB copies b into row-major order [batch, k, n].
func (c *compiler) packB(n *nest, r roles, src *view, name string) *placed {
	loops := slices.Concat(r.batch, r.k, r.n)
	sub := n.pick(loops)
	buf := c.buffer(name+" operand", product(sub.ext))
	dst := lin{0, rowMajor(sub.ext)}
	cp := &nest{ext: sub.ext, at: []lin{dst, sub.at[2]}}
	c.addNest(newNestJob(ir.OpDetach, cp, []*view{{buf: buf}, src}), name+" operand")
	p := &placed{buf, 0, make([]int, len(n.ext))}
	for i, k := range loops {
		p.str[k] = dst.str[i]
	}
	return p
}

// packPanels copies b into panels of columns [batch, n / eventCols, k, eventCols], for products that tables or single rows serve.
func (c *compiler) packPanels(n *nest, r roles, src *view, name string) *placed {
	last := r.n[0]
	loops := slices.Concat(r.batch, r.n, r.k, r.n)
	sub := n.pick(loops)
	panel, col := len(r.batch), len(loops)-1
	sub.ext = slices.Clone(sub.ext)
	sub.ext[panel], sub.ext[col] = n.ext[last]/eventCols, eventCols
	from := slices.Clone(sub.at[2].str)
	from[panel] *= eventCols
	buf := c.buffer(name+" operand", product(sub.ext))
	dst := lin{0, rowMajor(sub.ext)}
	cp := &nest{ext: sub.ext, at: []lin{dst, {sub.at[2].off, from}}}
	c.addNest(newNestJob(ir.OpDetach, cp, []*view{{buf: buf}, src}), name+" operand")
	p := &placed{buf, 0, make([]int, len(n.ext))}
	for i, k := range r.batch {
		p.str[k] = dst.str[i]
	}
	return p
}

// result finds where c goes: in place, or to a buffer that a later step moves (and adds up, if k was cut).
func (c *compiler) result(n *nest, r roles, outer []int, j *gemmJob, dst *view, name string) (*matrix, func()) {
	row, okM := n.stride(0, r.m)
	col, okN := n.stride(0, r.n)
	if j.ev != nil && col != 1 && len(r.n) > 0 && (row != 1 || !j.ev.along || j.k > fewRows) {
		okN = false // rows are added as wholes; sums of few rows are transposed into place
	}
	if okM && okN && j.parts == 1 && (row == 1 || col == 1 || len(r.m) == 0 || len(r.n) == 0) {
		return &matrix{buf: dst.buf, off: n.at[0].off, row: row, col: col, outer: at(n.at[0].str, outer)}, nil
	}
	loops := slices.Concat(outer, r.m, r.n)
	sub := n.pick(loops)
	sub.guards = nil
	buf := c.buffer(name+" result", j.parts*product(sub.ext))
	str := rowMajor(sub.ext)
	j.partLen = product(sub.ext)
	move := &nest{ext: slices.Clone(sub.ext), at: []lin{{sub.at[0].off, slices.Clone(sub.at[0].str)}, {0, slices.Clone(str)}}}
	scatter := func() { c.scatter(move, j, dst, buf, name) }
	return &matrix{buf: buf, row: j.n, col: 1, outer: str[:len(outer)]}, scatter
}

func (c *compiler) scatter(move *nest, j *gemmJob, dst *view, buf *buffer, name string) {
	src := &view{buf: buf}
	if j.add {
		j.add = false // the buffer is its own
		c.addNest(newNestJob(ir.OpReindex, move, []*view{dst, src}), name+" result")
		return
	}
	if j.parts > 1 {
		c.add(&step{job: &partsJob{buf, j.partLen, j.parts}, kernel: "partial sums", node: name}, src)
	}
	c.addNest(newNestJob(ir.OpDetach, move, []*view{dst, src}), name+" result")
}

// partsJob adds the parts of a result to the first.
type partsJob struct {
	buf        *buffer
	len, parts int
}

const partsBlock = 1 << 13

func (j *partsJob) chunks() int { return (j.len + partsBlock - 1) / partsBlock }

func (j *partsJob) run(w *worker, chunk int) {
	first, end := chunk*partsBlock, min((chunk+1)*partsBlock, j.len)
	sum := j.buf.f32[first:end]
	for p := 1; p < j.parts; p++ {
		w.kern.Binary[kernels.Add](sum, sum, j.buf.f32[p*j.len+first:p*j.len+end])
	}
}

// Work is cut so that there are enough blocks for the threads, each worth the trouble.
const (
	blockElems = 1 << 16
	blockRows  = 256
	mostParts  = 16
	leastTasks = 16
	fewTasks   = 4
	leastCols  = 128
)

// split cuts the sum over k where the result alone has too few rows.
func (j *gemmJob) split(n *nest, outer []int, cut bool) {
	tasks := n.count(outer) * ((j.m + blockRows - 1) / blockRows)
	if direct := !cut; direct && n.count(outer)*(j.m/24) >= 8 {
		return // blocks of rows are enough
	}
	if tasks >= 8 && !cut || j.k < 1024 || j.m*j.n > 1<<18 {
		return
	}
	j.parts = min(mostParts, max(1, j.k/512))
	if !cut && tasks*j.parts > 16 {
		j.parts = max(1, 16/tasks)
	}
}

// size chooses the blocks and the scratch.
func (j *gemmJob) size() {
	j.mb, j.kb, j.cols = min(j.m, blockRows), j.k, 1
	numbers := j.ev == nil || j.ev.sub == nil // bits may become numbers for a dense product
	switch {
	case !numbers && j.g != nil:
		if j.g.alongK {
			j.mb = j.m
		}
		j.cols = max(1, min(fewTasks/(product(j.outer)*j.blocks()*j.parts), j.n/leastCols)) // each group finds the spikes again
	case !numbers && j.g == nil && !j.ev.along:
		j.spread()
	case !numbers:
	case j.a.buf.bits && j.g == nil && j.ev.along:
		j.mb, j.kb = min(j.m, blockRows), min(j.k, 256)
	case j.a.buf.bits && j.g == nil:
		j.mb = min(j.mb, max(16, blockElems/j.k))
	case j.g == nil && j.ev != nil && j.ev.along:
		j.cols = max(1, min(countGroups/max(1, product(j.outer)*j.parts), j.n/leastCols))
	case j.g == nil:
		j.spread()
	case j.a.buf.bits && !j.g.alongK:
		j.mb = min(j.mb, max(16, blockElems/j.k))
	case j.g.alongK && j.ev == nil:
		j.mb = min(j.m, max(1, 2*blockRows/j.g.run)*j.g.run)
		j.kb = max(16, min(j.k, blockElems/j.mb))
	case j.g.alongK:
		j.mb, j.kb = j.m, max(16, min(j.k, blockElems/j.m))
	default:
		runs := max(1, blockElems/j.mb/j.g.run) // gathered at a time
		j.kb = min(j.k, runs*j.g.run)
		j.mb = min(j.mb, max(16, blockElems/j.kb))
		j.group()
	}
	if j.parts > 1 && j.g == nil {
		j.mb, j.cols = j.m, 1
	}
	if numbers {
		j.scratch = j.numberScratch()
	}
}

// numberScratch is what a worker needs for products of numbers.
func (j *gemmJob) numberScratch() int {
	n := j.kern.GemmScratch(j.mb, j.n, j.kb)
	if j.g != nil || j.a.buf.bits {
		n += j.mb*j.kb + 64
	}
	if j.ev != nil {
		n += 2*j.ev.words + 64
	}
	return n
}

// spread chooses groups of columns where blocks of rows are too few: each block of rows packs the columns of b again, so
// blocks are large.
func (j *gemmJob) spread() {
	blocks := (j.m + blockRows - 1) / blockRows
	j.mb = min(j.m, roundUp((j.m+blocks-1)/blocks, 8))
	j.group()
	if rows := (j.m*product(j.outer)*j.cols + leastTasks - 1) / leastTasks; rows < j.mb {
		j.mb = max(min(24, j.m), min(j.mb, roundUp(rows, 8)))
	}
}

// group makes groups of columns where there are few blocks of rows.
func (j *gemmJob) group() {
	tasks := product(j.outer) * j.blocks()
	if j.ev == nil || !j.ev.along {
		j.cols = max(1, min((leastTasks+tasks-1)/tasks, j.n/leastCols))
	}
}

// columns are those of a group: whole tiles of the kernel.
func (j *gemmJob) columns(group int) (first, end int) {
	at := func(g int) int { return min(j.n, roundUp(g*j.n/j.cols, 32)) }
	return at(group), at(group + 1)
}

func roundUp(n, to int) int { return (n + to - 1) / to * to }

func (j *gemmJob) blocks() int { return (j.m + j.mb - 1) / j.mb }

func (j *gemmJob) chunks() int {
	if j.form() == formSubsets {
		return j.ev.sub.chunks(j)
	}
	return product(j.outer) * j.blocks() * j.parts * j.cols
}

func (j *gemmJob) run(w *worker, chunk int) {
	how := j.form()
	if how == formSubsets {
		j.runSubsets(w, chunk)
		return
	}
	col, end := j.columns(chunk % j.cols)
	chunk /= j.cols
	part := chunk % j.parts
	block := chunk / j.parts % j.blocks()
	base := chunk / j.parts / j.blocks()
	a, b, c := j.a.begin(j.outer, base), j.b.begin(j.outer, base), j.c.begin(j.outer, base)+part*j.partLen
	m0 := block * j.mb
	rows := min(j.mb, j.m-m0)
	k0, k1 := part*j.k/j.parts, (part+1)*j.k/j.parts
	if how == formRows {
		if j.ev.along {
			j.backward(w, base, a, b, c, m0, rows, k0, k1, col, end)
		} else {
			j.forward(w, base, a, b, c, m0, rows, k0, k1, col, end)
		}
		return
	}
	j.dense(w, base, a, b, c, m0, rows, k0, k1, col, end)
}

// dense does rows m0..m0+rows and columns col to end of the sum over k0..k1, as numbers, panel by panel where b is in panels.
func (j *gemmJob) dense(w *worker, base, a, b, c, m0, rows, k0, k1, col, end int) {
	for k := k0; k < k1 || k == k0; k += j.kb {
		depth := min(j.kb, k1-k)
		am, scratch := kernels.Mat{}, w.f32
		if j.a.buf.bits {
			am, scratch = j.unpacked(w, base, a, m0, rows, k, depth)
		} else if j.g == nil {
			am = j.a.mat(a+m0*j.a.row+k*j.a.col, rows, depth)
		} else {
			am, scratch = j.gathered(w, base, m0, rows, k, depth)
		}
		for first, cols := col, 0; first < end; first += cols {
			if cols = end - first; j.b.panel > 0 {
				cols = min(end, first-first%eventCols+eventCols) - first
			}
			cm := j.c.in(j.dest(w), c+m0*j.c.row+first*j.c.col, rows, cols)
			j.kern.Gemm(cm, am, j.b.mat(b+j.b.to(k, first), depth, cols), j.add || k > k0, scratch)
		}
	}
}

// dest is where the result lies: in a buffer, or near the worker.
func (j *gemmJob) dest(w *worker) []float32 {
	if j.c.buf == nil {
		return w.near
	}
	return j.c.buf.f32
}

// gathered copies a block of a into scratch: whole runs of it.
func (j *gemmJob) gathered(w *worker, outer, m0, rows, k0, depth int) (kernels.Mat, []float32) {
	buf := w.f32[:rows*depth]
	rest := w.f32[roundUp(rows*depth, 16):]
	src := j.a.buf.f32
	if j.g.alongK {
		j.g.stretch(buf, src, w.ints, outer, k0, depth, m0/j.g.run, rows/j.g.run)
		return kernels.NewMat(buf, depth, rows).T(), rest
	}
	j.g.stretch(buf, src, w.ints, outer, m0, rows, k0/j.g.run, depth/j.g.run)
	return kernels.NewMat(buf, rows, depth), rest
}
