package interp

import (
	"math"

	"snnc/ir"
)

// scalarFuncs is the meaning of the elementwise operations: one element of the result from one element of each operand.
var scalarFuncs = [ir.NumOps]func(a []float64) float64{
	ir.OpNeg:          func(a []float64) float64 { return -a[0] },
	ir.OpAbs:          func(a []float64) float64 { return math.Abs(a[0]) },
	ir.OpSign:         func(a []float64) float64 { return truth(a[0] > 0) - truth(a[0] < 0) },
	ir.OpExp:          func(a []float64) float64 { return math.Exp(a[0]) },
	ir.OpLog:          func(a []float64) float64 { return math.Log(a[0]) },
	ir.OpSqrt:         func(a []float64) float64 { return math.Sqrt(a[0]) },
	ir.OpSin:          func(a []float64) float64 { return math.Sin(a[0]) },
	ir.OpCos:          func(a []float64) float64 { return math.Cos(a[0]) },
	ir.OpTanh:         func(a []float64) float64 { return math.Tanh(a[0]) },
	ir.OpSigmoid:      func(a []float64) float64 { return 1 / (1 + math.Exp(-a[0])) },
	ir.OpAtan:         func(a []float64) float64 { return math.Atan(a[0]) },
	ir.OpErf:          func(a []float64) float64 { return math.Erf(a[0]) },
	ir.OpFloor:        func(a []float64) float64 { return math.Floor(a[0]) },
	ir.OpRound:        func(a []float64) float64 { return math.RoundToEven(a[0]) },
	ir.OpNot:          func(a []float64) float64 { return 1 - a[0] },
	ir.OpDetach:       func(a []float64) float64 { return a[0] },
	ir.OpDifferential: func([]float64) float64 { return 0 },

	ir.OpAdd: func(a []float64) float64 { return a[0] + a[1] },
	ir.OpSub: func(a []float64) float64 { return a[0] - a[1] },
	ir.OpMul: func(a []float64) float64 { return a[0] * a[1] },
	ir.OpDiv: func(a []float64) float64 { return a[0] / a[1] },
	ir.OpPow: func(a []float64) float64 { return math.Pow(a[0], a[1]) },
	ir.OpMin: func(a []float64) float64 { return choose(a[1] < a[0], a[1], a[0]) },
	ir.OpMax: func(a []float64) float64 { return choose(a[1] > a[0], a[1], a[0]) },
	ir.OpLt:  func(a []float64) float64 { return truth(a[0] < a[1]) },
	ir.OpLe:  func(a []float64) float64 { return truth(a[0] <= a[1]) },
	ir.OpEq:  func(a []float64) float64 { return truth(a[0] == a[1]) },
	ir.OpNe:  func(a []float64) float64 { return truth(a[0] < a[1] || a[0] > a[1]) },
	ir.OpAnd: func(a []float64) float64 { return a[0] * a[1] },
	ir.OpOr:  func(a []float64) float64 { return a[0] + a[1] - a[0]*a[1] },

	ir.OpSelect:     func(a []float64) float64 { return choose(a[0] != 0, a[1], a[2]) },
	ir.OpSpike:      func(a []float64) float64 { return truth(a[0] >= 0) },
	ir.OpSpikeAbove: func(a []float64) float64 { return truth(a[0] > 0) },
}

func truth(b bool) float64 { return choose(b, 1, 0) }

func choose(b bool, x, y float64) float64 {
	if b {
		return x
	}
	return y
}

// elementwise visits the result as [time][batch][dims flattened]; operands step by zero along axes that they lack.
func (f *frame) elementwise(n *ir.Node, args []*Tensor) *Tensor {
	t := n.Outs[0].Type
	out := f.zeros(t)
	fn := scalarFuncs[n.Op]
	times, batch, inner := f.extents(t)
	steps := make([][3]int, len(args))
	for i := range args {
		steps[i] = f.steps(n.Args[i].Type)
	}
	a := make([]float64, len(args))
	k := 0
	for i := range times {
		for j := range batch {
			for l := range inner {
				for m, s := range steps {
					a[m] = args[m].Data[i*s[0]+j*s[1]+l*s[2]]
				}
				f.measure(n.Op, a[0])
				out.Data[k] = f.round(fn(a))
				k++
			}
		}
	}
	return out
}

// measure keeps the distance of a spike's operand from its threshold.
func (f *frame) measure(op ir.Op, u float64) {
	if f.env.Margin != nil && (op == ir.OpSpike || op == ir.OpSpikeAbove) {
		*f.env.Margin = math.Min(*f.env.Margin, math.Abs(u))
	}
}

// extents returns the type's extents along time, batch and all other axes; 1 for axes that it lacks.
func (f *frame) extents(t ir.Type) (times, batch, inner int) {
	times, batch, inner = 1, 1, 1
	if t.Time {
		times = f.g.T
	}
	if t.Batch {
		batch = f.g.B
	}
	for _, d := range t.Dims {
		inner *= d
	}
	return times, batch, inner
}

// steps returns how far an operand moves when the result moves by one along time, batch and the other axes.
func (f *frame) steps(t ir.Type) [3]int {
	_, batch, inner := f.extents(t)
	var s [3]int
	if t.Time {
		s[0] = batch * inner
	}
	if t.Batch {
		s[1] = inner
	}
	if len(t.Dims) > 0 {
		s[2] = 1
	}
	return s
}
