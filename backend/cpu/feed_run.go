package cpu

import "snnc/backend/cpu/kernels"

// feedJob is a product and the tile program that reads it; a chunk does one sample, or a group of its columns.
type feedJob struct {
	g       gemmJob // of one sample
	p       *tileProg
	samples int
	next    int // from a sample to the next in the walked operand
	groups  int
	wide    int // columns at a time

	gemmAt, nearAt int // in scratch
}

func (j *feedJob) chunks() int { return j.samples * j.groups }

// scratch is what a worker needs besides what the program does: that of the product, its columns, and where spikes are.
func (j *feedJob) scratch(program int) (f32, i32 int) {
	j.gemmAt = roundUp(program, 16)
	need := j.g.scratch
	if j.g.ev != nil {
		var more int
		more, i32 = j.g.ev.scratch(&j.g)
		need = max(need, more)
		i32 = max(i32, j.depths()*(j.g.m+1)+j.g.m*j.g.k+64)
	}
	j.nearAt = roundUp(j.gemmAt+need, 16)
	return j.nearAt + j.g.m*j.wide, i32
}

// depths is how many tiles the sum has.
func (j *feedJob) depths() int { return (j.g.k + j.g.ev.depth - 1) / j.g.ev.depth }

func (j *feedJob) run(w *worker, chunk int) {
	sample, group := chunk/j.groups, chunk%j.groups
	units := j.g.n / feedUnit
	first, end := group*units/j.groups*feedUnit, (group+1)*units/j.groups*feedUnit
	how, at := j.g.form(), j.g.a.off+sample*j.next
	if how == formRows {
		j.find(w, at)
	}
	j.p.begin(w, chunk)
	for col := first; col < end; col += j.wide {
		to := min(col+j.wide, end)
		j.columns(w, how, at, col, to)
		j.p.runLanes(w, sample*j.g.n+col, to-col)
	}
	j.p.endSums(w, chunk)
}

// columns computes some columns for all steps of a sample, whose rows begin at a.
func (j *feedJob) columns(w *worker, how form, a, col, end int) {
	all := w.f32
	w.f32, w.near = all[j.gemmAt:], all[j.nearAt:j.nearAt+j.g.m*j.wide]
	w.nearLane = (a-j.g.a.off)/max(1, j.next)*j.g.n + col
	switch how {
	case formRows:
		j.rows(w, col, end)
	case formSubsets:
		j.tables(w, a, col, end)
	default:
		for m0 := 0; m0 < j.g.m; m0 += j.g.mb {
			j.g.dense(w, 0, a, j.g.b.off, -col, m0, min(j.g.mb, j.g.m-m0), 0, j.g.k, col, end)
		}
	}
	w.f32 = all
}

// find lists the spikes of a sample, for each tile of the sum by steps.
func (j *feedJob) find(w *worker, a int) {
	g, e := &j.g, j.g.ev
	words := asWords(w.f32[j.gemmAt:], kernels.Words(e.depth))
	lists, at := w.i32, j.depths()*(g.m+1)
	for k := 0; k < g.k; k += e.depth {
		depth := min(e.depth, g.k-k)
		ptr := lists[:g.m+1]
		lists = lists[g.m+1:]
		idx, n := w.i32[at:], int32(0)
		ptr[0] = 0
		for r := range g.m {
			g.bitRow(words[:kernels.Words(depth)], nil, a+r*g.a.row+k*g.a.col, depth)
			n += int32(w.kern.Indices(idx[n:], words[:kernels.Words(depth)], 0))
			ptr[r+1] = n
		}
		at += int(n)
	}
}

// rows adds rows of weights at these spikes.
func (j *feedJob) rows(w *worker, col, end int) {
	g, e := &j.g, j.g.ev
	for c := col; c < end; {
		cols := min(end, c-c%eventCols+eventCols) - c
		lists, at, add := w.i32, j.depths()*(g.m+1), w.kern.SumRowsBatch
		for k := 0; k < g.k; k += e.depth {
			ptr := lists[:g.m+1]
			lists = lists[g.m+1:]
			idx := w.i32[at:][:ptr[g.m]]
			at += len(idx)
			src, stride := g.tileOfB(w, g.b.off, k, c, min(e.depth, g.k-k), cols)
			add(w.near[c-col:], g.c.row, cols, src, stride, ptr, idx)
			add = w.kern.AddRowsBatch
		}
		c += cols
	}
}

// tables adds sums of rows.
func (j *feedJob) tables(w *worker, a, col, end int) {
	s := j.g.ev.sub
	for m0 := 0; m0 < j.g.m; m0 += s.rows {
		p := subsetBlockOf(w, &j.g, 0, m0)
		p.a, p.c = a, -col
		p.columns(col/kernels.SubsetCols, end/kernels.SubsetCols, 0, j.g.k)
	}
}
