package cpu

import (
	"slices"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// The gradient of a maximum over windows of spikes that do not overlap, inside of the tile program that reads it. A row of
// channels asks the bits of its window who came first: nothing is cleared, scattered or stored.

// routing is such a gradient.
type routing struct {
	axes    []routeAxis // of the lanes but the channels, outermost first
	windows []int       // of these axes, those with windows, in the order in which a maximum looks
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

// routeWords bounds a row's channels, in words, and routeWindows the axes with windows.
const (
	routeWords   = 64
	routeWindows = 3
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
		len(r.windows) > 0 && len(r.windows) <= routeWindows
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

// run writes the gradient of the lanes from lane on at step t.
func (r *routing) run(w *worker, dst []float32, t, lane int) {
	for from := 0; from < len(dst); {
		row, ch := (lane+from)/r.chans, (lane+from)%r.chans
		n := min(r.chans-ch, len(dst)-from)
		r.row(w, dst[from:from+n], t, row, ch)
		from += n
	}
}

// row writes channels ch.. of one row.
func (r *routing) row(w *worker, dst []float32, t, row, ch int) {
	p := place3{src: r.spikes.off + t*r.sT + ch}
	grad := r.grad.off + t*r.gT + ch*r.gC
	for k := len(r.axes) - 1; k >= 0; k-- {
		a := &r.axes[k]
		y := row % a.ext
		row /= a.ext
		if a.width == 0 {
			p.src, grad = p.src+y*a.spikes, grad+y*a.grad
			continue
		}
		j, l := (y-a.off)/a.step, (y-a.off)%a.step
		if y < a.off || l >= a.width || j >= a.count {
			clear(dst)
			return
		}
		i := slices.Index(r.windows, k)
		p.first[i], p.at[i] = j*a.step+a.off, l
		grad += j * a.grad
	}
	w.kern.Unpack(dst, r.came(w, &p, len(dst)/64))
	r.weigh(w, dst, grad)
}

// weigh multiplies a row of zeros and ones by the gradient.
func (r *routing) weigh(w *worker, dst []float32, at int) {
	g := r.grad.buf.f32[at:]
	if r.gC == 1 {
		w.kern.Binary[kernels.Mul](dst, dst, g[:len(dst)])
		return
	}
	for k := range dst {
		dst[k] *= g[k*r.gC]
	}
}

// place3 is where a row lies in its window.
type place3 struct {
	src       int               // address of the row, without the axes with windows
	first, at [routeWindows]int // where the window begins, and the row within it
}

// came returns the bits of the channels whose gradient goes to the row: it has a spike and no row before it in the window,
// or none has and it is the first.
func (r *routing) came(w *worker, p *place3, words int) []uint64 {
	hit, before, row := asWords(w.f32[r.scratch:], words), asWords(w.f32[r.scratch+2*words:], words), asWords(w.f32[r.scratch+4*words:], words)
	clear(before)
	own, leads := false, true
	var l [routeWindows]int
	for ok := true; ok; ok = r.next(&l) {
		src, inside := r.address(p, &l)
		if !inside {
			continue
		}
		r.load(w, row, src)
		switch mine := l == p.at; {
		case mine:
			own = true
			for i := range hit {
				hit[i] = row[i] &^ before[i]
			}
		case !own:
			leads = false
		case !leads:
			return hit
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
	return hit
}

// next moves to the following row of a window.
func (r *routing) next(l *[routeWindows]int) bool {
	for i := len(r.windows) - 1; i >= 0; i-- {
		if l[i]++; l[i] < r.axes[r.windows[i]].width {
			return true
		}
		l[i] = 0
	}
	return false
}

// address is where a row of the window lies; inside reports whether it exists.
func (r *routing) address(p *place3, l *[routeWindows]int) (src int, inside bool) {
	src = p.src
	for i, k := range r.windows {
		a := &r.axes[k]
		y := p.first[i] + l[i]
		if y < 0 || y >= a.ext {
			return 0, false
		}
		src += y * a.spikes
	}
	return src, true
}

func (r *routing) load(w *worker, row []uint64, src int) {
	if b := r.spikes.buf; b.bits {
		copy(row, b.words[src>>6:])
		return
	}
	w.kern.PackNonzero(row, r.spikes.buf.f32[src:src+64*len(row)])
}
