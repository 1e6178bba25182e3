package passes

import (
	"fmt"
	"strings"

	"snnc/ir"
)

// cse merges nodes of the same operation, operands and attributes. Scans stay apart: the backward pass repeats one in
// order not to keep its results.
func cse(g *ir.Graph, c *Context) error {
	seen := map[*ir.Graph]map[string][]*ir.Value{}
	rewrite(g, func(r *rewriter, n *ir.Node) []*ir.Value {
		if n.Op == ir.OpScan || n.Op == ir.OpInput {
			return nil
		}
		if seen[r.g] == nil {
			seen[r.g] = map[string][]*ir.Value{}
		}
		key := identity(n)
		if outs := seen[r.g][key]; outs != nil {
			if ir.Ops[n.Op].Kind != ir.Leaf {
				c.rewroteTo(r.cur, sameAs(outs[0].Def), "")
			}
			return outs
		}
		r.g.Add(n)
		seen[r.g][key] = n.Outs
		return n.Outs
	})
	return nil
}

// sameAs names the node that is there already.
func sameAs(n *ir.Node) string {
	where := n.Path
	if n.Loc.Valid() {
		where = n.Loc.Position()
	}
	return "the same as computed in " + where
}

// identity is the same for nodes that compute the same.
func identity(n *ir.Node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q %x %d %v %v %v", n.Op, n.Name, n.Num, n.Axis, n.Like.Time, n.Like.Batch, n.Like.Dims)
	for _, a := range n.Args {
		fmt.Fprintf(&b, " %d", a.ID)
	}
	if m := n.Maps; m != nil {
		fmt.Fprintf(&b, " %v %v %v", m.Space, m.Out, m.In)
	}
	if s := n.Surr; s != nil {
		fmt.Fprintf(&b, " %v %v", s.Smooth, s.Grad)
	}
	return b.String()
}
