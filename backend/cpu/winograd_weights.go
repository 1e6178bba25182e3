package cpu

// winogradWeights transforms the weights of a convolution, once in each run. A chunk is a panel of columns and some of k: what
// it writes are runs in few places.
type winogradWeights struct{ *winogradJob }

const winogradRows = 64 // of k in a chunk

func (j *winogradWeights) chunks() int { return j.blocks() * j.panels }

func (j *winogradWeights) blocks() int { return (j.k + winogradRows - 1) / winogradRows }

// weightScratch is the taps of a panel, and the same half transformed.
func (j *winogradJob) weightScratch() int { return (9 + 3*j.f.side) * j.panel }

func (j *winogradWeights) run(w *worker, chunk int) {
	panel, first := chunk/j.blocks(), chunk%j.blocks()*winogradRows
	taps := w.f32[:9*j.panel]
	clear(taps)
	for k := first; k < min(j.k, first+winogradRows); k++ {
		j.taps(w, taps, j.b+k*j.bk+panel*j.panel*j.bn, min(j.panel, j.n-panel*j.panel))
		j.kernels(w, taps, j.u.f32[(panel*j.k+k)*j.panel:])
	}
}

// kernels writes the transformed kernels from one channel to a panel of others.
func (j *winogradWeights) kernels(w *worker, taps, u []float32) {
	s, wide := j.f.side, 3*j.panel
	half := w.f32[9*j.panel:][:s*wide]
	w.kern.Mix(half, wide, j.f.kernel(j.axes[0].flip), s, 3, taps, wide, wide)
	for i := range s {
		w.kern.Mix(u[i*s*j.us():], j.us(), j.f.kernel(j.axes[1].flip), s, 3, half[i*wide:], j.panel, j.panel)
	}
}

// taps copies the nine weights of each column: all columns of a tap next to each other.
func (j *winogradWeights) taps(w *worker, dst []float32, at, cols int) {
	src, y, x := j.bbuf.f32, j.axes[0].b, j.axes[1].b
	if y == 3 && x == 1 && j.bn >= 9 {
		w.kern.Transpose(dst, j.panel, src[at:], j.bn, cols, 9)
		return
	}
	for t := range 9 {
		from := at + t/3*y + t%3*x
		for n := range cols {
			dst[t*j.panel+n] = src[from+n*j.bn]
		}
	}
}
