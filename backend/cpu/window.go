package cpu

import (
	"math"
	"slices"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// windowJob is a maximum over windows, or its gradient, where the innermost axis (the channels) is contiguous in all
// tensors: each row of the result is the maximum of a few rows of the operand.
type windowJob struct {
	n       *nest // at: result, operand; for the gradient: gradient, operand, result
	rows    []int // loops of the rows
	runs    []run // rows of a window, in the order of the space
	width   int
	views   []*view
	step    int  // of the gradient along the channels
	once    bool // no element of the gradient is in two windows
	perTask int  // rows of a chunk
	count   int  // rows
}

// newWindow makes the job of a maximum (views: result, operand) or its gradient (views: result, operand, gradient); nil
// if no axis is contiguous in all tensors.
func (c *compiler) newWindow(node *ir.Node, views []*view) *windowJob {
	var n *nest
	switch node.Op {
	case ir.OpMaximum:
		n = newNest(node.Maps, views)
		if n.empty() || !covers(n, views[0]) {
			return nil
		}
	case ir.OpMaximumVJP:
		views = []*view{views[2], views[1], views[0]}
		if n = newNest(node.Maps, views[:2]); n.empty() {
			return nil
		}
		n.at = append(n.at, views[2].through(node.Maps.In[0], len(node.Maps.Space)))
	default:
		return nil
	}
	own, window := n.halves()
	n.byStride(1, own) // the channels last
	n = n.pick(slices.Concat(own, window)).mergedBelow(len(own))
	return windowOver(n, views)
}

// halves are the loops that move the result, and the others.
func (n *nest) halves() (own, window []int) {
	for k := range n.ext {
		if n.at[0].str[k] != 0 {
			own = append(own, k)
		} else {
			window = append(window, k)
		}
	}
	return own, window
}

func windowOver(n *nest, views []*view) *windowJob {
	j := &windowJob{n: n, views: views}
	own, window := n.halves()
	last := len(own) - 1
	if last < 0 || !j.contiguous(own[last]) || n.guarded(0) || !injective(n.pick(own)) || !j.alike(window) {
		return nil
	}
	j.step = n.at[0].str[own[last]]
	j.rows, j.width = own[:last], n.ext[own[last]]
	g := &gather{n: n, guards: n.guards}
	j.runs = g.offsets(window)
	j.count = n.count(j.rows)
	j.once = len(views) == 3 && injective(&nest{ext: n.ext, at: n.at[2:]})
	j.perTask = j.apart()
	return j
}

// alike reports whether a window's rows lie in the gradient's result as in the operand, which may be a flipped view.
func (j *windowJob) alike(window []int) bool {
	return len(j.views) == 2 || slices.Equal(at(j.n.at[1].str, window), at(j.n.at[2].str, window))
}

// inRows reports whether the rows lie one after another in the result.
func (j *windowJob) inRows() bool {
	s, ok := j.n.stride(0, j.rows)
	return ok && (s == j.width || len(j.rows) == 0) && j.n.at[0].off == 0
}

func (c *compiler) lowerWindow(node *ir.Node, j *windowJob) {
	kernel := "maximum over windows"
	if len(j.views) == 3 {
		kernel = "gradient of a maximum over windows"
		if !j.sets() {
			c.add(&step{job: &fillJob{j.views[2].buf, 0}, kernel: "fill", node: describe(node)}, j.views[2])
		}
	}
	if j.views[0].buf.bits {
		j.perTask = roundUp(j.perTask, 64) // chunks begin a new word
	}
	if j.views[1].buf.bits {
		kernel += ", of bits"
	}
	c.add(&step{job: j, kernel: kernel, node: describe(node), ints: j.n.ints(), i32: len(j.runs), f32: 4*j.width + 4*(j.width/64+2)}, j.views...)
}

// sets reports whether the windows write each element of the gradient.
func (j *windowJob) sets() bool {
	return j.once && j.views[1].buf.bits && len(j.n.guards) == 0 && product(j.n.ext) == j.views[2].buf.size
}

// injective reports whether distinct points reach distinct elements of the result.
func injective(n *nest) bool { return disjoint(n.pick(byResult(n))) == len(n.ext) }

// mergedBelow joins loops of the first own and drops those of extent 1; the order of the others stays.
func (n *nest) mergedBelow(own int) *nest {
	var keep []int
	for k, e := range n.ext {
		if e != 1 {
			keep = append(keep, k)
		} else if k < own {
			own--
		}
	}
	r := n.pick(keep)
	for k := min(own, len(r.ext)) - 2; k >= 0; k-- {
		if r.joinable(k) {
			r.join(k)
		}
	}
	return r
}

func (j *windowJob) contiguous(k int) bool {
	for t, l := range j.n.at {
		if l.str[k] != 1 && !(t == 0 && len(j.views) == 3) {
			return false
		}
	}
	return !slices.ContainsFunc(j.n.guards, func(g guard) bool { return g.coef[k] != 0 })
}

// apart is how many rows make a chunk, so that chunks touch disjoint parts of the result.
func (j *windowJob) apart() int {
	t := len(j.views) - 1
	if len(j.views) == 2 {
		t = 0
	}
	rows := j.count
	for i, k := range j.rows {
		if abs(j.n.at[t].str[k]) <= j.n.reach(t, j.rows[:i+1]) || j.count/rows >= maxTasks {
			break
		}
		rows /= j.n.ext[k]
	}
	return rows * max(1, (j.count/rows+maxTasks-1)/maxTasks)
}

func (j *windowJob) chunks() int { return (j.count + j.perTask - 1) / j.perTask }

func (j *windowJob) run(w *worker, chunk int) {
	first, end := chunk*j.perTask, min((chunk+1)*j.perTask, j.count)
	c := j.n.start(j.rows, first, w.ints)
	if dst := j.views[0].buf; len(j.views) == 2 && dst.bits {
		clear(dst.words[first*j.width/64 : (end*j.width+63)/64])
	}
	for r := first; r < end; r++ {
		if len(j.views) == 2 {
			j.largest(w, &c)
		} else {
			j.route(w, &c)
		}
		c.next()
	}
}

func (j *windowJob) inside(r *run, pos []int) bool {
	for k, p := range pos {
		if uint(p+r.in[k]) >= uint(j.n.guards[k].ext) {
			return false
		}
	}
	return true
}

// largest takes the maximum of a window's rows; -inf where there are none.
func (j *windowJob) largest(w *worker, c *cursor) {
	if j.views[1].buf.bits {
		j.anySet(w, c)
		return
	}
	dst := j.views[0].buf.f32[c.at[0] : c.at[0]+j.width]
	splat(dst, float32(math.Inf(-1)))
	for i := range j.runs {
		if r := &j.runs[i]; j.inside(r, c.pos) {
			w.kern.Binary[kernels.Max](dst, j.views[1].buf.f32[c.at[1]+r.at:][:j.width], dst)
		}
	}
}

// route adds each element of the gradient to the first greatest element of its window: what is left of the gradient
// goes to the elements that equal the maximum, row by row. (A NaN equals nothing and gets none.)
func (j *windowJob) route(w *worker, c *cursor) {
	if j.views[1].buf.bits {
		j.routeBits(w, c)
		return
	}
	a, dst, n := j.views[1].buf.f32, j.views[2].buf.f32, j.width
	top, left, hit, zero := w.f32[:n], w.f32[n:2*n], w.f32[2*n:3*n], w.f32[3*n:4*n]
	runs := j.valid(w, c)
	if len(runs) == 0 {
		return
	}
	g := j.views[0].buf.f32
	for k := range left {
		left[k] = g[c.at[0]+k*j.step]
	}
	clear(zero)
	copy(top, a[c.at[1]+int(runs[0]):][:n])
	for _, r := range runs[1:] {
		w.kern.Binary[kernels.Max](top, a[c.at[1]+int(r):][:n], top)
	}
	for _, r := range runs {
		w.kern.Binary[kernels.Eq](hit, a[c.at[1]+int(r):][:n], top)
		d := dst[c.at[2]+int(r):][:n]
		w.kern.MulAdd(d, hit, left)
		w.kern.Select(left, hit, zero, left)
	}
}

// valid lists the offsets of the window's rows that lie inside.
func (j *windowJob) valid(w *worker, c *cursor) []int32 {
	runs := w.i32[:0]
	for i := range j.runs {
		if r := &j.runs[i]; j.inside(r, c.pos) {
			runs = append(runs, int32(r.at))
		}
	}
	return runs
}
