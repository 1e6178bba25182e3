package check

import (
	"math"

	"snnc/lang/ast"
)

func (s *scope) staticNumber(e ast.Expr, ev *env, or float64) float64 {
	switch v := s.static(e, len(s.order), ev).(type) {
	case float64:
		return v
	case poison:
		return or
	}
	s.errorf("E0206", e.Span(), "expected a number").Label("not a number known before the model runs")
	s.blameArg(e)
	return or
}

func (s *scope) staticCtx(ord int, ev *env) *ctx {
	return &ctx{scope: s, ord: ord, env: ev, vars: map[string]*Var{}, pack: &packVars{}}
}

// static evaluates an expression of parameters.
func (s *scope) static(e ast.Expr, ord int, ev *env) value { return s.staticCtx(ord, ev).eval(e) }

// staticInt evaluates a whole number that is not negative.
func (s *scope) staticInt(e ast.Expr, ord int, ev *env, what string) (int, bool) {
	switch v := s.static(e, ord, ev).(type) {
	case float64:
		if v == math.Trunc(v) && v >= 0 && v <= 1<<30 {
			return int(v), true
		}
		kind := "a whole number"
		if v == math.Trunc(v) {
			kind = "a whole number from 0 to 2^30"
		}
		d := s.errorf("E0206", e.Span(), "%s must be %s, found %s", what, kind, number(v)).Label("is %s", number(v))
		s.blame(d)
		s.blameArg(e)
		return 0, false
	case poison:
		return 0, false
	}
	s.errorf("E0206", e.Span(), "%s must be known before the model runs", what).Label("not a number")
	s.blameArg(e)
	return 0, false
}
