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
}

func newAdam(params []*tensor.Var, a []float64, decoupled bool) *adam {
	return &adam{params: params, m: moments("adam_m", params), v: moments("adam_v", params),
		beta1: a[1], beta2: a[2], eps: a[3], decay: a[4], decoupled: decoupled}
}

func (a *adam) State() []*tensor.Var { return append(append([]*tensor.Var{}, a.m...), a.v...) }

func (a *adam) Step(grads [][]float32, rate float64, t int) {
	c := a.constants(rate, t)
	for i, p := range a.params {
		c.apply(p.Data, grads[i], a.m[i].Data, a.v[i].Data)
	}
}

// adamConstants are the factors of one step, rounded to float32 once.
type adamConstants struct {
	keep, decay                float32 // p *= keep; g += decay*p
	beta1, rest1, beta2, rest2 float32
	rate, correction, eps      float32 // lr/(1-beta1^t), 1/sqrt(1-beta2^t)
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

// apply updates one tensor. float32(math.Sqrt(float64(x))) compiles to the single-precision square root.
func (c adamConstants) apply(p, g, m, v []float32) {
	g, m, v = g[:len(p)], m[:len(p)], v[:len(p)]
	for i, w := range p {
		w *= c.keep
		d := g[i] + float32(c.decay*w)
		m[i] = float32(c.beta1*m[i]) + float32(c.rest1*d)
		v[i] = float32(c.beta2*v[i]) + float32(c.rest2*float32(d*d))
		root := float32(math.Sqrt(float64(v[i])))
		p[i] = w - float32(c.rate*(m[i]/(float32(root*c.correction)+c.eps)))
	}
}
