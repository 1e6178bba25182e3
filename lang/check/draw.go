package check

import (
	"math"
	"slices"

	"snnc/lang/ast"
	"snnc/lang/source"
)

// random is a draw of its own, uniform in [0, 1).
func (c *ctx) random(span source.Span) Expr {
	name := c.inst.path + "random"
	return &Random{at{span}, c.e.unique(name), c.timed()}
}

// drawn reports whether an expression draws outside of its reductions. Such an equation of a neuron or encoder, if it has no
// indices, has the axes of the operand, so that each element has a draw of its own.
func drawn(e Expr) bool {
	switch e := e.(type) {
	case *Random:
		return true
	case *Apply:
		return slices.ContainsFunc(e.Args, drawn)
	case *Spike:
		return drawn(e.U)
	}
	return false
}

// uniform elaborates a draw between lo and hi.
func (c *ctx) uniform(e *ast.Call, lo, hi value) value {
	lo, hi = c.operand(lo, e.Args[0].Value), c.operand(hi, e.Args[1].Value)
	width := c.apply("sub", e.Src, hi, lo)
	return c.apply("add", e.Src, lo, c.apply("mul", e.Src, c.random(e.Src), width))
}

// normal elaborates a normal draw from two uniform ones: mean + std sqrt(-2 log(1 - u)) cos(2 pi w) (Box and Muller
// 1958). 1 - u is exact and never 0.
func (c *ctx) normal(e *ast.Call, mean, std value) value {
	mean, std = c.operand(mean, e.Args[0].Value), c.operand(std, e.Args[1].Value)
	u, w := c.random(e.Src), c.random(e.Src)
	log := c.apply("log", e.Src, c.apply("sub", e.Src, 1.0, u))
	radius := c.apply("sqrt", e.Src, c.apply("mul", e.Src, -2.0, log))
	angle := c.apply("mul", e.Src, w, 2*math.Pi)
	unit := c.apply("mul", e.Src, radius, c.apply("cos", e.Src, angle))
	return c.apply("add", e.Src, mean, c.apply("mul", e.Src, std, unit))
}
