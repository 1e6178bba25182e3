package autodiff

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// pullSpike passes g times the surrogate's derivative to u (operand 0). A parameter of the surrogate gets
// d smooth / d parameter from a smooth form, nothing from a form that gives the derivative itself.
func pullSpike(n *ir.Node, k int) pull {
	if n.Surr.Smooth == nil && k > 0 {
		return nil
	}
	return func(b *builder, n *ir.Node, g *ir.Value) *ir.Value {
		d := n.Surr.Grad
		if n.Surr.Smooth != nil {
			d = derivative(n.Surr.Smooth, k)
		}
		return b.mul(g, inline(b, d, n.Args)[0])
	}
}

// derivative returns the scalar graph d f / d input k, with the inputs of f and the one output "0".
func derivative(f *ir.Graph, k int) *ir.Graph {
	d := &ir.Graph{Name: f.Name + "'", T: f.T, B: f.B}
	b := &builder{g: d}
	args := make([]*ir.Value, inputs(f)) // nil where f does not use the input
	for i, in := range bodyInputs(f, len(args)) {
		if in != nil {
			args[i] = b.add(&ir.Node{Op: ir.OpInput, Name: strconv.Itoa(i), Like: in.Type})
		}
	}
	y := inline(b, f, args)[0]
	nodes := slices.Clone(d.Nodes)
	t, err := newTape(b, nodes, map[*ir.Value]bool{args[k]: true})
	if err != nil {
		panic(&ir.Bug{Node: y.Def, Err: err})
	}
	t.give(y, b.num(1))
	t.pullAll(nodes)
	v := t.total(args[k])
	if v == nil {
		v = b.num(0)
	}
	d.SetOutput("0", v)
	prune(d, nil)
	return d
}

// Smoothed returns a copy of g in which every spike is its surrogate's smooth step, so that the derivative of the
// whole is the derivative that Gradient takes. It serves to check gradients against finite differences. Spikes whose
// surrogate gives only a derivative stay.
func Smoothed(g *ir.Graph) *ir.Graph {
	dst := &ir.Graph{Name: g.Name, T: g.T, B: g.B, Params: g.Params, Buffers: g.Buffers}
	b := &builder{g: dst}
	at := map[*ir.Value]*ir.Value{}
	for _, n := range g.Nodes {
		b.loc, b.path = n.Loc, n.Path
		args := mapped(at, n.Args)
		if n.Surr != nil && n.Surr.Smooth != nil {
			at[n.Outs[0]] = inline(b, n.Surr.Smooth, args)[0]
			continue
		}
		c := *n
		c.Args = args
		if c.Body != nil {
			c.Body = Smoothed(c.Body)
		}
		if c.Op == ir.OpInput { // a state may have been a spike
			c.Like = c.Like.With(ir.Real)
		}
		b.g.Add(&c)
		for i, o := range n.Outs {
			at[o] = c.Outs[i]
		}
	}
	for _, o := range g.Outputs {
		dst.SetOutput(o.Name, at[o.Value])
	}
	return dst
}
