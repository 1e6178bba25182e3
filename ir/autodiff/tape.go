package autodiff

import (
	"fmt"
	"slices"

	"snnc/ir"
)

// tape is one reverse sweep over a list of nodes.
type tape struct {
	*builder
	need map[*ir.Value]bool        // values on a differentiable path from a wanted one
	adj  map[*ir.Value][]*ir.Value // adjoint so far: a sum of terms of pairwise different axes
	wide map[*ir.Value]bool        // values whose adjoint keeps the extent of its contributions, to be summed elsewhere
}

// newTape prepares a sweep towards the wanted values. It fails where a gradient would flow through an operation
// that has none.
func newTape(b *builder, nodes []*ir.Node, wanted map[*ir.Value]bool) (*tape, error) {
	need, err := dependents(nodes, wanted)
	if err != nil {
		return nil, err
	}
	return &tape{builder: b, need: need, adj: map[*ir.Value][]*ir.Value{}}, nil
}

// dependents returns the values that depend on the wanted ones, these included, on a path along which gradients flow.
func dependents(nodes []*ir.Node, wanted map[*ir.Value]bool) (map[*ir.Value]bool, error) {
	need := map[*ir.Value]bool{}
	for v := range wanted {
		need[v] = true
	}
	for _, n := range nodes {
		if err := dependOn(n, need); err != nil {
			return nil, err
		}
	}
	return need, nil
}

func dependOn(n *ir.Node, need map[*ir.Value]bool) error {
	r := &rules[n.Op]
	if r.scan {
		return scanDependents(n, need)
	}
	for k, a := range n.Args {
		if !need[a] {
			continue
		}
		if r.refuse != "" {
			return fmt.Errorf("%s: %s", n.Op, r.refuse)
		}
		if r.pull(n, k) != nil {
			need[n.Outs[0]] = true
		}
	}
	return nil
}

// give adds a contribution to the adjoint of v.
func (t *tape) give(v, g *ir.Value) {
	if !t.need[v] {
		return
	}
	if !t.wide[v] {
		g = t.sumTo(g, v.Type)
	}
	i := slices.IndexFunc(t.adj[v], func(a *ir.Value) bool { return a.Type.SameAxes(g.Type) })
	if i < 0 {
		t.adj[v] = append(t.adj[v], g)
		return
	}
	t.adj[v][i] = t.sum(t.adj[v][i], g)
}

// total returns the adjoint of a value that is not wide, nil if it is zero.
func (t *tape) total(v *ir.Value) *ir.Value {
	if a := t.adj[v]; len(a) > 0 {
		return a[0]
	}
	return nil
}

// pullAll sweeps over the nodes from last to first.
func (t *tape) pullAll(nodes []*ir.Node) {
	for _, n := range slices.Backward(nodes) {
		t.loc, t.path = n.Loc, n.Path
		if rules[n.Op].scan {
			t.pullScan(n)
			continue
		}
		for _, g := range t.adj[n.Outs[0]] {
			t.pullNode(n, g)
		}
	}
}

func (t *tape) pullNode(n *ir.Node, g *ir.Value) {
	for k, a := range n.Args {
		if !t.need[a] {
			continue
		}
		if p := rules[n.Op].pull(n, k); p != nil {
			t.give(a, p(t.builder, n, g))
		}
	}
}
