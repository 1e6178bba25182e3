package ir

import (
	"slices"
	"strings"
)

// Needed marks the nodes of g that some output needs, of those that counts accepts; nil accepts all. Bodies of scans are not
// looked into.
func Needed(g *Graph, counts func(Output) bool) map[*Node]bool {
	needed := map[*Node]bool{}
	for _, o := range g.Outputs {
		if counts == nil || counts(o) {
			needed[o.Value.Def] = true
		}
	}
	for _, n := range slices.Backward(g.Nodes) {
		if needed[n] {
			for _, a := range n.Args {
				needed[a.Def] = true
			}
		}
	}
	return needed
}

// NeededAhead marks the nodes that some output needs that is no gradient.
func NeededAhead(g *Graph) map[*Node]bool {
	return Needed(g, func(o Output) bool { return !strings.HasPrefix(o.Name, "grad/") })
}
