package interp

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

	"snnc/ir"
)

// leafFunc gives the tensor of a leaf.
type leafFunc func(f *frame, n *ir.Node, args []*Tensor) (*Tensor, error)

// leafFuncs is the meaning of the leaves.
var leafFuncs = [ir.NumOps]leafFunc{
	ir.OpInput:   (*frame).input,
	ir.OpParam:   func(f *frame, n *ir.Node, _ []*Tensor) (*Tensor, error) { return f.feed(n, f.env.Params) },
	ir.OpBuffer:  func(f *frame, n *ir.Node, _ []*Tensor) (*Tensor, error) { return f.feed(n, f.env.Buffers) },
	ir.OpConst:   (*frame).constant,
	ir.OpIota:    (*frame).iota,
	ir.OpUniform: (*frame).uniform,
}

func (f *frame) leaf(n *ir.Node, args []*Tensor) (*Tensor, error) {
	t, err := leafFuncs[n.Op](f, n, args)
	if err != nil || !f.env.F32 || f.args != nil && n.Op == ir.OpInput {
		return t, err
	}
	r := New(t.Shape...)
	for i, v := range t.Data {
		r.Data[i] = f.round(v)
	}
	return r, nil
}

func (f *frame) input(n *ir.Node, _ []*Tensor) (*Tensor, error) {
	if f.args == nil {
		return f.feed(n, f.env.Inputs)
	}
	i, err := strconv.Atoi(n.Name)
	if err != nil || i < 0 || i >= len(f.args) {
		return nil, fmt.Errorf("a body of %d operands has no input of that name", len(f.args))
	}
	return f.args[i], nil
}

// feed takes a tensor of the environment.
func (f *frame) feed(n *ir.Node, from map[string]*Tensor) (*Tensor, error) {
	t := from[n.Name]
	if t == nil {
		return nil, fmt.Errorf("no tensor was given")
	}
	want := f.g.Shape(n.Outs[0].Type)
	size := f.g.Size(n.Outs[0].Type)
	if !slices.Equal(t.Shape, want) || len(t.Data) != size {
		return nil, fmt.Errorf("a tensor of shape %v with %d elements was given, want shape %v", t.Shape, len(t.Data), want)
	}
	return t, nil
}

func (f *frame) constant(n *ir.Node, _ []*Tensor) (*Tensor, error) {
	t := f.zeros(n.Outs[0].Type)
	for i := range t.Data {
		t.Data[i] = n.Num
	}
	return t, nil
}

func (f *frame) iota(n *ir.Node, _ []*Tensor) (*Tensor, error) {
	t := f.zeros(n.Outs[0].Type)
	stride := strides(t.Shape)[n.Axis]
	for i := range t.Data {
		t.Data[i] = float64(i / stride % t.Shape[n.Axis])
	}
	return t, nil
}

// uniform draws; its operand says at which step of the whole run the tensor starts.
func (f *frame) uniform(n *ir.Node, args []*Tensor) (*Tensor, error) {
	draw := f.env.Uniform
	if draw == nil {
		draw = defaultUniform
	}
	t := f.zeros(n.Outs[0].Type)
	site, first := Site(n.Name), uint64(0)
	if len(args) > 0 {
		times, _, _ := f.extents(n.Outs[0].Type)
		first = uint64(args[0].Data[0]) * uint64(len(t.Data)/times)
	}
	for i := range t.Data {
		t.Data[i] = draw(f.env.Seed, f.env.Step, site, first+uint64(i))
	}
	return t, nil
}

// Site is the number under which a uniform node of that name draws: FNV-1a, 64 bits.
func Site(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	return h.Sum64()
}

// strides returns how far apart neighbours along each axis lie in a row-major tensor.
func strides(shape []int) []int {
	s := make([]int, len(shape))
	n := 1
	for k := len(shape) - 1; k >= 0; k-- {
		s[k] = n
		n *= shape[k]
	}
	return s
}
