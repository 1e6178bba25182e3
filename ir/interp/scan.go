package interp

import (
	"slices"

	"snnc/ir"
)

// scan runs the body once per step. States go from each step to the next; sequences are cut and joined along time,
// the leading axis.
func (f *frame) scan(n *ir.Node, args []*Tensor) ([]*Tensor, error) {
	states := n.Scan.States
	outs := make([]*Tensor, len(n.Outs))
	copy(outs, args[:states])
	for i := states; i < len(outs); i++ {
		outs[i] = f.zeros(n.Outs[i].Type)
	}
	for _, t := range f.order(n.Scan.Reverse) {
		results, err := newFrame(n.Body, f.env, bodyArgs(n.Scan, outs, args, t)).run()
		if err != nil {
			return nil, err
		}
		copy(outs, results[:states])
		for i := states; i < len(outs); i++ {
			copy(slice(outs[i], t).Data, results[i].Data)
		}
	}
	return outs, nil
}

// order lists the time steps in the order of their evaluation.
func (f *frame) order(reverse bool) []int {
	steps := make([]int, f.g.T)
	for t := range steps {
		steps[t] = t
	}
	if reverse {
		slices.Reverse(steps)
	}
	return steps
}

// bodyArgs are the states before step t, the step's slice of each sequence, and the constants.
func bodyArgs(s *ir.Scan, states, args []*Tensor, t int) []*Tensor {
	in := slices.Clone(args)
	copy(in, states[:s.States])
	for i := s.States; i < s.States+s.Xs; i++ {
		in[i] = slice(args[i], t)
	}
	return in
}

// slice is the part of a sequence at step t; it shares memory with the sequence.
func slice(x *Tensor, t int) *Tensor {
	size := len(x.Data) / x.Shape[0]
	return &Tensor{x.Shape[1:], x.Data[t*size : (t+1)*size]}
}
