package train

import (
	"math"

	"snnc/runtime/tensor"
)

// adam is Kingma and Ba 2015, algorithm 1, in PyTorch's form: eps is added after the bias correction,
//
//	m = beta1*m + (1-beta1)*g;  v = beta2*v + (1-beta2)*g*g
//	p = p - lr/(1-beta1^t) * m / (sqrt(v)/sqrt(1-beta2^t) + eps)
//
// with weight decay added to g, or (decoupled) taken from p first: p = p*(1 - lr*weight_decay).
type adam struct {
	params, m, v             []*tensor.Var
	beta1, beta2, eps, decay float64
	decoupled                bool

	now   adamConstants // of the step under way
	grads Gradients
}

func newAdam(params []*tensor.Var, a []float64, decoupled bool) *adam {
	return &adam{params: params, m: moments("adam_m", params), v: moments("adam_v", params),
		beta1: a[1], beta2: a[2], eps: a[3], decay: a[4], decoupled: decoupled}
}

func (a *adam) State() []*tensor.Var { return append(append([]*tensor.Var{}, a.m...), a.v...) }

func (a *adam) Step(t *Team, g Gradients, rate float64, n int) {
	a.now, a.grads = a.constants(rate, n), g
	t.each(a)
}

func (a *adam) do(t *Team, _ int, p piece) {
	c, i := &a.now, p.tensor
	w := p.of(a.params[i].Data)
	t.kern.Adam(w, p.of(a.m[i].Data), p.of(a.v[i].Data), p.of(a.grads.Data[i]), c.beta1, c.rest1, c.beta2, c.rest2,
		c.rate, c.correction, c.eps, c.keep, a.grads.Scale, c.decay)
	t.clamp(a.params[i], w)
}

// adamConstants are the factors of one step, rounded to float32 once.
type adamConstants struct {
	keep, decay                float32 // of kernels.Elementwise: keep, l2
	beta1, rest1, beta2, rest2 float32
	rate, correction, eps      float32 // lr/(1-beta1^t), 1/sqrt(1-beta2^t), eps
}

func (a *adam) constants(rate float64, t int) adamConstants {
	c := adamConstants{keep: 1, beta1: float32(a.beta1), rest1: float32(1 - a.beta1),
		beta2: float32(a.beta2), rest2: float32(1 - a.beta2), eps: float32(a.eps)}
	if a.decoupled {
		c.keep = float32(1 - rate*a.decay)
	} else {
		c.decay = float32(a.decay)
	}
	c.rate = float32(rate / (1 - math.Pow(a.beta1, float64(t))))
	c.correction = float32(1 / math.Sqrt(1-math.Pow(a.beta2, float64(t))))
	return c
}
