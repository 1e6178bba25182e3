package cpu

import (
	"slices"

	"snnc/ir"
)

// The gradient of a maximum over windows of spikes that do not overlap, inside of the tile program that reads it. A row of
// channels asks the bits of its window who came first: nothing is cleared, scattered or stored.

// routing is such a gradient.
type routing struct {
	axes    []routeAxis // of the lanes but the channels, outermost first
	windows []int       // of these axes, those with windows, in the order in which a maximum looks
	rows    []int       // where the rows of a window lie, from its first on
	chans   int
	spikes  *view
	grad    *view
	sT, gT  int // strides of time
	gC      int // stride of the gradient along the channels
	scratch int // where the worker's scratch begins
}

// routeAxis is an axis of rows. With a window, position y lies in window (y-off)/step if less than width remains.
type routeAxis struct {
	ext              int
	off, step, width int
	count            int // windows
	spikes, grad     int // strides; of the gradient per window
}

// routeWords bounds a row's channels, in words, and routeAxes the axes of rows.
const (
	routeWords = 64
	routeAxes  = 6
)

// routing returns the form of a gradient of a maximum, nil if it has another.
func (c *compiler) routing(n *ir.Node) *routing {
	if n.Op != ir.OpMaximumVJP {
		return nil
	}
	x := n.Args[0]
	if !x.Type.Class.IsSpike() || !x.Type.Batch || len(x.Type.Dims) == 0 || c.lanesOf(x) != c.lanesOf(n.Outs[0]) {
		return nil
	}
	if k := ir.Ops[x.Def.Op].Kind; k != ir.Elementwise && k != ir.Loop {
		return nil
	}
	r := &routing{spikes: c.sourceView(x), grad: c.sourceView(n.Args[1])}
	if !r.findAxes(c, n, x) {
		return nil
	}
	return r
}

// findAxes goes through the axes of the operand in their physical order.
func (r *routing) findAxes(c *compiler, n *ir.Node, x *ir.Value) bool {
	shape := c.g.Shape(x.Type)
	lead := x.Type.Lead()
	dims := c.lay.dims(x)
	order := []int{lead - 1}
	for _, d := range dims {
		order = append(order, lead+d)
	}
	if x.Type.Time {
		a, ok := r.axis(n, 0, shape[0])
		if !ok || a.width > 0 {
			return false
		}
		r.sT, r.gT = a.spikes, a.grad
	}
	loops := map[int]int{} // loop of the window, by number of the row axis
	for _, axis := range order {
		a, ok := r.axis(n, axis, shape[axis])
		if !ok {
			return false
		}
		if a.width > 0 {
			loops[len(r.axes)] = windowLoop(n, axis)
			r.windows = append(r.windows, len(r.axes))
		}
		r.axes = append(r.axes, a)
	}
	slices.SortFunc(r.windows, func(a, b int) int { return loops[a] - loops[b] })
	last := r.axes[len(r.axes)-1]
	r.axes, r.chans, r.gC = r.axes[:len(r.axes)-1], last.ext, last.grad
	return last.width == 0 && last.spikes == 1 && r.chans%64 == 0 && r.chans <= 64*routeWords &&
		len(r.windows) > 0 && len(r.axes) <= routeAxes
}

// axis describes one axis of the operand; false if it is neither an axis of the result nor windows side by side.
func (r *routing) axis(n *ir.Node, axis, ext int) (routeAxis, bool) {
	e, m := n.Maps.In[0][axis], n.Maps
	a := routeAxis{ext: ext, spikes: r.spikes.str[axis]}
	outer, inner := -1, -1
	for _, k := range loopsOf(e, m.Space) {
		switch {
		case m.Out.Uses(k) && outer < 0:
			outer = k
		case !m.Out.Uses(k) && inner < 0 && e.Coef[k] == 1:
			inner = k
		default:
			return a, false
		}
	}
	if inner < 0 && (ext == 1 && e.IsConst() && e.Off == 0 || outer >= 0 && e.AsVar() == outer && m.Space[outer] == ext) {
		return a, outer < 0 || r.gradAxis(n, &a, outer)
	}
	if inner < 0 {
		return a, false
	}
	a.off, a.step, a.width, a.count = e.Off, m.Space[inner], m.Space[inner], 1
	if outer < 0 {
		return a, true
	}
	a.step, a.count = e.Coef[outer], m.Space[outer]
	return a, a.step >= a.width && r.gradAxis(n, &a, outer)
}

// gradAxis finds how the gradient moves along a loop that is one of its axes.
func (r *routing) gradAxis(n *ir.Node, a *routeAxis, loop int) bool {
	found := false
	for axis, e := range n.Maps.Out {
		switch {
		case !slices.Contains(loopsOf(e, n.Maps.Space), loop):
		case e.AsVar() != loop || found:
			return false
		default:
			a.grad, found = r.grad.str[axis], true
		}
	}
	return found
}

// windowLoop is the loop over the window of an axis.
func windowLoop(n *ir.Node, axis int) int {
	for _, k := range loopsOf(n.Maps.In[0][axis], n.Maps.Space) {
		if !n.Maps.Out.Uses(k) {
			return k
		}
	}
	return -1
}

// emitRoute emits the gradient of a maximum.
func (b *tileBuilder) emitRoute(n *ir.Node) {
	c, v := b.c, n.Outs[0]
	r := c.routing(n)
	r.spikes, r.grad = c.viewOf(n.Args[0]), c.channelsTogether(n, c.viewOf(n.Args[1]))
	r.axes, r.windows = nil, nil
	r.findAxes(c, n, n.Args[0])
	r.listRows()
	dst := b.result(v.Type.Time, b.at[n], v)
	b.routes = append(b.routes, r)
	b.push(b.at[n], v.Type.Time, instr{op: opRoute, dst: dst, a: -1, b: -1, c: -1, route: r})
	b.finish(v, dst)
}

// channelsTogether is a place of the gradient in which the channels are neighbours: a copy if they are not.
func (c *compiler) channelsTogether(n *ir.Node, src *view) *view {
	dims := c.lay.dims(n.Args[0])
	t := n.Args[1].Type
	axis := t.Lead() + dims[len(dims)-1]
	if len(src.str) <= axis || src.str[axis] == 1 || len(t.Dims) != len(dims) {
		return src
	}
	dst := &view{c.buffer(describe(n)+" channels last", src.size()), 0, src.shape, inOrder(c.g, n.Args[1], dims)}
	c.addNest(newCopy(dst, src), describe(n)+" channels last")
	return dst
}

// run writes the gradient of the lanes from lane on at step t, row by row.
func (r *routing) run(w *worker, dst []float32, t, lane int) {
	var p rowPlace
	p.start(r, t, lane/r.chans)
	for from, ch := 0, lane%r.chans; from < len(dst); ch = 0 {
		n := min(r.chans-ch, len(dst)-from)
		r.row(w, dst[from:from+n], &p, ch)
		p.next(r)
		from += n
	}
}

// rowPlace is where a row lies: along each axis, and for axes with windows in which window and where in it.
type rowPlace struct {
	y, j, l   [routeAxes]int
	src, grad int // of step t
}

func (p *rowPlace) start(r *routing, t, row int) {
	p.src, p.grad = r.spikes.off+t*r.sT, r.grad.off+t*r.gT
	for k := len(r.axes) - 1; k >= 0; k-- {
		p.set(&r.axes[k], k, row%r.axes[k].ext)
		row /= r.axes[k].ext
	}
}

// set finds the window of position y; the row within it is the width of the window where there is none.
func (p *rowPlace) set(a *routeAxis, k, y int) {
	p.y[k] = y
	if a.width == 0 {
		return
	}
	if p.j[k], p.l[k] = (y-a.off)/a.step, (y-a.off)%a.step; y < a.off || p.j[k] >= a.count {
		p.l[k] = a.width
	}
}

func (p *rowPlace) next(r *routing) {
	for k := len(r.axes) - 1; k >= 0; k-- {
		a := &r.axes[k]
		y := p.y[k] + 1
		if y == a.ext {
			p.set(a, k, 0)
			continue
		}
		if a.width > 0 && p.l[k]+1 < a.width {
			p.y[k], p.l[k] = y, p.l[k]+1
			return
		}
		p.set(a, k, y)
		return
	}
}

// row writes channels ch.. of one row.
func (r *routing) row(w *worker, dst []float32, p *rowPlace, ch int) {
	src, grad := p.src+ch, p.grad+ch*r.gC
	whole := true // the window lies inside
	for k := range r.axes {
		a := &r.axes[k]
		if a.width == 0 {
			src, grad = src+p.y[k]*a.spikes, grad+p.y[k]*a.grad
			continue
		}
		if p.l[k] >= a.width {
			clear(dst)
			return
		}
		first := p.y[k] - p.l[k]
		whole = whole && first >= 0 && first+a.width <= a.ext
		src, grad = src+first*a.spikes, grad+p.j[k]*a.grad
	}
	hit := asWords(w.f32[r.scratch:], len(dst)/64)
	if whole && r.spikes.buf.bits {
		r.came(hit, r.spikes.buf.words, src, r.number(p))
	} else {
		r.cameInside(w, hit, src, p)
	}
	r.weigh(w, dst, hit, grad)
}

// number is the row's number in its window.
func (r *routing) number(p *rowPlace) int {
	n := 0
	for _, k := range r.windows {
		n = n*r.axes[k].width + p.l[k]
	}
	return n
}

// weigh takes the gradient where a bit is set.
func (r *routing) weigh(w *worker, dst []float32, hit []uint64, at int) {
	g := r.grad.buf.f32[at:]
	if r.gC == 1 {
		w.kern.Where(dst, g[:len(dst)], hit)
		return
	}
	w.kern.Unpack(dst, hit)
	for k := range dst {
		dst[k] *= g[k*r.gC]
	}
}

// came sets the bits of the channels whose gradient goes to row mine of a window that begins at src: it has a spike and no row
// before it, or none has and it is the first.
func (r *routing) came(hit, words []uint64, src, mine int) {
	for i := range hit {
		before := uint64(0)
		for _, at := range r.rows[:mine] {
			before |= words[(src+at)>>6+i]
		}
		x := words[(src+r.rows[mine])>>6+i] &^ before
		if mine == 0 {
			none := x
			for _, at := range r.rows[1:] {
				none |= words[(src+at)>>6+i]
			}
			x |= ^none
		}
		hit[i] = x
	}
}

// cameInside does the same where rows of the window lie outside, and for spikes that are numbers.
func (r *routing) cameInside(w *worker, hit []uint64, src int, p *rowPlace) {
	n := len(hit)
	before, row := asWords(w.f32[r.scratch+2*n:], n), asWords(w.f32[r.scratch+4*n:], n)
	clear(before)
	mine, leads := r.number(p), true
	for q, at := range r.rows {
		if !r.inside(p, q) {
			continue
		}
		r.load(w, row, src+at)
		switch {
		case q == mine:
			for i := range hit {
				hit[i] = row[i] &^ before[i]
			}
		case q < mine:
			leads = false
		case !leads:
			return
		}
		for i := range before {
			before[i] |= row[i]
		}
	}
	if leads {
		for i := range hit {
			hit[i] |= ^before[i]
		}
	}
}

// inside reports whether row q of a window exists.
func (r *routing) inside(p *rowPlace, q int) bool {
	for i := len(r.windows) - 1; i >= 0; i-- {
		k := r.windows[i]
		a := &r.axes[k]
		y := p.y[k] - p.l[k] + q%a.width
		if y < 0 || y >= a.ext {
			return false
		}
		q /= a.width
	}
	return true
}

func (r *routing) load(w *worker, row []uint64, src int) {
	if b := r.spikes.buf; b.bits {
		copy(row, b.words[src>>6:])
		return
	}
	w.kern.PackNonzero(row, r.spikes.buf.f32[src:src+64*len(row)])
}

// listRows finds where the rows of a window lie, from its first on.
func (r *routing) listRows() {
	r.rows = []int{0}
	for _, k := range r.windows {
		var all []int
		for _, at := range r.rows {
			for l := range r.axes[k].width {
				all = append(all, at+l*r.axes[k].spikes)
			}
		}
		r.rows = all
	}
}
