package passes

import (
	"slices"

	"snnc/ir"
)

// Unread lists the parameters of the first graph that no output of any of the graphs depends on, such as a norm that is
// declared and never called. Graphs of training and of evaluation together show what a model has for nothing.
func Unread(gs ...*ir.Graph) []ir.Param {
	read := map[string]bool{}
	for _, g := range gs {
		for n := range ir.Needed(g, nil) {
			if n.Op == ir.OpParam {
				read[n.Name] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(gs[0].Params), func(p ir.Param) bool { return read[p.Name] })
}
