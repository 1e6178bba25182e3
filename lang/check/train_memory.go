package check

import (
	"slices"

	"snnc/lang/ast"
)

// memoryUses are the words of the setting memory.
var memoryUses = []string{"keep", "recompute"}

// memory reports whether values are computed again rather than kept for the gradient.
func (s *scope) memory(x ast.Expr) bool {
	name, ok := x.(*ast.Ident)
	if !ok || !slices.Contains(memoryUses, name.Name) {
		s.errorf("E0602", x.Span(), "`memory` is one of %s", quoteList(memoryUses)).Label("not a way to use memory")
		return false
	}
	return name.Name == "recompute"
}
