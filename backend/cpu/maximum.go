package cpu

import "snnc/ir"

// vjpJob routes each element of the gradient to the first point, in the order of the space, at which its maximum was
// attained. Windows may overlap, so chunks are whole iterations of the loops that reach disjoint parts of both tensors.
type vjpJob struct {
	n     *nest // at: maximum's result (the gradient), operand, result; loops: the result's first, then the window's
	views []*view
	own   int // loops of the gradient
	par   int // of these, loops that are cut
}

func (c *compiler) lowerMaximumVJP(n *ir.Node, views []*view) {
	dst, a, g := views[0], views[1], views[2]
	c.add(&step{job: &fillJob{dst.buf, 0}, kernel: "fill", node: describe(n)}, dst)
	full := newNest(n.Maps, []*view{g, a})
	if full.empty() {
		return
	}
	full.at = append(full.at, dst.through(n.Maps.In[0], len(n.Maps.Space)))
	j := newVJPJob(full, []*view{g, a, dst})
	c.add(&step{job: j, kernel: "gradient of a maximum", node: describe(n), ints: len(j.n.ext)}, views...)
}

func newVJPJob(n *nest, views []*view) *vjpJob {
	var own, window []int
	for k := range n.ext {
		if n.at[0].str[k] != 0 {
			own = append(own, k)
		} else {
			window = append(window, k)
		}
	}
	j := &vjpJob{n: n.pick(append(own, window...)), views: views, own: len(own)}
	j.par = j.separate()
	return j
}

// separate counts the leading loops whose iterations touch disjoint parts of the gradient and of the result.
func (j *vjpJob) separate() int {
	k, tasks := 0, 1
	for ; k < j.own && tasks < maxTasks; k++ {
		for _, l := range []lin{j.n.at[0], j.n.at[2]} {
			rest := 0
			for i := k + 1; i < len(l.str); i++ {
				rest += abs(l.str[i]) * (j.n.ext[i] - 1)
			}
			if abs(l.str[k]) <= rest {
				return k
			}
		}
		tasks *= j.n.ext[k]
	}
	return k
}

func (j *vjpJob) chunks() int { return product(j.n.ext[:j.par]) }

func (j *vjpJob) run(w *worker, chunk int) {
	i := w.ints[:len(j.n.ext)]
	clear(i)
	for k := j.par - 1; k >= 0; k-- {
		i[k] = chunk % j.n.ext[k]
		chunk /= j.n.ext[k]
	}
	for ok := true; ok; ok = next(i, j.n.ext, j.par, j.own) {
		j.route(i)
	}
}

// next moves loops from..to-1 to the following point.
func next(i, ext []int, from, to int) bool {
	for k := to - 1; k >= from; k-- {
		if i[k]++; i[k] < ext[k] {
			return true
		}
		i[k] = 0
	}
	return false
}

// route finds the first greatest point of one window and adds the gradient there.
func (j *vjpJob) route(i []int) {
	a, best, at := j.views[1].buf.f32, float32(0), -1
	for ok := true; ok; ok = next(i, j.n.ext, j.own, len(i)) {
		if !j.inside(i) {
			continue
		}
		if x := a[j.n.at[1].of(i)]; at < 0 || x > best {
			best, at = x, j.n.at[2].of(i)
		}
	}
	if at >= 0 {
		j.views[2].buf.f32[at] += j.views[0].buf.f32[j.n.at[0].of(i)]
	}
}

func (j *vjpJob) inside(i []int) bool {
	for k := range j.n.guards {
		if v := j.n.guards[k].value(i); v < 0 || v >= j.n.guards[k].ext {
			return false
		}
	}
	return true
}

func (l *lin) of(i []int) int { return dotInts(l.off, l.str, i) }

func (g *guard) value(i []int) int { return dotInts(g.off, g.coef, i) }

func dotInts(s int, a, b []int) int {
	for k, x := range a {
		s += x * b[k]
	}
	return s
}
