package cpu

import (
	"math"

	"snnc/ir"
)

// unary applies an operation of one operand, with one rounding to float32.
func unary(op opcode, dst, a []float32) {
	dst = dst[:len(a)]
	switch ir.Op(op) {
	case ir.OpNeg:
		for i, x := range a {
			dst[i] = -x
		}
	case ir.OpAbs:
		for i, x := range a {
			dst[i] = math.Float32frombits(math.Float32bits(x) &^ (1 << 31))
		}
	case ir.OpSign:
		for i, x := range a {
			dst[i] = truth(x > 0) - truth(x < 0)
		}
	case ir.OpSqrt:
		for i, x := range a {
			dst[i] = float32(math.Sqrt(float64(x)))
		}
	case ir.OpNot:
		for i, x := range a {
			dst[i] = 1 - x
		}
	case ir.OpDetach:
		copy(dst, a)
	case ir.OpSpike:
		for i, x := range a {
			dst[i] = truth(x >= 0)
		}
	case ir.OpSpikeAbove:
		for i, x := range a {
			dst[i] = truth(x > 0)
		}
	default:
		f := function(op)
		for i, x := range a {
			dst[i] = float32(f(float64(x)))
		}
	}
}

// function is the float64 function of an operation that is rounded once at the end.
func function(op opcode) func(float64) float64 {
	switch ir.Op(op) {
	case ir.OpExp:
		return math.Exp
	case ir.OpLog:
		return math.Log
	case ir.OpSin:
		return math.Sin
	case ir.OpCos:
		return math.Cos
	case ir.OpTanh:
		return math.Tanh
	case ir.OpSigmoid:
		return sigmoid
	case ir.OpAtan:
		return math.Atan
	case ir.OpErf:
		return math.Erf
	case ir.OpFloor:
		return math.Floor
	case ir.OpRound:
		return math.RoundToEven
	}
	panic("cpu: no kernel for " + ir.Op(op).String())
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func truth(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// binary applies an operation of two operands.
func binary(op opcode, dst, a, b []float32) {
	dst, b = dst[:len(a)], b[:len(a)]
	switch ir.Op(op) {
	case ir.OpAdd:
		for i, x := range a {
			dst[i] = x + b[i]
		}
	case ir.OpSub:
		for i, x := range a {
			dst[i] = x - b[i]
		}
	case ir.OpMul, ir.OpAnd:
		for i, x := range a {
			dst[i] = x * b[i]
		}
	case ir.OpDiv:
		for i, x := range a {
			dst[i] = x / b[i]
		}
	case ir.OpPow:
		for i, x := range a {
			dst[i] = float32(math.Pow(float64(x), float64(b[i])))
		}
	case ir.OpOr:
		for i, x := range a {
			dst[i] = float32(float64(x) + float64(b[i]) - float64(x)*float64(b[i]))
		}
	default:
		compare(op, dst, a, b)
	}
}

func compare(op opcode, dst, a, b []float32) {
	switch ir.Op(op) {
	case ir.OpMin:
		for i, x := range a {
			if b[i] < x {
				x = b[i]
			}
			dst[i] = x
		}
	case ir.OpMax:
		for i, x := range a {
			if b[i] > x {
				x = b[i]
			}
			dst[i] = x
		}
	case ir.OpLt:
		for i, x := range a {
			dst[i] = truth(x < b[i])
		}
	case ir.OpLe:
		for i, x := range a {
			dst[i] = truth(x <= b[i])
		}
	case ir.OpEq:
		for i, x := range a {
			dst[i] = truth(x == b[i])
		}
	case ir.OpNe:
		for i, x := range a {
			dst[i] = truth(x < b[i] || x > b[i])
		}
	default:
		panic("cpu: no kernel for " + ir.Op(op).String())
	}
}

// ternary applies an operation of three operands.
func ternary(op opcode, dst, a, b, c []float32) {
	if ir.Op(op) != ir.OpSelect {
		panic("cpu: no kernel for " + ir.Op(op).String())
	}
	dst, b, c = dst[:len(a)], b[:len(a)], c[:len(a)]
	for i, x := range a {
		y := b[i]
		if x == 0 {
			y = c[i]
		}
		dst[i] = y
	}
}
