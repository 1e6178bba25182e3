package cpu

import (
	"fmt"

	"snnc/ir"
	"snnc/runtime/tensor"
)

// NewStore makes the tensors that a graph's parameters and running statistics name. They are zero until Reset.
func NewStore(g *ir.Graph) *tensor.Store {
	s := &tensor.Store{}
	for _, p := range g.Params {
		v := newVar(p.Name, p.Dims, p.Init)
		v.Lo, v.Hi = float32(p.Lo), float32(p.Hi)
		s.Params = append(s.Params, v)
	}
	for _, b := range g.Buffers {
		s.Buffers = append(s.Buffers, newVar(b.Name, b.Dims, b.Init))
	}
	return s
}

func newVar(name string, dims []int, in ir.Init) *tensor.Var {
	v := tensor.New(name, dims...)
	v.Init = tensor.Init{Dist: in.Dist, A: in.A, B: in.B, Values: in.Values}
	return v
}

// find returns the tensor of that name with as many elements as the graph wants.
func find(vars []*tensor.Var, n *ir.Node) (*tensor.Var, error) {
	for _, v := range vars {
		if v.Name != n.Name {
			continue
		}
		if want := product(n.Like.Dims); len(v.Data) != want {
			return nil, fmt.Errorf("%s %q has %d elements in the store, the graph wants %v", n.Op, n.Name, len(v.Data), n.Like.Dims)
		}
		return v, nil
	}
	return nil, fmt.Errorf("the store has no %s %q", n.Op, n.Name)
}
