package ir

import "math"

// Ops is the op table, indexed by Op. Package interp has a meaning and package autodiff a derivative for every row;
// tests refuse a row without them.
var Ops = [NumOps]OpInfo{
	OpInput:   {"input", Leaf, 0, nil, "a tensor fed from outside"},
	OpParam:   {"param", Leaf, 0, nil, "a learned tensor"},
	OpBuffer:  {"buffer", Leaf, 0, nil, "a running statistic"},
	OpConst:   {"const", Leaf, 0, nil, "every element is the same number"},
	OpIota:    {"iota", Leaf, 0, nil, "the position along one axis"},
	OpUniform: {"uniform", Leaf, -1, nil, "random numbers in [0, 1) keyed by seed, step, site and element"},

	OpNeg:          {"neg", Elementwise, 1, negClass, "-a"},
	OpAbs:          {"abs", Elementwise, 1, absClass, "|a|"},
	OpSign:         {"sign", Elementwise, 1, func([]Class) Class { return Class{true, -1, 1} }, "-1, 0 or 1"},
	OpExp:          {"exp", Elementwise, 1, monotone(math.Exp), "e^a"},
	OpLog:          {"log", Elementwise, 1, realClass, "natural logarithm"},
	OpSqrt:         {"sqrt", Elementwise, 1, within(0, math.Inf(1)), "square root"},
	OpSin:          {"sin", Elementwise, 1, within(-1, 1), "sine"},
	OpCos:          {"cos", Elementwise, 1, within(-1, 1), "cosine"},
	OpTanh:         {"tanh", Elementwise, 1, within(-1, 1), "hyperbolic tangent"},
	OpSigmoid:      {"sigmoid", Elementwise, 1, within(0, 1), "1 / (1 + e^-a)"},
	OpAtan:         {"atan", Elementwise, 1, within(-math.Pi/2, math.Pi/2), "inverse tangent"},
	OpErf:          {"erf", Elementwise, 1, within(-1, 1), "error function"},
	OpFloor:        {"floor", Elementwise, 1, floorClass, "greatest integer not above a"},
	OpRound:        {"round", Elementwise, 1, roundClass, "nearest integer, half to even"},
	OpNot:          {"not", Elementwise, 1, spikeClass, "1 - a"},
	OpDetach:       {"detach", Elementwise, 1, sameClass, "a, without a gradient"},
	OpDifferential: {"differential", Elementwise, 1, func([]Class) Class { return Class{true, 0, 0} }, "0, with the gradient of a"},

	OpAdd: {"add", Elementwise, 2, addClass, "a + b"},
	OpSub: {"sub", Elementwise, 2, subClass, "a - b"},
	OpMul: {"mul", Elementwise, 2, mulClass, "a * b"},
	OpDiv: {"div", Elementwise, 2, divClass, "a / b"},
	OpPow: {"pow", Elementwise, 2, powClass, "a ^ b"},
	OpMin: {"min", Elementwise, 2, minClass, "the smaller; the gradient goes to a on a tie"},
	OpMax: {"max", Elementwise, 2, maxClass, "the larger; the gradient goes to a on a tie"},
	OpLt:  {"lt", Elementwise, 2, spikeClass, "a < b"},
	OpLe:  {"le", Elementwise, 2, spikeClass, "a <= b"},
	OpEq:  {"eq", Elementwise, 2, spikeClass, "a == b"},
	OpNe:  {"ne", Elementwise, 2, spikeClass, "a != b"},
	OpAnd: {"and", Elementwise, 2, spikeClass, "a * b, of spikes"},
	OpOr:  {"or", Elementwise, 2, spikeClass, "a + b - a * b, of spikes"},

	OpSelect:     {"select", Elementwise, 3, selectClass, "b where a is 1, else c"},
	OpSpike:      {"spike", Elementwise, -1, spikeClass, "a >= 0, with a surrogate derivative"},
	OpSpikeAbove: {"spike_above", Elementwise, -1, spikeClass, "a > 0, with a surrogate derivative"},

	OpReindex:    {"reindex", Nest, 1, nil, "out[Out(i)] += a[In(i)]"},
	OpContract:   {"contract", Nest, 2, nil, "out[Out(i)] += a[In(i)] * b[In(i)]"},
	OpMaximum:    {"maximum", Nest, 1, nil, "out[Out(i)] = max a[In(i)]"},
	OpMaximumVJP: {"maximum_vjp", Nest, 2, nil, "g[Out(i)] to the first maximal a[In(i)]"},

	OpScan: {"scan", Loop, -1, nil, "a recurrence over time"},
}
