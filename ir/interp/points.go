package interp

import "snnc/ir"

// rows visits the points of the maps' space in row-major order, a stretch of the last loop at a time. Of each stretch
// visit gets the offsets of the elements that its first point touches (the result's, then each operand's), how far
// each moves from point to point, and the number of points. Points outside of any tensor are left out: an access is
// affine, so that those inside form one stretch. Shapes are in the same order as offsets.
func rows(m *ir.Maps, shapes [][]int, visit func(at, step []int, n int)) {
	for _, n := range m.Space {
		if n == 0 {
			return
		}
	}
	w := newWalk(m, shapes)
	for {
		first, end := 0, w.length
		for first < end && !w.inside(first) {
			first++
		}
		for first < end && !w.inside(end-1) {
			end--
		}
		if first < end {
			visit(w.offsets(first), w.stretch, end-first)
		}
		if !w.next() {
			return
		}
	}
}

// walk is a position of all loops but the last, with all that follows from it kept up to date by additions.
type walk struct {
	space   []int   // without the last loop
	i       []int   // the position
	at      []int   // offset in each tensor
	step    [][]int // step[k][j]: how loop k moves at[j]
	length  int     // extent of the last loop
	stretch []int   // how the last loop moves each offset
	guards  []guard // the index expressions that can leave their axis
	first   []int   // what offsets returns
}

type guard struct {
	pos, extent int
	coef        []int
}

// newWalk starts at the first point. A space without loops, which is one point, gets a loop of one.
func newWalk(m *ir.Maps, shapes [][]int) *walk {
	w := &walk{at: make([]int, len(shapes)), first: make([]int, len(shapes))}
	for range m.Space {
		w.step = append(w.step, make([]int, len(shapes)))
	}
	for j, acc := range append([]ir.Access{m.Out}, m.In...) {
		w.access(m.Space, j, acc, shapes[j])
	}
	if len(m.Space) == 0 {
		w.length, w.stretch = 1, make([]int, len(shapes))
		return w
	}
	last := len(m.Space) - 1
	w.space, w.i = m.Space[:last], make([]int, last)
	w.length, w.stretch = m.Space[last], w.step[last]
	return w
}

func (w *walk) access(space []int, j int, acc ir.Access, shape []int) {
	stride := strides(shape)
	for axis, e := range acc {
		w.at[j] += e.Off * stride[axis]
		for k, c := range e.Coef {
			w.step[k][j] += c * stride[axis]
		}
		if lo, hi := e.Range(space); lo < 0 || hi >= shape[axis] {
			w.guards = append(w.guards, guard{e.Off, shape[axis], e.Coef})
		}
	}
}

// inside reports whether all accesses fall into their tensors when the last loop is at l.
func (w *walk) inside(l int) bool {
	for i := range w.guards {
		g := &w.guards[i]
		pos := g.pos
		if n := len(g.coef); n > 0 {
			pos += l * g.coef[n-1]
		}
		if pos < 0 || pos >= g.extent {
			return false
		}
	}
	return true
}

// offsets are those of the point at which the last loop is at l.
func (w *walk) offsets(l int) []int {
	for j, o := range w.at {
		w.first[j] = o + l*w.stretch[j]
	}
	return w.first
}

// next moves to the following position; false after the last.
func (w *walk) next() bool {
	for k := len(w.space) - 1; k >= 0; k-- {
		if w.i[k]+1 < w.space[k] {
			w.move(k, 1)
			return true
		}
		w.move(k, -w.i[k])
	}
	return false
}

// move changes loop k by d.
func (w *walk) move(k, d int) {
	w.i[k] += d
	for j, s := range w.step[k] {
		w.at[j] += d * s
	}
	for i := range w.guards {
		w.guards[i].pos += d * w.guards[i].coef[k]
	}
}
