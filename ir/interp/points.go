package interp

import "snnc/ir"

// points calls visit for each point of the maps' space, in row-major order, with the offsets of the elements that it
// touches: the result's, then each operand's. Points outside of any tensor are skipped. Shapes are in the same order.
func points(m *ir.Maps, shapes [][]int, visit func(at []int)) {
	w := newWalk(m, shapes)
	for _, n := range m.Space {
		if n == 0 {
			return
		}
	}
	for {
		if w.inside() {
			visit(w.at)
		}
		if !w.next() {
			return
		}
	}
}

// walk is a position in the space, with all that follows from it kept up to date by additions.
type walk struct {
	space  []int
	i      []int   // the point
	at     []int   // offset in each tensor
	step   [][]int // step[k][j]: how loop k moves at[j]
	guards []guard // the index expressions that can leave their axis
}

type guard struct {
	pos, extent int
	coef        []int
}

func newWalk(m *ir.Maps, shapes [][]int) *walk {
	w := &walk{space: m.Space, i: make([]int, len(m.Space)), at: make([]int, len(shapes))}
	w.step = make([][]int, len(m.Space))
	for k := range w.step {
		w.step[k] = make([]int, len(shapes))
	}
	for j, acc := range append([]ir.Access{m.Out}, m.In...) {
		w.access(j, acc, shapes[j])
	}
	return w
}

func (w *walk) access(j int, acc ir.Access, shape []int) {
	stride := strides(shape)
	for axis, e := range acc {
		w.at[j] += e.Off * stride[axis]
		for k, c := range e.Coef {
			w.step[k][j] += c * stride[axis]
		}
		if lo, hi := e.Range(w.space); lo < 0 || hi >= shape[axis] {
			w.guards = append(w.guards, guard{e.Off, shape[axis], e.Coef})
		}
	}
}

// inside reports whether all accesses fall into their tensors.
func (w *walk) inside() bool {
	for i := range w.guards {
		if g := &w.guards[i]; g.pos < 0 || g.pos >= g.extent {
			return false
		}
	}
	return true
}

// next moves to the following point; false after the last.
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
