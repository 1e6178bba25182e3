package passes

import (
	"fmt"

	"snnc/ir"
	"snnc/lang/source"
)

// Rewriting is one thing that a pass makes of another that is provably the same.
type Rewriting struct {
	Pass          string
	Loc           source.Span // of what was rewritten; invalid for what the compiler made itself
	Path          string      // the module instance
	Before, After string      // as formulas
	Bound         string      // how far the result can move; empty if its bits are the same
}

// rewrote tells of a node that a value took the place of. A bound that is empty claims the same bits.
func (c *Context) rewrote(n *ir.Node, by *ir.Value, bound string) {
	if c.Explain != nil {
		c.tell(n, formula(n, n.Path), formulaOf(by, n.Path), bound)
	}
}

// became is rewrote for a node that was changed.
func (c *Context) became(n, by *ir.Node) {
	if c.Explain != nil {
		c.tell(n, formula(n, n.Path), formula(by, n.Path), "")
	}
}

// rewroteTo is rewrote for what is said in words.
func (c *Context) rewroteTo(n *ir.Node, after, bound string) {
	if c.Explain != nil {
		c.tell(n, formula(n, n.Path), after, bound)
	}
}

func (c *Context) tell(n *ir.Node, before, after, bound string) {
	if before != after {
		c.Explain(Rewriting{c.pass, n.Loc, n.Path, before, after, bound})
	}
}

// ulps is the bound of a result that k operations round, in words. A unit is 2^-24 of the number that is rounded.
func ulps(k int, of string) string {
	if k == 1 {
		return "1 unit of 2^-24 of " + of
	}
	return fmt.Sprintf("%d units of 2^-24 of %s", k, of)
}
