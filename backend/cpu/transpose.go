package cpu

import "snnc/ir"

// transposeJob copies where the result runs along one loop and the operand along another, as for weights that a product
// wants by input: through the kernel, block by block.
type transposeJob struct {
	dst, src   *buffer
	rest       *nest // the other loops: one block of matrices each
	rows, cols int   // of the operand: rows at stride from, columns next to each other
	from, to   int
}

// A chunk takes so many columns of the operand that memory is read in long runs, and so many rows at a time that what it
// writes stays in cache until its lines are full.
const (
	transposeWide   = 256
	transposeNarrow = 64 // of operands with few columns, so that there are chunks for all threads
	transposeRows   = 64
)

// transposed is the copy as a transposition, nil if it is none.
func (j *nestJob) transposed() *transposeJob {
	if j.op != ir.OpDetach || len(j.n.guards) > 0 {
		return nil
	}
	r, c := -1, -1 // loops along which the result and the operand are contiguous
	for k, e := range j.n.ext {
		if e >= 8 && j.n.at[0].str[k] == 1 {
			r = k
		}
		if e >= 8 && j.n.at[1].str[k] == 1 {
			c = k
		}
	}
	if r < 0 || c < 0 || r == c {
		return nil
	}
	t := &transposeJob{dst: j.views[0].buf, src: j.views[1].buf, rows: j.n.ext[r], cols: j.n.ext[c], from: j.n.at[1].str[r], to: j.n.at[0].str[c]}
	if t.from < t.cols || t.to < t.rows {
		return nil
	}
	var rest []int
	for k := range j.n.ext {
		if k != r && k != c {
			rest = append(rest, k)
		}
	}
	t.rest = j.n.pick(rest)
	return t
}

func (t *transposeJob) width() int {
	if t.cols < 4*transposeWide {
		return transposeNarrow
	}
	return transposeWide
}

func (t *transposeJob) blocks() int { return (t.cols + t.width() - 1) / t.width() }

func (t *transposeJob) chunks() int { return product(t.rest.ext) * t.blocks() }

func (t *transposeJob) run(w *worker, chunk int) {
	first, p := chunk%t.blocks()*t.width(), chunk/t.blocks()
	d, s := t.rest.at[0].to(t.rest.ext, p)+first*t.to, t.rest.at[1].to(t.rest.ext, p)+first
	cols := min(t.width(), t.cols-first)
	for r := 0; r < t.rows; r += transposeRows {
		w.kern.Transpose(t.dst.f32[d+r:], t.to, t.src.f32[s+r*t.from:], t.from, min(transposeRows, t.rows-r), cols)
	}
}
