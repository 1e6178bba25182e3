package check

import (
	"math"
)

// foldBinary computes an operator on static operands.
func foldBinary(op string, x, y value) (value, bool) {
	switch a := x.(type) {
	case float64:
		if b, ok := y.(float64); ok {
			return foldNumbers(op, a, b)
		}
	case bool:
		if b, ok := y.(bool); ok {
			return foldBools(op, a, b)
		}
	case string:
		if b, ok := y.(string); ok {
			return foldEqual(op, a == b)
		}
	}
	return nil, false
}

func foldNumbers(op string, a, b float64) (value, bool) {
	switch op {
	case "+":
		return a + b, true
	case "-":
		return a - b, true
	case "*":
		return a * b, true
	case "/":
		return a / b, true
	case "^":
		return math.Pow(a, b), true
	case "<":
		return a < b, true
	case "<=":
		return a <= b, true
	case ">":
		return a > b, true
	case ">=":
		return a >= b, true
	}
	return foldEqual(op, a == b)
}

func foldBools(op string, a, b bool) (value, bool) {
	switch op {
	case "and":
		return a && b, true
	case "or":
		return a || b, true
	}
	return foldEqual(op, a == b)
}

func foldEqual(op string, equal bool) (value, bool) {
	switch op {
	case "==":
		return equal, true
	case "!=":
		return !equal, true
	}
	return nil, false
}
