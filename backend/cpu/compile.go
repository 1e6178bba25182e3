package cpu

import (
	"fmt"
	"slices"
	"time"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
	"snnc/runtime/tensor"
)

// compiler makes the steps of one graph.
type compiler struct {
	g      *ir.Graph
	store  *tensor.Store
	kern   *kernels.Table
	live   map[*ir.Node]bool
	lay    *layouts
	views  map[*ir.Value]*view
	users  map[*ir.Value][]*ir.Node
	out    map[*ir.Value]bool
	bufs   []*buffer
	nums   map[float64]*view
	steps  []*step
	moving []*step // those that are not steady
	packs  map[*buffer]*packJob
	bits   map[*ir.Value]bool // stored as bits
	exact  map[*ir.Value]bool // a decision depends on it
	mixes  map[*ir.Node]*mixing
	whole  bool                // no scan's body
	relaid map[*ir.Value]*view // copies of leaves in another order
	in     map[string]*port
	outs   map[string]*port
	ahead  map[*ir.Node]bool // needed for more than gradients
}

// port is an input or output as the caller sees it: row-major.
type port struct {
	view *view
	time bool
}

// step is one entry of the schedule.
type step struct {
	job    job
	serial serial // instead of job: runs jobs itself
	kernel string // what runs
	node   string // for whom
	uses   []*buffer
	f32    int // scratch of each worker
	ints   int
	i32    int
	regs   int
	into   *step // that does this one's work as well
	light  bool  // over before another thread could help
	steady bool  // its results depend on parameters and numbers alone

	work  Work
	runs  int // since the timing was switched on
	spent time.Duration
}

// serial is a step that is more than one job.
type serial interface{ exec(p *pool) }

// compile lowers the graph to steps over buffers that have no places yet; whole says that it is no scan's body.
func compile(g *ir.Graph, store *tensor.Store, kern *kernels.Table, whole bool) (c *compiler, err error) {
	g = ir.Clone(g)
	composeSums(g)
	mergeTwins(g)
	linearScans(g, (*linear).cheaper)
	tidyBodies(g, exactIn(g, whole))
	squeeze(g)
	if whole {
		factorSums(g)
	}
	if c, err = newCompiler(g, store, kern, whole); err != nil {
		return nil, err
	}
	if whole && recountPairs(c) {
		g.Nodes = c.g.Nodes
		if c, err = newCompiler(g, store, kern, whole); err != nil {
			return nil, err
		}
	}
	gr := newGrouper(c)
	units := gr.units()
	if recompute(gr, units) {
		g.Nodes = c.g.Nodes
		if c, err = newCompiler(g, store, kern, whole); err != nil {
			return nil, err
		}
		gr = newGrouper(c)
		units = gr.units()
	}
	c.decideBits(gr)
	for _, u := range units {
		first := len(c.steps)
		if err := c.lower(u); err != nil {
			return nil, fmt.Errorf("%s: %w", u.nodes[0].Op, err)
		}
		c.account(u, first)
	}
	first := len(c.steps)
	c.outputs(g)
	c.accountOutputs(first)
	c.dropFed()
	lighten(c.steps)
	return c, nil
}

// newCompiler knows the layouts and the leaves of a graph.
func newCompiler(g *ir.Graph, store *tensor.Store, kern *kernels.Table, whole bool) (*compiler, error) {
	c := &compiler{g: g, store: store, kern: kern, whole: whole, live: ir.Needed(g, nil), views: map[*ir.Value]*view{}, users: map[*ir.Value][]*ir.Node{},
		out: map[*ir.Value]bool{}, nums: map[float64]*view{}, packs: map[*buffer]*packJob{}, bits: map[*ir.Value]bool{}, mixes: map[*ir.Node]*mixing{}, relaid: map[*ir.Value]*view{}, in: map[string]*port{}, outs: map[string]*port{}}
	c.g = c.pruned()
	c.lay = newLayouts(c.g)
	c.exact = exactIn(c.g, whole)
	for _, n := range c.g.Nodes {
		for _, a := range n.Args {
			c.users[a] = append(c.users[a], n)
		}
	}
	for _, o := range g.Outputs {
		c.out[o.Value] = true
	}
	for _, n := range c.g.Nodes {
		if err := c.leaf(n); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// exactIn marks the values on which decisions depend; of a body that runs as a program of its own, all results.
func exactIn(g *ir.Graph, whole bool) map[*ir.Value]bool {
	var outs []*ir.Value
	for _, o := range g.Outputs {
		if !whole {
			outs = append(outs, o.Value)
		}
	}
	exact := map[*ir.Value]bool{}
	decisive(g, outs, exact)
	return exact
}

// pruned is the graph with the live nodes and all inputs only.
func (c *compiler) pruned() *ir.Graph {
	g := *c.g
	g.Nodes = slices.Clone(g.Nodes)
	g.Nodes = slices.DeleteFunc(g.Nodes, func(n *ir.Node) bool { return !c.live[n] && n.Op != ir.OpInput })
	return &g
}

// buffer makes a new buffer of the arena.
func (c *compiler) buffer(name string, size int) *buffer {
	b := &buffer{name: name, size: size, first: -1}
	c.bufs = append(c.bufs, b)
	return b
}

func (c *compiler) bound(name string, data []float32, size int) *buffer {
	b := c.buffer(name, size)
	b.bound, b.f32 = true, data
	return b
}

// leaf gives inputs, parameters, statistics and numbers their places.
func (c *compiler) leaf(n *ir.Node) error {
	if len(n.Outs) == 0 {
		return nil
	}
	v := n.Outs[0]
	shape := c.g.Shape(v.Type)
	var b *buffer
	switch n.Op {
	case ir.OpInput:
		if p := c.in[n.Name]; p != nil {
			c.views[v] = p.view
			return nil
		}
		b = c.buffer(n.Name, product(shape))
		b.keep, b.bound = true, c.whole // given memory once the plan is known to fit
		c.in[n.Name] = &port{&view{b, 0, shape, rowMajor(shape)}, v.Type.Time}
	case ir.OpParam, ir.OpBuffer:
		vars := c.store.Params
		if n.Op == ir.OpBuffer {
			vars = c.store.Buffers
		}
		t, err := find(vars, n)
		if err != nil {
			return err
		}
		b = c.bound(n.Name, t.Data, len(t.Data))
	case ir.OpConst:
		c.views[v] = &view{c.number(n.Num).buf, 0, shape, make([]int, len(shape))}
		return nil
	case ir.OpIota:
		c.views[v] = c.iota(shape, n.Axis)
		return nil
	default:
		return nil
	}
	c.views[v] = &view{b, 0, shape, rowMajor(shape)}
	return nil
}

// number is the one element of a constant.
func (c *compiler) number(num float64) *view {
	if c.nums[num] == nil {
		b := c.buffer(fmt.Sprint("const ", num), 1)
		b.keep, b.fill = true, func(dst []float32) { dst[0] = float32(num) }
		c.nums[num] = &view{b, 0, nil, nil}
	}
	return c.nums[num]
}

func (c *compiler) constAccess(num float64) *access {
	return &access{buf: c.number(num).buf, kind: accessSplat}
}

// iota is one axis of numbers, seen with stride 0 along the others.
func (c *compiler) iota(shape []int, axis int) *view {
	b := c.buffer("iota", shape[axis])
	b.keep, b.fill = true, func(dst []float32) {
		for i := range dst {
			dst[i] = float32(i)
		}
	}
	str := make([]int, len(shape))
	str[axis] = 1
	return &view{b, 0, shape, str}
}

// viewOf is where a value lies; for views, where their source lies.
func (c *compiler) viewOf(v *ir.Value) *view {
	if c.views[v] == nil {
		if w := c.alias(v.Def); w != nil {
			c.views[v] = w
			return w
		}
		return c.alloc(v)
	}
	return c.views[v]
}

// alloc gives a value memory in its class's layout.
func (c *compiler) alloc(v *ir.Value) *view {
	if c.views[v] == nil {
		shape := c.g.Shape(v.Type)
		b := c.buffer(describe(v.Def), product(shape))
		b.bits = c.bits[v]
		c.views[v] = &view{b, 0, shape, c.lay.strides(c.g, v)}
	}
	return c.views[v]
}

func describe(n *ir.Node) string {
	s := n.Op.String()
	if n.Path != "" {
		s = n.Path + " " + s
	}
	if n.Name != "" {
		s += " " + n.Name
	}
	return s
}

// free reports whether a node needs no step: leaves but random draws, and views.
func (c *compiler) free(n *ir.Node) bool {
	return ir.Ops[n.Op].Kind == ir.Leaf && n.Op != ir.OpUniform || c.isView(n)
}

func (c *compiler) isView(n *ir.Node) bool { return n.Op == ir.OpReindex && c.alias(n) != nil }

// alias returns the view that makes a reindex free: each element of the result is one element of the operand, at an
// address linear in the result's axes.
func (c *compiler) alias(n *ir.Node) *view {
	if n.Op != ir.OpReindex {
		return nil
	}
	if w := c.views[n.Outs[0]]; w != nil {
		return w
	}
	src := c.sourceView(n.Args[0])
	shape := c.g.Shape(n.Outs[0].Type)
	if src == nil || !n.Maps.In[0].Inside(n.Maps.Space, src.shape) || slices.Contains(n.Maps.Space, 0) {
		return nil
	}
	l := src.through(n.Maps.In[0], len(n.Maps.Space))
	str := make([]int, len(shape))
	seen := make([]bool, len(n.Maps.Space))
	for axis, e := range n.Maps.Out {
		if e.Off != 0 || !axisStride(e, n.Maps.Space, l.str, shape[axis], seen, &str[axis]) {
			return nil
		}
	}
	for k, e := range n.Maps.Space {
		if e > 1 && !seen[k] {
			return nil
		}
	}
	return &view{src.buf, l.off, shape, str}
}

// axisStride finds the stride along an axis whose index is the digits of some loops, and marks the loops.
func axisStride(e ir.Affine, space, at []int, extent int, seen []bool, str *int) bool {
	digits := e.Digits(space)
	if digits == nil {
		return false
	}
	reach := 1
	for _, k := range digits {
		if space[k] == 1 {
			continue
		}
		if seen[k] || e.Coef[k] != reach {
			return false
		}
		if reach == 1 {
			*str = at[k]
		} else if at[k] != *str*reach {
			return false
		}
		seen[k] = true
		reach *= space[k]
	}
	return reach == extent
}

// sourceView is the place of a view's operand, with a stand-in buffer while it has none.
func (c *compiler) sourceView(v *ir.Value) *view {
	if w := c.views[v]; w != nil {
		return w
	}
	if w := c.alias(v.Def); w != nil {
		return w
	}
	return &view{nil, 0, c.g.Shape(v.Type), c.lay.strides(c.g, v)}
}

// usedOutside reports whether a value must be in memory for nodes that are not members, or as an output.
func (c *compiler) usedOutside(v *ir.Value, member map[*ir.Node]bool) bool {
	return c.out[v] || slices.ContainsFunc(c.users[v], func(n *ir.Node) bool { return !member[n] })
}
