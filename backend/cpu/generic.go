package cpu

import (
	"cmp"
	"math"
	"slices"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// nestJob runs any reindex, contraction or maximum as strided loops, or a copy (detach). The outer loops that reach disjoint parts of the
// result are cut into chunks; each chunk clears its part and then visits its points in a fixed order.
type nestJob struct {
	op    ir.Op
	dst   *view
	n     *nest
	views []*view
	par   int // the first par loops are cut
	tasks int
}

// taskPoints is how many points of a nest are worth a chunk of their own.
const taskPoints = 1 << 14

// lowerGeneric adds the steps of a nest that no other kernel takes: clear the result, then accumulate.
func (c *compiler) lowerGeneric(node *ir.Node, n *nest, views []*view) {
	op, name := node.Op, describe(node)
	if op == ir.OpReindex && len(n.guards) == 0 && covers(n, views[0]) && product(n.ext) == views[0].size() {
		c.addNest(newNestJob(ir.OpDetach, n, views), name) // each element is one of the operand
		return
	}
	zero := float32(0)
	if op == ir.OpMaximum {
		zero = float32(math.Inf(-1))
	}
	c.add(&step{job: &fillJob{views[0].buf, zero}, kernel: "fill", node: name}, views[0])
	if n.empty() {
		return
	}
	c.addNest(newNestJob(op, n, views), name)
}

func (c *compiler) addNest(j *nestJob, name string) {
	kernel := "strided loops"
	if j.op == ir.OpDetach {
		kernel = "copy"
	}
	if t := j.transposed(); t != nil {
		c.add(&step{job: t, kernel: "transposition", node: name}, j.views...)
		return
	}
	c.add(&step{job: j, kernel: kernel, node: name, ints: len(j.n.ext)}, j.views...)
}

func newNestJob(op ir.Op, n *nest, views []*view) *nestJob {
	n = n.pick(byResult(n)).merged()
	if op != opGather {
		n = n.vectorised()
	}
	if op == ir.OpDetach {
		n = n.lengthened()
	}
	j := &nestJob{op: op, dst: views[0], n: n, views: views, par: max(0, min(disjoint(n), len(n.ext)-1))}
	j.tasks = 1
	points := product(n.ext)
	for k := 0; k < j.par && j.tasks < maxTasks && points/j.tasks > taskPoints; k++ {
		j.tasks *= n.ext[k]
		if j.tasks >= maxTasks {
			j.par = k + 1
		}
	}
	return j
}

// byResult orders the loops by falling stride of the result; loops that the result lacks come last but the
// innermost, which is the one that moves all tensors least.
func byResult(n *nest) []int {
	order := identity(len(n.ext))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(abs(n.at[0].str[b]), abs(n.at[0].str[a])) })
	return order
}

// vectorised moves innermost a loop along which the result and the operands lie next to each other, so that lines run
// as vector kernels.
func (n *nest) vectorised() *nest {
	best := -1
	for k, e := range n.ext {
		if e >= 8 && n.at[0].str[k] == 1 && n.straight(k) && (best < 0 || e > n.ext[best]) {
			best = k
		}
	}
	if best < 0 {
		return n
	}
	order := remove(identity(len(n.ext)), best)
	return n.pick(append(order, best))
}

// Lines of a copy: shorter ones are mostly calls, and the stride of longer ones should leave them in few pages.
const (
	shortLine  = 8
	nearStride = 64
)

// lengthened moves innermost the longest loop with small strides, if lines are short: channels of an image are three.
func (n *nest) lengthened() *nest {
	last := len(n.ext) - 1
	if last < 0 || n.ext[last] >= shortLine || len(n.guards) > 0 {
		return n
	}
	best := last
	for k, e := range n.ext {
		if e > n.ext[best] && abs(n.at[0].str[k]) <= nearStride && abs(n.at[1].str[k]) <= nearStride {
			best = k
		}
	}
	order := remove(identity(len(n.ext)), best)
	return n.pick(append(order, best))
}

// straight reports whether no operand moves along loop k by more than one element, and no guard at all.
func (n *nest) straight(k int) bool {
	for _, l := range n.at {
		if l.str[k] != 0 && l.str[k] != 1 {
			return false
		}
	}
	return !slices.ContainsFunc(n.guards, func(g guard) bool { return g.coef[k] != 0 })
}

// disjoint counts the leading loops of which distinct iterations reach distinct elements of the result.
func disjoint(n *nest) int {
	k := 0
	for ; k < len(n.ext); k++ {
		rest := 0
		for j := k + 1; j < len(n.ext); j++ {
			rest += abs(n.at[0].str[j]) * (n.ext[j] - 1)
		}
		if abs(n.at[0].str[k]) <= rest {
			break
		}
	}
	return k
}

func (j *nestJob) chunks() int { return min(j.tasks, maxTasks) }

// cut counts the iterations of the loops that are cut.
func (j *nestJob) cut() (loops, points int) {
	points = 1
	for loops < j.par && points < j.tasks {
		points *= j.n.ext[loops]
		loops++
	}
	return loops, points
}

func (j *nestJob) run(w *worker, chunk int) {
	loops, points := j.cut()
	tasks := j.chunks()
	first, end := chunk*points/tasks, (chunk+1)*points/tasks
	wk := walker{j: j, kern: w.kern, i: w.ints[:len(j.n.ext)], depth: loops}
	for p := first; p < end; p++ {
		r := p
		for k := loops - 1; k >= 0; k-- {
			wk.i[k] = r % j.n.ext[k]
			r /= j.n.ext[k]
		}
		wk.walk()
	}
}

// walker visits the points below the cut loops; the innermost loop runs as one kernel.
type walker struct {
	j     *nestJob
	kern  *kernels.Table
	i     []int
	depth int
}

func (w *walker) walk() {
	n := w.j.n
	last := len(n.ext) - 1
	if last < 0 {
		if n.fits() {
			w.line(0, 1)
		}
		return
	}
	for k := w.depth; k < last; k++ {
		w.i[k] = 0
	}
	w.i[last] = 0
	for {
		lo, hi := w.valid(last)
		if lo < hi {
			w.line(lo, hi)
		}
		k := last - 1
		for ; k >= w.depth; k-- {
			if w.i[k]++; w.i[k] < n.ext[k] {
				break
			}
			w.i[k] = 0
		}
		if k < w.depth {
			return
		}
	}
}

// valid is the range of the innermost loop in which all guards hold.
func (w *walker) valid(last int) (lo, hi int) {
	lo, hi = 0, w.j.n.ext[last]
	for g := range w.j.n.guards {
		gd := &w.j.n.guards[g]
		v := gd.off
		for k := range last {
			v += gd.coef[k] * w.i[k]
		}
		lo, hi = clip(v, gd.coef[last], gd.ext, lo, hi)
	}
	return lo, hi
}

// clip narrows lo..hi to the i with 0 <= v + c*i < ext.
func clip(v, c, ext, lo, hi int) (int, int) {
	switch {
	case c == 0 && (v < 0 || v >= ext):
		return 0, 0
	case c > 0:
		lo = max(lo, ceilDiv(-v, c))
		hi = min(hi, ceilDiv(ext-v, c))
	case c < 0:
		lo = max(lo, ceilDiv(v-ext+1, -c))
		hi = min(hi, floorDiv(v, -c)+1)
	}
	return lo, hi
}

func floorDiv(a, b int) int { return int(math.Floor(float64(a) / float64(b))) }
func ceilDiv(a, b int) int  { return -floorDiv(-a, b) }

// line runs lo..hi of the innermost loop.
func (w *walker) line(lo, hi int) {
	j := w.j
	var at, str [3]int
	for t, l := range j.n.at {
		at[t] = l.off
		for k := range len(j.n.ext) - 1 {
			at[t] += l.str[k] * w.i[k]
		}
		if last := len(j.n.ext) - 1; last >= 0 {
			str[t] = l.str[last]
			at[t] += lo * str[t]
		}
	}
	dst, a := j.views[0].buf.f32, j.views[1].buf.f32
	switch j.op {
	case ir.OpContract:
		mulLine(w.kern, dst, a, j.views[2].buf.f32, at, str, hi-lo)
	case ir.OpMaximum:
		maxLine(dst, a, at, str, hi-lo)
	case ir.OpDetach:
		copyLine(dst, a, at, str, hi-lo)
	case opGather:
		sumLine(w.kern, dst, a, at, str, hi-lo)
	default:
		addLine(w.kern, dst, a, at, str, hi-lo)
	}
}

// opGather sets instead of adding: the innermost loop is the whole sum.
const opGather = ir.NumOps + 100

// sumLine sets one element to a sum, in order.
func sumLine(kern *kernels.Table, dst, a []float32, at, str [3]int, n int) {
	if str[0] != 0 { // a sum of one
		copyLine(dst, a, at, str, n)
		return
	}
	dst[at[0]] = lineSum(kern, a, at[1], str[1], n)
}

func copyLine(dst, a []float32, at, str [3]int, n int) {
	d, p := at[0], at[1]
	if str[0] == 1 && str[1] == 1 {
		copy(dst[d:d+n], a[p:p+n])
		return
	}
	for range n {
		dst[d] = a[p]
		d, p = d+str[0], p+str[1]
	}
}

// lineSum adds n elements; contiguous ones in 16 lanes.
func lineSum(kern *kernels.Table, a []float32, at, str, n int) float32 {
	if str == 1 {
		return kern.Sum(a[at : at+n])
	}
	s := float32(0)
	for range n {
		s += a[at]
		at += str
	}
	return s
}

func mulLine(kern *kernels.Table, dst, a, b []float32, at, str [3]int, n int) {
	d, p, q := at[0], at[1], at[2]
	switch str {
	case [3]int{0, 1, 1}:
		dst[d] += kern.Dot(a[p:p+n], b[q:q+n])
		return
	case [3]int{1, 1, 1}:
		kern.MulAdd(dst[d:d+n], a[p:p+n], b[q:q+n])
		return
	case [3]int{1, 1, 0}:
		kern.Axpy(dst[d:d+n], a[p:p+n], b[q])
		return
	case [3]int{1, 0, 1}:
		kern.Axpy(dst[d:d+n], b[q:q+n], a[p])
		return
	}
	if str[0] == 0 {
		s := float32(0)
		for range n {
			s += a[p] * b[q]
			p, q = p+str[1], q+str[2]
		}
		dst[d] += s
		return
	}
	for range n {
		dst[d] += a[p] * b[q]
		d, p, q = d+str[0], p+str[1], q+str[2]
	}
}

func addLine(kern *kernels.Table, dst, a []float32, at, str [3]int, n int) {
	d, p := at[0], at[1]
	if str[0] == 0 {
		dst[d] += lineSum(kern, a, p, str[1], n)
		return
	}
	if str[0] == 1 && str[1] == 1 {
		kern.Binary[kernels.Add](dst[d:d+n], dst[d:d+n], a[p:p+n])
		return
	}
	for range n {
		dst[d] += a[p]
		d, p = d+str[0], p+str[1]
	}
}

func maxLine(dst, a []float32, at, str [3]int, n int) {
	d, p := at[0], at[1]
	for range n {
		if a[p] > dst[d] {
			dst[d] = a[p]
		}
		d, p = d+str[0], p+str[1]
	}
}

// fillJob sets all elements of a buffer.
type fillJob struct {
	buf *buffer
	val float32
}

const fillBlock = 1 << 18

func (j *fillJob) chunks() int { return (j.buf.size + fillBlock - 1) / fillBlock }

func (j *fillJob) run(_ *worker, chunk int) {
	dst := j.buf.f32[chunk*fillBlock : min((chunk+1)*fillBlock, j.buf.size)]
	if j.val == 0 {
		clear(dst)
		return
	}
	splat(dst, j.val)
}
