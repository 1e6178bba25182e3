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

// routeBits gives the gradient to the first bit of a window that is set, or to the first row where none is.
func (j *windowJob) routeBits(w *worker, c *cursor) {
	runs := j.valid(w, c)
	if len(runs) == 0 {
		return
	}
	n, src := (j.width+63)/64, j.views[1].buf.words
	at := 4 * j.width
	left, hit := asWords(w.f32[at:], n), asWords(w.f32[at+2*n:], n)
	clear(left)
	for _, r := range runs {
		appendBits(left, 0, src, c.at[1]+int(r), j.width)
	}
	g := j.gradientRow(w, c)
	for k, r := range runs {
		clear(hit)
		appendBits(hit, 0, src, c.at[1]+int(r), j.width)
		for i := range hit {
			first := hit[i] & left[i]
			left[i] &^= first
			if hit[i] = first; k == 0 {
				hit[i] = ^left[i]
			}
		}
		j.put(w, j.views[2].buf.f32[c.at[2]+int(r):][:j.width], g, hit)
	}
}

// put sets or adds the gradient at the set bits.
func (j *windowJob) put(w *worker, dst, g []float32, set []uint64) {
	if j.once {
		w.kern.Where(dst, g, set)
		return
	}
	ones := w.f32[j.width : 2*j.width]
	w.kern.Unpack(ones, set)
	w.kern.MulAdd(dst, ones, g)
}

// gradientRow is the gradient of one row of the result.
func (j *windowJob) gradientRow(w *worker, c *cursor) []float32 {
	src := j.views[0].buf.f32
	if j.step == 1 {
		return src[c.at[0] : c.at[0]+j.width]
	}
	g := w.f32[:j.width]
	for k := range g {
		g[k] = src[c.at[0]+k*j.step]
	}
	return g
}
