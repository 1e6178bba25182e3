package train

import "snnc/runtime/tensor"

// sgd is gradient descent with heavy-ball or Nesterov momentum (Sutskever et al. 2013, in PyTorch's form):
//
//	g = g + weight_decay * p;  m = momentum*m + g;  p = p - lr*m    (Nesterov: p - lr*(g + momentum*m))
type sgd struct {
	params, m       []*tensor.Var
	momentum, decay float32
	nesterov        bool
}

func newSGD(params []*tensor.Var, a []float64) *sgd {
	s := &sgd{params: params, momentum: float32(a[1]), nesterov: a[2] != 0, decay: float32(a[3])}
	if s.momentum != 0 {
		s.m = moments("momentum", params)
	}
	return s
}

func (s *sgd) State() []*tensor.Var { return s.m }

func (s *sgd) Step(grads [][]float32, rate float64, _ int) {
	for i, p := range s.params {
		if s.m == nil {
			descend(p.Data, grads[i], float32(rate), s.decay)
		} else {
			s.roll(p.Data, grads[i], s.m[i].Data, float32(rate))
		}
	}
}

func descend(p, g []float32, rate, decay float32) {
	g = g[:len(p)]
	for i, w := range p {
		d := g[i] + float32(decay*w)
		p[i] = w - float32(rate*d)
	}
}

func (s *sgd) roll(p, g, m []float32, rate float32) {
	g, m = g[:len(p)], m[:len(p)]
	for i, w := range p {
		d := g[i] + float32(s.decay*w)
		m[i] = float32(s.momentum*m[i]) + d
		if s.nesterov {
			d += float32(s.momentum * m[i])
		} else {
			d = m[i]
		}
		p[i] = w - float32(rate*d)
	}
}
