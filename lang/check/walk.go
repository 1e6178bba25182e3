package check

import (
	"slices"
)

// walk visits an expression and its parts; inside tells whether a surrounding reduction leaves out points that fall
// outside of a tensor.
func walk(e Expr, inside bool, f func(e Expr, inside bool)) {
	f(e, inside)
	switch e := e.(type) {
	case *Apply:
		for _, a := range e.Args {
			walk(a, inside, f)
		}
	case *Reduce:
		walk(e.Body, inside || e.Inside, f)
	case *Spike:
		walk(e.U, inside, f)
		walk(e.Surr.Body, false, func(x Expr, _ bool) {
			if _, ok := x.(*Ref); ok {
				f(x, false)
			}
		})
	}
}

func refs(e Expr) []*Ref {
	var list []*Ref
	walk(e, false, func(e Expr, _ bool) {
		if r, ok := e.(*Ref); ok {
			list = append(list, r)
		}
	})
	return list
}

// free collects the loops that an expression leaves unbound, in order of first use.
func free(e Expr) []*Var {
	var list []*Var
	var visit func(e Expr, bound []*Var)
	add := func(a Affine, bound []*Var) {
		for _, t := range a.Terms {
			if !slices.Contains(bound, t.Var) && !slices.Contains(list, t.Var) {
				list = append(list, t.Var)
			}
		}
	}
	visit = func(e Expr, bound []*Var) {
		switch e := e.(type) {
		case *Ref:
			for _, a := range e.Idx {
				add(a, bound)
			}
			if e.Time != nil {
				add(*e.Time, bound)
			}
		case *Position:
			add(e.Index, bound)
		case *Apply:
			for _, a := range e.Args {
				visit(a, bound)
			}
		case *Reduce:
			visit(e.Body, append(slices.Clone(bound), e.Vars...))
		case *Spike:
			visit(e.U, bound)
		}
	}
	visit(e, nil)
	return list
}

// Walk visits an expression and its parts; of surrogates, the scalars that they read.
func Walk(e Expr, f func(Expr)) { walk(e, false, func(e Expr, _ bool) { f(e) }) }

// Plain returns the loop that the expression is, nil if it is anything else.
func (a Affine) Plain() *Var { return a.plain() }

// Bounds are the least and the greatest value of the expression.
func (a Affine) Bounds() (lo, hi int) { return a.bounds() }
