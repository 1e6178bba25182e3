package cpu

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"snnc/ir"
)

// mergeTwins makes one scan of two that compute the same states from the same operands and give different results: the
// backward graph runs a body again for the states before each step. In a tile program that is cheaper than to read
// them back; where the body holds sums over weights, the first scan gives them along.
func mergeTwins(g *ir.Graph) {
	for i, first := range g.Nodes {
		if first.Op != ir.OpScan || elementwise(first.Body) {
			continue
		}
		for _, again := range g.Nodes[i+1:] {
			if again.Op == ir.OpScan && slices.Equal(first.Args, again.Args) && *first.Scan == *again.Scan {
				adopt(g, first, again)
			}
		}
	}
	g.Nodes = slices.DeleteFunc(g.Nodes, func(n *ir.Node) bool { return n.Op == ir.OpScan && len(n.Outs) == 0 })
}

func elementwise(body *ir.Graph) bool {
	return !slices.ContainsFunc(body.Nodes, func(n *ir.Node) bool {
		return ir.Ops[n.Op].Kind != ir.Leaf && ir.Ops[n.Op].Kind != ir.Elementwise
	})
}

// adopt gives the results of again to first, if all that its body computes is computed in first's.
func adopt(g *ir.Graph, first, again *ir.Node) {
	at := embed(again.Body, first.Body)
	for i, o := range again.Body.Outputs {
		if at[o.Value] == nil || i < first.Scan.States && at[o.Value] != first.Body.Outputs[i].Value {
			return
		}
	}
	for i, o := range again.Body.Outputs[first.Scan.States:] {
		v := again.Outs[first.Scan.States+i]
		first.Body.SetOutput(strconv.Itoa(len(first.Outs)), at[o.Value])
		v.Def, v.Idx = first, len(first.Outs)
		first.Outs = append(first.Outs, v)
	}
	for i, v := range again.Outs[:first.Scan.States] {
		replace(g, v, first.Outs[i])
	}
	again.Outs = nil
}

// embed finds the values of g that the graph in computes too.
func embed(g, in *ir.Graph) map[*ir.Value]*ir.Value {
	known := map[string]*ir.Value{}
	for _, n := range in.Nodes {
		for i, v := range n.Outs {
			known[likeness(n, n.Args, i)] = v
		}
	}
	at := map[*ir.Value]*ir.Value{}
	for _, n := range g.Nodes {
		args := make([]*ir.Value, len(n.Args))
		for i, a := range n.Args {
			args[i] = at[a]
		}
		for i, v := range n.Outs {
			if !slices.Contains(args, nil) {
				at[v] = known[likeness(n, args, i)]
			}
		}
	}
	return at
}

// likeness is the same for results that are computed alike from the same operands; no nested scan is like another.
func likeness(n *ir.Node, args []*ir.Value, result int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q %x %d %v %d %p", n.Op, n.Name, n.Num, n.Axis, n.Like, result, n.Body)
	for _, a := range args {
		fmt.Fprintf(&b, " %p", a)
	}
	if m := n.Maps; m != nil {
		fmt.Fprintf(&b, " %v %v %v", m.Space, m.Out, m.In)
	}
	if s := n.Surr; s != nil {
		fmt.Fprintf(&b, " %v %v", s.Smooth, s.Grad)
	}
	return b.String()
}

// replace makes all that reads old read v.
func replace(g *ir.Graph, old, v *ir.Value) {
	for _, n := range g.Nodes {
		for i, a := range n.Args {
			if a == old {
				n.Args[i] = v
			}
		}
	}
	for i, o := range g.Outputs {
		if o.Value == old {
			g.Outputs[i].Value = v
		}
	}
}
