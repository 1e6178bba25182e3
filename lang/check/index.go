package check

import (
	"slices"

	"snnc/lang/ast"
)

// index elaborates `x[i, j]` of a tensor or of a list.
func (c *ctx) index(e *ast.IndexExpr) value {
	switch x := c.eval(e.X).(type) {
	case []value:
		return c.element(x, e)
	case *Ref:
		if x.bare && x.Time == nil {
			return c.access(x, e)
		}
	case poison:
		return x
	}
	c.errorf("E0306", e.X.Span(), "only a named tensor or a list can be indexed").
		Label("name it first: `y = ...`, then `y[i]`")
	return poison{}
}

func (c *ctx) element(list []value, e *ast.IndexExpr) value {
	if len(e.Index) == 1 {
		if v, ok := c.eval(e.Index[0].Value).(float64); ok {
			i := int(v)
			if float64(i) == v && i >= 0 && i < len(list) {
				return list[i]
			}
			c.errorf("E0305", e.Index[0].Src, "position %s of a list of %d", number(v), len(list)).
				Label("positions run from 0 to %d", len(list)-1)
			return poison{}
		}
	}
	c.errorf("E0306", e.Src, "a list is indexed by one number").Label("not a number")
	return poison{}
}

// access reads the index list of a tensor reference, telling a time index from the others.
func (c *ctx) access(r *Ref, e *ast.IndexExpr) value {
	out := &Ref{at: at{e.Src}, T: r.T, view: r.view, pack: -1}
	for _, x := range e.Index {
		if _, ok := x.Value.(*ast.Ellipsis); ok {
			if out.pack >= 0 {
				c.errorf("E0306", x.Src, "`...` stands once in an index list").Label("second `...`")
				return poison{}
			}
			out.pack = len(out.Idx)
			continue
		}
		a, ok := c.affine(x.Value)
		if !ok {
			return poison{}
		}
		out.Idx = append(out.Idx, a)
	}
	if !c.takeTime(out) || !c.fits(out) {
		return poison{}
	}
	return out
}

// axes are the axes of the tensor as the scope sees it.
func (r *Ref) axes() []Dim {
	if r.view != nil {
		return r.view
	}
	return r.T.Dims
}

// fits checks the number of indices against the axes.
func (c *ctx) fits(r *Ref) bool {
	n := len(r.axes())
	if r.bare || r.T.unknown || len(r.Idx) == n || (r.pack >= 0 && len(r.Idx) <= n) {
		return true
	}
	if slices.ContainsFunc(r.Idx, func(a Affine) bool { return a.uses(c.t) }) {
		c.errorf("E0404", r.Src, "`%s` does not vary in time", nameOf(r)).Label("the same at every step")
		return false
	}
	d := c.errorf("E0301", r.Src, "`%s` has %s, found %d", nameOf(r), plural2(n, "axis", "axes"), len(r.Idx)).
		Label("its shape is %s", shapeString(r.axes()))
	made(d, r.T)
	return false
}

func plural2(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return plural(n, many[:len(many)-1])
}
