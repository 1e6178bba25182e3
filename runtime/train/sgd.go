package train

import "snnc/runtime/tensor"

// sgd is gradient descent with heavy-ball or Nesterov momentum (Sutskever et al. 2013, in PyTorch's form):
//
//	g = g + weight_decay * p;  m = momentum*m + g;  p = p - lr*m    (Nesterov: p - lr*(g + momentum*m))
type sgd struct {
	params, m       []*tensor.Var
	momentum, decay float32
	nesterov        bool

	rate  float32 // of the step under way
	grads Gradients
}

func newSGD(params []*tensor.Var, a []float64) *sgd {
	s := &sgd{params: params, momentum: float32(a[1]), nesterov: a[2] != 0, decay: float32(a[3])}
	if s.momentum != 0 {
		s.m = moments("momentum", params)
	}
	return s
}

func (s *sgd) State() []*tensor.Var { return s.m }

func (s *sgd) Step(t *Team, g Gradients, rate float64, _ int) {
	s.rate, s.grads = float32(rate), g
	t.each(s)
}

func (s *sgd) do(t *Team, _ int, p piece) {
	v := s.params[p.tensor]
	w, g := p.of(v.Data), p.of(s.grads.Data[p.tensor])
	switch {
	case s.m == nil:
		t.kern.Descend(w, g, s.rate, s.grads.Scale, s.decay)
	case s.nesterov:
		t.kern.Nesterov(w, p.of(s.m[p.tensor].Data), g, s.rate, s.momentum, s.grads.Scale, s.decay)
	default:
		t.kern.SGD(w, p.of(s.m[p.tensor].Data), g, s.rate, s.momentum, s.grads.Scale, s.decay)
	}
	t.clamp(v, w)
}
