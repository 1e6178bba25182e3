package check

import (
	"snnc/lang/ast"
)

func (c *ctx) initOf(st *ast.Learn, dims []Dim, vars []*Var) (Init, bool) {
	if st.Dist != nil {
		return c.dist(st.Dist, dims)
	}
	switch v := c.eval(st.Value).(type) {
	case float64:
		return Init{Dist: "const", A: v}, true
	case poison:
		return Init{}, false
	case Expr:
		return c.initValues(v, vars)
	}
	c.errorf("E0206", st.Value.Span(), "an initial value is a number").Label("not a number")
	return Init{}, false
}

// initValues tabulates an initial value that depends on the position.
func (c *ctx) initValues(x Expr, vars []*Var) (Init, bool) {
	n := 1
	for _, v := range vars {
		n *= v.Extent // at most 2^31 in all
	}
	if c.e.table += n; c.e.table > maxTable {
		c.errorf("E0305", x.Span(), "first values that depend on the position are at most 2^22 in all").Label("too many")
		return Init{}, false
	}
	vals := make([]float64, n)
	at := map[*Var]int{}
	for i := range vals {
		rest := i
		for k := len(vars) - 1; k >= 0; k-- {
			at[vars[k]] = rest % vars[k].Extent
			rest /= vars[k].Extent
		}
		v, ok := tabulate(x, at)
		if !ok {
			c.errorf("E0206", x.Span(), "an initial value depends on parameters and positions only").Label("a signal")
			return Init{}, false
		}
		vals[i] = v
	}
	return Init{Dist: "values", Values: vals}, true
}

// tabulate evaluates an expression of numbers and positions.
func tabulate(x Expr, at map[*Var]int) (float64, bool) {
	switch x := x.(type) {
	case *Num:
		return x.V, true
	case *Position:
		v := x.Index.Off
		for _, t := range x.Index.Terms {
			v += t.Coef * at[t.Var]
		}
		return float64(v), true
	case *Apply:
		args := make([]value, len(x.Args))
		for i, a := range x.Args {
			v, ok := tabulate(a, at)
			if !ok {
				return 0, false
			}
			args[i] = v
		}
		return tabulateOp(x.Op, args)
	}
	return 0, false
}

var operatorOf = map[string]string{"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^", "lt": "<", "le": "<=", "eq": "==", "ne": "!="}

func tabulateOp(op string, args []value) (float64, bool) {
	if sym, ok := operatorOf[op]; ok {
		return toNumber(foldBinary(sym, args[0], args[1]))
	}
	switch op {
	case "neg":
		return -args[0].(float64), true
	case "not":
		return 1 - args[0].(float64), true
	case "select":
		if args[0].(float64) != 0 {
			return args[1].(float64), true
		}
		return args[2].(float64), true
	}
	return toNumber(foldFunction(op, args))
}

func toNumber(v value, ok bool) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, ok
	case bool:
		if v {
			return 1, ok
		}
		return 0, ok
	}
	return 0, false
}
