package passes

import (
	"slices"

	"snnc/ir"
)

// Group is a set of nodes that can run as one loop over tiles of elements. The elements are the points of the batch
// axis and of Dims; within a tile, the nodes run in order, each over all time steps, so that a scan may follow another
// and run the other way. What stays inside of the group never needs to reach memory.
//
// A node that cannot share a loop is a group by itself with Fused false. The groups of a graph, in the order of Groups,
// are a schedule: each comes after those whose outputs it reads.
type Group struct {
	Nodes   []*ir.Node  // in an order in which operands precede uses
	Inputs  []*ir.Value // read from outside, in order of first use
	Outputs []*ir.Value // read outside, or outputs of the graph
	Fused   bool        // every node is elementwise, an elementwise scan, a broadcast, or a reduction at the end
	Batch   bool        // elements of the loop: with a batch axis ...
	Dims    []int       // ... and these
}

// Groups partitions the nodes of g, leaves apart.
func Groups(g *ir.Graph) []Group {
	p := newPartition(g)
	// A repeated scan goes with the backward scan that reads it, else its states would be kept after all.
	p.mergeEdges(func(a, b *ir.Node) bool { return a.Op == ir.OpScan && b.Op == ir.OpScan })
	p.mergeEdges(func(a, b *ir.Node) bool { return true })
	return p.groups()
}

// role is how a node can take part in a loop over elements.
type role int

const (
	alone  role = iota
	inside      // reads and writes the element that the loop is at
	sink        // reads the element, reduces over elements: only outside may read its result
)

// unit is a group in the making.
type unit struct {
	nodes []*ir.Node
	kind  ir.Type // the elements: batch and dims
	fused bool
}

type partition struct {
	g    *ir.Graph
	of   map[*ir.Node]*unit
	pos  map[*ir.Node]int
	role map[*ir.Node]role
	uses map[*ir.Value][]*ir.Node
}

func newPartition(g *ir.Graph) *partition {
	p := &partition{g, map[*ir.Node]*unit{}, map[*ir.Node]int{}, map[*ir.Node]role{}, map[*ir.Value][]*ir.Node{}}
	for i, n := range g.Nodes {
		if ir.Ops[n.Op].Kind == ir.Leaf {
			continue
		}
		p.pos[n] = i
		u := &unit{nodes: []*ir.Node{n}}
		p.role[n], u.kind = roleOf(g, n)
		u.fused = p.role[n] != alone
		p.of[n] = u
		for _, a := range n.Args {
			p.uses[a] = append(p.uses[a], n)
		}
	}
	return p
}

// mergeEdges merges producers with consumers where the edge is wanted. It starts from the last consumer, so that what
// only the backward pass reads is computed there and not kept from the forward pass.
func (p *partition) mergeEdges(want func(a, b *ir.Node) bool) {
	for _, n := range slices.Backward(p.g.Nodes) {
		for _, a := range n.Args {
			if p.of[a.Def] != nil && p.of[n] != nil && want(a.Def, n) {
				p.merge(a.Def, n)
			}
		}
	}
}

// merge joins the units of producer a and consumer b, if they loop over the same elements and no path leads from one
// to the other through a third.
func (p *partition) merge(a, b *ir.Node) {
	x, y := p.of[a], p.of[b]
	if x == y || p.role[a] != inside || p.role[b] == alone || !sameElements(x.kind, y.kind) {
		return
	}
	if p.linked(x, y) || p.between(x, y) {
		return
	}
	x.nodes = append(x.nodes, y.nodes...)
	slices.SortFunc(x.nodes, func(m, n *ir.Node) int { return p.pos[m] - p.pos[n] })
	for _, n := range y.nodes {
		p.of[n] = x
	}
}

// linked reports whether a reduction of one unit is read by the other.
func (p *partition) linked(x, y *unit) bool {
	for _, u := range []*unit{x, y} {
		for _, n := range u.nodes {
			if p.role[n] != sink {
				continue
			}
			for _, m := range p.uses[n.Outs[0]] {
				if p.of[m] == x || p.of[m] == y {
					return true
				}
			}
		}
	}
	return false
}

// between reports whether a path leads from x to y through a third unit.
func (p *partition) between(x, y *unit) bool {
	seen := map[*unit]bool{x: true}
	var walk func(u *unit) bool
	walk = func(u *unit) bool {
		for _, n := range u.nodes {
			for _, o := range n.Outs {
				for _, m := range p.uses[o] {
					v := p.of[m]
					if v == y && u != x {
						return true
					}
					if v != y && !seen[v] {
						seen[v] = true
						if walk(v) {
							return true
						}
					}
				}
			}
		}
		return false
	}
	return walk(x)
}

func sameElements(a, b ir.Type) bool { return a.Batch == b.Batch && slices.Equal(a.Dims, b.Dims) }
