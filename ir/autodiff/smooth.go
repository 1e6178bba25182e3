package autodiff

import "snnc/ir"

// Smoothed returns a copy of g in which every spike is its surrogate's smooth step, so that the derivative of the
// whole is the derivative that Gradient takes. It serves to check gradients against finite differences. Logic on spikes
// becomes arithmetic; a smoothed condition holds from 1/2 on. Spikes whose surrogate gives only a derivative stay.
func Smoothed(g *ir.Graph) *ir.Graph {
	dst := &ir.Graph{Name: g.Name, T: g.T, B: g.B, Params: g.Params, Buffers: g.Buffers}
	b := &builder{g: dst}
	at := map[*ir.Value]*ir.Value{}
	for _, n := range g.Nodes {
		b.loc, b.path = n.Loc, n.Path
		for i, v := range smooth(b, n, mapped(at, n.Args)) {
			at[n.Outs[i]] = v
		}
	}
	for _, o := range g.Outputs {
		dst.SetOutput(o.Name, at[o.Value])
	}
	return dst
}

// smooth returns the results of the smoothed node.
func smooth(b *builder, n *ir.Node, args []*ir.Value) []*ir.Value {
	if n.Surr != nil && n.Surr.Smooth != nil {
		return inline(b, n.Surr.Smooth, args)
	}
	if v := arithmetic(b, n.Op, args); v != nil {
		return []*ir.Value{v}
	}
	c := *n
	c.Args = args
	switch n.Op {
	case ir.OpScan:
		c.Body = Smoothed(c.Body)
	case ir.OpInput: // a state may have been a spike
		c.Like = c.Like.With(ir.Real)
	case ir.OpSelect:
		c.Args[0] = truth(b, args[0])
	}
	b.g.Add(&c)
	return c.Outs
}

// arithmetic is the polynomial of a logic operation, nil of any other.
func arithmetic(b *builder, op ir.Op, a []*ir.Value) *ir.Value {
	switch op {
	case ir.OpNot:
		return b.sub(b.num(1), a[0])
	case ir.OpAnd:
		return b.mul(a[0], a[1])
	case ir.OpOr:
		return b.sub(b.sum(a[0], a[1]), b.mul(a[0], a[1]))
	}
	return nil
}

func truth(b *builder, c *ir.Value) *ir.Value {
	if c.Type.Class.IsSpike() {
		return c
	}
	return b.op(ir.OpLe, b.num(0.5), c)
}
