package train

import (
	"math"

	"snnc/runtime/tensor"
)

// Optimizer turns gradients into new parameters. Its arithmetic is float32, element by element, without fused
// multiply-add, so that its bits do not depend on the machine or on threads.
type Optimizer interface {
	// Step updates the parameters in place and keeps them in their ranges. The team is one for these parameters; n
	// counts steps from 1.
	Step(t *Team, g Gradients, rate float64, n int)
	// State is what a checkpoint must keep besides the parameters; it starts at zero.
	State() []*tensor.Var
}

// Gradients are the gradients of the parameters, in their order, and the factor on all of them by which they are
// clipped.
type Gradients struct {
	Data  [][]float32
	Scale float32
}

func optimizers() []recipe {
	inf, tiny := math.Inf(1), math.SmallestNonzeroFloat64
	adam := func(name string, decay float64) recipe {
		return recipe{name, []arg{{"lr", 1e-3, tiny, inf}, {"beta1", 0.9, 0, 1}, {"beta2", 0.999, 0, 1},
			{"eps", 1e-8, tiny, inf}, {"weight_decay", decay, 0, inf}}}
	}
	return []recipe{
		{"sgd", []arg{{"lr", math.NaN(), tiny, inf}, {"momentum", 0, 0, 1}, {"nesterov", 0, 0, 2},
			{"weight_decay", 0, 0, inf}}},
		adam("adam", 0), adam("adamw", 0.01),
	}
}

// NewOptimizer makes an optimiser from its call, and returns its base learning rate lr. Meaning and defaults are
// PyTorch's:
//
//	sgd(lr, momentum = 0, nesterov = 0, weight_decay = 0)    decay is added to the gradient
//	adam(lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0)    likewise
//	adamw(..., weight_decay = 0.01)    decay scales the parameters instead (Loshchilov and Hutter 2019, algorithm 2)
func NewOptimizer(call Call, params []*tensor.Var) (Optimizer, float64, error) {
	a, err := resolve("optimizer", call, optimizers())
	if err != nil {
		return nil, 0, err
	}
	if call.Name == "sgd" {
		return newSGD(params, a), a[0], nil
	}
	return newAdam(params, a, call.Name == "adamw"), a[0], nil
}

// moments makes one state tensor per parameter, named prefix/PARAM.
func moments(prefix string, params []*tensor.Var) []*tensor.Var {
	out := make([]*tensor.Var, len(params))
	for i, p := range params {
		out[i] = tensor.New(prefix+"/"+p.Name, p.Dims...)
	}
	return out
}
