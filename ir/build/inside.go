package build

import (
	"snnc/lang/check"
)

// within is an expression where all that it reads lies within its tensors, and the number elsewhere: what a reduction with
// `inside` makes of a point that it leaves out.
func (b *builder) within(e check.Expr, outside float64) check.Expr {
	var all check.Expr
	for _, r := range direct(e) {
		for _, c := range b.conditions(r) {
			if all == nil {
				all = c
				continue
			}
			all = &check.Apply{Op: "and", Args: []check.Expr{all, c}}
		}
	}
	if all == nil {
		return e
	}
	return &check.Apply{Op: "select", Args: []check.Expr{all, e, &check.Num{V: outside}}}
}

// direct lists the references of an expression that stand in no further reduction.
func direct(e check.Expr) []*check.Ref {
	switch e := e.(type) {
	case *check.Ref:
		return []*check.Ref{e}
	case *check.Spike:
		return direct(e.U)
	case *check.Apply:
		var list []*check.Ref
		for _, a := range e.Args {
			list = append(list, direct(a)...)
		}
		return list
	}
	return nil
}

// conditions are what must hold of the indices of a reference that may fall outside of their axes, and of its step. Before
// the first step there is the initial value, if there is one.
func (b *builder) conditions(r *check.Ref) []check.Expr {
	var list []check.Expr
	for k, a := range r.Idx {
		list = append(list, bounds(a, r.T.Dims[k].Size, false)...)
	}
	if r.Time != nil {
		list = append(list, bounds(*r.Time, b.g.T, r.T.Def != nil && r.T.Def.Init != nil)...)
	}
	return list
}

// bounds are the conditions under which an index lies in 0 to n-1, as far as it might not.
func bounds(a check.Affine, n int, initial bool) []check.Expr {
	var list []check.Expr
	lo, hi := a.Bounds()
	if lo < 0 && !initial {
		list = append(list, &check.Apply{Op: "le", Args: []check.Expr{&check.Num{}, &check.Position{Index: a}}})
	}
	if hi >= n {
		list = append(list, &check.Apply{Op: "lt", Args: []check.Expr{&check.Position{Index: a}, &check.Num{V: float64(n)}}})
	}
	return list
}

// leaves reports whether an index may fall outside of 0 to n-1.
func leaves(a check.Affine, n int) bool {
	lo, hi := a.Bounds()
	return lo < 0 || hi >= n
}
