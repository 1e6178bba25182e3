package cpu

import "snnc/backend/cpu/kernels"

func (j *pairsJob) chunks() int { return j.panels }

// scratch is the weights of a panel, [k][tap][column], and the product's own.
func (j *pairsJob) scratch() int {
	return len(j.taps)*j.kb*j.panel + 16 + j.kern.GemmScratch(j.rows, j.panel, j.kb)
}

func (j *pairsJob) run(w *worker, chunk int) {
	col := chunk * j.panel
	cols := min(j.panel, j.n-col)
	for _, at := range j.never {
		for r := range j.rows {
			clear(j.c.f32[at+r*j.cr+col:][:cols])
		}
	}
	packed, scratch := w.f32[:len(j.taps)*j.kb*j.panel], w.f32[roundUp(len(j.taps)*j.kb*j.panel, 16):]
	for k := 0; k < j.k; k += j.kb {
		depth := min(j.kb, j.k-k)
		j.pack(w, packed, k, depth, col, cols)
		for i := range j.pairs {
			p := &j.pairs[i]
			a := kernels.Mat{Data: j.a.f32[p.a+k:], Rows: j.rows, Cols: depth, Stride: j.ar}
			b := kernels.Mat{Data: packed[p.tap*j.panel:], Rows: depth, Cols: cols, Stride: len(j.taps) * j.panel}
			c := kernels.Mat{Data: j.c.f32[p.c+col:], Rows: j.rows, Cols: cols, Stride: j.cr}
			j.kern.Gemm(c, a, b, k > 0 || !p.first, scratch)
		}
	}
}

// pack copies the weights of a panel: all columns of a tap next to each other.
func (j *pairsJob) pack(w *worker, dst []float32, k, depth, col, cols int) {
	src, taps := j.b.f32, len(j.taps)
	base := j.taps[0] + k*j.bk + col*j.bn
	switch {
	case j.inLine() && j.bk == taps && j.bn >= taps*depth:
		w.kern.Transpose(dst, j.panel, src[base:], j.bn, cols, taps*depth)
	case j.inLine() && j.bn >= taps:
		for d := range depth {
			w.kern.Transpose(dst[d*taps*j.panel:], j.panel, src[base+d*j.bk:], j.bn, cols, taps)
		}
	default:
		for d := range depth {
			for t, at := range j.taps {
				line := dst[(d*taps+t)*j.panel:][:cols]
				for i := range line {
					line[i] = src[at+(k+d)*j.bk+(col+i)*j.bn]
				}
			}
		}
	}
}

// inLine reports whether the taps of one kernel lie next to each other.
func (j *pairsJob) inLine() bool { return j.taps[len(j.taps)-1]-j.taps[0] == len(j.taps)-1 }
