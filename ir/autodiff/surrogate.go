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
	ir.Prune(d)
	return d
}
