package kernels

// Elementwise are the operations of the neuron byte-code, and the updates and
// sums that go with them. Each works on the elements that all its arguments
// have, the shortest length. dst may be one of the operands, but must not
// overlap one otherwise.
//
// Every operation rounds once, so all tables give the same bits (any NaN
// stands for any other); what exp, log, pow and their like round is said in
// math.go. A comparison with NaN gives 0, except Ne: 1. The
// logical and of 0/1 values is Mul, the or is Max.
type Elementwise struct {
	// Unary does dst = op(a).
	Unary [NumUnary]func(dst, a []float32)
	// Binary does dst = a op b.
	Binary [NumBinary]func(dst, a, b []float32)
	// BinaryVS does dst = a op s.
	BinaryVS [NumBinary]func(dst, a []float32, s float32)
	// BinarySV does dst = s op b.
	BinarySV [NumBinary]func(dst, b []float32, s float32)

	// Select does dst = a where c != 0 (or NaN), else b.
	Select func(dst, c, a, b []float32)
	// Axpy does dst += s*a, rounding product and sum.
	Axpy func(dst, a []float32, s float32)
	// MulAdd does dst += a*b, rounding product and sum.
	MulAdd func(dst, a, b []float32)
	// Fill does dst = s.
	Fill func(dst []float32, s float32)

	// Descend does g' = clip*g + l2*p, p -= lr*g'.
	Descend func(p, g []float32, lr, clip, l2 float32)
	// SGD does g' = clip*g + l2*p, v = momentum*v + g', p -= lr*v.
	SGD func(p, v, g []float32, lr, momentum, clip, l2 float32)
	// Nesterov does the same but p -= lr*(g' + momentum*v) (Sutskever et al., 2013).
	Nesterov func(p, v, g []float32, lr, momentum, clip, l2 float32)
	// Adam does w = keep*p, g' = clip*g + l2*w, m = beta1*m + rest1*g', v =
	// beta2*v + rest2*(g'*g'), p = w - step*(m/(scale*sqrt(v) + eps)): Adam (Kingma
	// and Ba, 2015, algorithm 1) in step t with rest = 1-beta, step = lr/(1-beta1^t)
	// and scale = 1/sqrt(1-beta2^t). Decay is coupled through l2, or decoupled
	// (AdamW: Loshchilov and Hutter, 2019) through keep = 1 - lr*decay.
	Adam func(p, m, v, g []float32, beta1, rest1, beta2, rest2, step, scale, eps, keep, clip, l2 float32)
}

func genericElementwise() Elementwise {
	var e Elementwise
	setGenericOps(&e)
	return e
}
