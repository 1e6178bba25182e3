package cpu

import "math"

// anySet is the maximum of rows of bits: their or.
func (j *windowJob) anySet(w *worker, c *cursor) {
	runs := j.valid(w, c)
	dst, src := j.views[0].buf, j.views[1].buf.words
	if dst.bits {
		for _, r := range runs {
			appendBits(dst.words, c.at[0], src, c.at[1]+int(r), j.width)
		}
		return
	}
	out := dst.f32[c.at[0] : c.at[0]+j.width]
	if len(runs) == 0 {
		splat(out, float32(math.Inf(-1)))
		return
	}
	any := asWords(w.f32, (j.width+63)/64)
	clear(any)
	for _, r := range runs {
		appendBits(any, 0, src, c.at[1]+int(r), j.width)
	}
	w.kern.Unpack(out, any)
}

// routeBits adds the gradient where the first bit of a window is set, or to the first row where none is.
func (j *windowJob) routeBits(w *worker, c *cursor) {
	runs := j.valid(w, c)
	if len(runs) == 0 {
		return
	}
	n := (j.width + 63) / 64
	at := 4 * j.width
	left, hit := asWords(w.f32[at:], n), asWords(w.f32[at+2*n:], n)
	for i := range left {
		left[i] = ^uint64(0)
	}
	for _, r := range runs {
		clear(hit)
		appendBits(hit, 0, j.views[1].buf.words, c.at[1]+int(r), j.width)
		for i := range hit {
			hit[i] &= left[i]
			left[i] &^= hit[i]
		}
		j.addWhere(w, c, hit, int(r))
	}
	if k := j.width & 63; k != 0 {
		left[n-1] &= 1<<uint(k) - 1
	}
	j.addWhere(w, c, left, int(runs[0]))
}

// addWhere adds the gradient at the set bits to one row of the window.
func (j *windowJob) addWhere(w *worker, c *cursor, set []uint64, row int) {
	g, ones := w.f32[:j.width], w.f32[j.width:2*j.width]
	src := j.views[0].buf.f32
	if j.step == 1 {
		g = src[c.at[0] : c.at[0]+j.width]
	} else {
		for k := range g {
			g[k] = src[c.at[0]+k*j.step]
		}
	}
	w.kern.Unpack(ones, set)
	w.kern.MulAdd(j.views[2].buf.f32[c.at[2]+row:][:j.width], ones, g)
}
