package passes

import (
	"slices"

	"snnc/ir"
)

// affine makes one multiplication and one addition of what is done to a signal by numbers that depend on neither time nor
// batch, as normalisation by stored statistics is: gamma * (x - mu) / sqrt(var + eps) + beta becomes x * a + b, where
// a = gamma / sqrt(var + eps) and b = beta - mu * a are computed once for each channel. Where x is a sum of products
// with few weights, a goes into the weights (affine_weights.go), and b alone is added.
//
// Rounding differs: for an element x that is scaled and shifted by k operations, by at most (k + 3) units of 2^-24 of
// |x*a| + |mu*a| + |beta|; with scaled weights, |x*a| is the sum of the absolute values of its products. Only spikes of
// membranes that come so near to the threshold can differ. Graphs with a gradient are left alone: there the statistics
// are those of the batch, and the backward graph reads what lies between.
func affine(g *ir.Graph, c *Context) error {
	if c.Gradient != "" {
		return nil
	}
	a := &affines{g: g, uses: ir.Uses(g)}
	tops := map[*ir.Node]*affineForm{}
	for _, n := range g.Nodes {
		if f := a.top(n); f != nil {
			tops[n] = f
		}
	}
	rewrite(g, func(r *rewriter, n *ir.Node) []*ir.Value {
		if f := tops[r.cur]; f != nil {
			return a.explained(c, r, n, f)
		}
		return nil // and in bodies
	})
	return nil
}

// explained builds a form and tells of it.
func (a *affines) explained(c *Context, r *rewriter, n *ir.Node, f *affineForm) []*ir.Value {
	vs := a.build(r, n, f)
	if vs != nil {
		c.rewrote(r.cur, vs[0], ulps(len(f.ops)+3, "the sum of the absolute values of what is added"))
	}
	return vs
}

// affines finds chains of operations that scale and shift.
type affines struct {
	g    *ir.Graph
	uses map[*ir.Value][]ir.Use
}

// affineForm is a value as a chain of operations by steady values on a base.
type affineForm struct {
	base *ir.Value
	axes []int      // of the dims, along which the steady values differ
	ops  []affineOp // the first is done first
}

// affineOp is an operation by a steady value.
type affineOp struct {
	op   ir.Op
	by   *ir.Value // with the form's axes or none; nil for neg
	left bool      // by is the left operand
}

// top returns the form of a node with which a chain ends that is worth another form.
func (a *affines) top(n *ir.Node) *affineForm {
	f := a.form(n)
	if f == nil || len(f.ops) < 3 && !f.divides() || a.continues(n.Outs[0]) {
		return nil
	}
	return f
}

func (f *affineForm) divides() bool {
	return len(f.ops) == 2 && slices.ContainsFunc(f.ops, func(o affineOp) bool { return o.op == ir.OpDiv && o.by.Def.Op != ir.OpConst })
}

// continues reports whether the only reader of a value goes on with its chain.
func (a *affines) continues(v *ir.Value) bool {
	u := a.uses[v]
	if len(u) != 1 || u[0].Node == nil {
		return false
	}
	f := a.form(u[0].Node)
	return f != nil && f.base != v
}

// form returns the chain that ends with a node; nil if the node is no operation by a steady value.
func (a *affines) form(n *ir.Node) *affineForm {
	x, o, axes := affineStep(n)
	if x == nil {
		return nil
	}
	if f := a.inner(x); f != nil && (axes == nil || f.axes == nil || slices.Equal(axes, f.axes)) {
		f.ops = append(f.ops, o)
		if f.axes == nil {
			f.axes = axes
		}
		return f
	}
	return &affineForm{x, axes, []affineOp{o}}
}

// inner is the form of a value that nobody else reads.
func (a *affines) inner(x *ir.Value) *affineForm {
	if len(a.uses[x]) != 1 {
		return nil
	}
	return a.form(x.Def)
}

// affineStep splits a node with a real result into the signal that it scales, shifts or negates, and by what.
func affineStep(n *ir.Node) (x *ir.Value, o affineOp, axes []int) {
	if n.Outs[0].Type.Class.Int {
		return nil, o, nil
	}
	return steadyStep(n)
}

// steadyStep is affineStep for any result.
func steadyStep(n *ir.Node) (x *ir.Value, o affineOp, axes []int) {
	var by int
	switch n.Op {
	case ir.OpNeg:
		if moves(n.Args[0], n) {
			return n.Args[0], affineOp{op: n.Op}, nil
		}
		return nil, o, nil
	case ir.OpAdd, ir.OpSub, ir.OpMul:
		if !moves(n.Args[0], n) {
			by = 0
		} else {
			by = 1
		}
	case ir.OpDiv:
		by = 1
	default:
		return nil, o, nil
	}
	s, axes, ok := steady(n.Args[by])
	if x = n.Args[1-by]; !ok || !moves(x, n) {
		return nil, o, nil
	}
	return x, affineOp{n.Op, s, by == 0}, axes
}

// moves reports whether an operand differs along time or batch and has all axes of the result.
func moves(x *ir.Value, n *ir.Node) bool {
	t := x.Type
	return (t.Time || t.Batch) && t.SameAxes(n.Outs[0].Type)
}

// steady returns what a value without time and batch repeats, and along which of the dims it differs.
func steady(v *ir.Value) (s *ir.Value, axes []int, ok bool) {
	switch {
	case v.Type.Time || v.Type.Batch:
		return nil, nil, false
	case v.Type.IsScalar():
		return v, nil, true
	case v.Def.Op == ir.OpReindex && !v.Def.Args[0].Type.Time && !v.Def.Args[0].Type.Batch:
		if axes, ok := repeats(v.Def); ok {
			return v.Def.Args[0], axes, true
		}
	}
	for k := range v.Type.Dims {
		axes = append(axes, k)
	}
	return v, axes, true
}

// repeats returns the axes of the result along which a reindex lays its operand, if it repeats it along all others.
func repeats(n *ir.Node) (axes []int, ok bool) {
	loops := viewLoops(n.Maps, n.Outs[0].Type.Dims)
	if loops == nil {
		return nil, false
	}
	for d, e := range n.Maps.In[0] {
		k := e.AsVar()
		axis := slices.Index(loops, k)
		if k < 0 || axis < 0 || slices.Contains(axes, axis) || n.Maps.Space[k] != n.Args[0].Type.Dims[d] {
			return nil, false
		}
		axes = append(axes, axis)
	}
	return axes, true
}
