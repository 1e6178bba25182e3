package cpu

import "snnc/backend/cpu/kernels"

func (j *lineJob) blocks() int { return (j.lanes + lineBlock - 1) / lineBlock }

// groups cuts the lines of the result where there are few blocks.
func (j *lineJob) groups() int {
	if j.dots {
		return 1
	}
	return min(len(j.outs), max(1, 16/j.blocks()))
}

func (j *lineJob) chunks() int { return j.blocks() * j.groups() }

func (j *lineJob) run(_ *worker, chunk int) {
	block, group := chunk/j.groups(), chunk%j.groups()
	first := block * lineBlock
	n := min(lineBlock, j.lanes-first)
	if j.dots {
		j.multiply(j.part.f32[block*len(j.outs):], first, n)
		return
	}
	for k := group * len(j.outs) / j.groups(); k < (group+1)*len(j.outs)/j.groups(); k++ {
		j.scale(&j.outs[k], first, n)
	}
}

// scale adds the scaled lines of one line of the result, in the order of the taps.
func (j *lineJob) scale(o *lineOut, first, n int) {
	dst := j.dst.f32[o.at+first:][:n]
	if len(o.taps) == 0 {
		clear(dst)
	}
	for i, t := range o.taps {
		x, w := j.x.f32[t.x+first:][:n], j.w.f32[t.w]
		if i == 0 {
			j.kern.BinaryVS[kernels.Mul](dst, x, w)
			continue
		}
		j.kern.Axpy(dst, x, w)
	}
}

// multiply sums the products of the taps' lines within a block.
func (j *lineJob) multiply(part []float32, first, n int) {
	for k := range j.outs {
		s := float32(0)
		for _, t := range j.outs[k].taps {
			s += j.kern.Dot(j.x.f32[t.x+first:][:n], j.w.f32[t.w+first:][:n])
		}
		part[k] = s
	}
}

// lineSums adds up the blocks' sums.
type lineSums struct{ j *lineJob }

func (l *lineSums) chunks() int { return 1 }

func (l *lineSums) run(_ *worker, _ int) {
	for k, o := range l.j.outs {
		s := float32(0)
		for b := range l.j.blocks() {
			s += l.j.part.f32[b*len(l.j.outs)+k]
		}
		l.j.dst.f32[o.at] = s
	}
}
