package check

import (
	"math"
)

// foldFunction computes a built-in of static numbers.
func foldFunction(name string, args []value) (value, bool) {
	x := make([]float64, len(args))
	for i, a := range args {
		v, ok := a.(float64)
		if !ok {
			return nil, false
		}
		x[i] = v
	}
	f, ok := staticFunctions[name]
	if !ok {
		return nil, false
	}
	return f(x), true
}

// staticFunctions evaluate built-ins on numbers known at compile time.
var staticFunctions = map[string]func([]float64) float64{
	"exp": one(math.Exp), "log": one(math.Log), "sqrt": one(math.Sqrt), "abs": one(math.Abs),
	"tanh": one(math.Tanh), "sin": one(math.Sin), "cos": one(math.Cos), "atan": one(math.Atan), "erf": one(math.Erf),
	"floor": one(math.Floor), "round": one(math.RoundToEven), "detach": one(func(x float64) float64 { return x }),
	"differential": one(func(float64) float64 { return 0 }),
	"sigmoid":      one(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }),
	"sign":         one(sign),
	"min":          func(x []float64) float64 { return math.Min(x[0], x[1]) },
	"max":          func(x []float64) float64 { return math.Max(x[0], x[1]) },
	"pow":          func(x []float64) float64 { return math.Pow(x[0], x[1]) },
}

func one(f func(float64) float64) func([]float64) float64 {
	return func(x []float64) float64 { return f(x[0]) }
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}
