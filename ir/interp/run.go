package interp

import (
	"fmt"
	"math"
	"slices"

	"snnc/ir"
	"snnc/runtime/rng"
)

// Tensor is an array, row-major over the full shape [T][B][dims] of a value's type.
type Tensor struct {
	Shape []int
	Data  []float64
}

// New returns a tensor of zeros.
func New(shape ...int) *Tensor {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return &Tensor{slices.Clone(shape), make([]float64, n)}
}

// Of returns a tensor of the given elements.
func Of(shape []int, data ...float64) *Tensor { return &Tensor{shape, data} }

// Env is what a graph computes from.
type Env struct {
	Inputs          map[string]*Tensor // by name of the input
	Params, Buffers map[string]*Tensor

	// Seed and Step key the random draws. Uniform gives the draw; nil means rng.Uniform. The site is the FNV-1a 64-bit
	// hash of the node's name.
	Seed, Step uint64
	Uniform    func(seed, step, site, element uint64) float64

	F32    bool                         // round to float32 as the package comment says
	Watch  func(v *ir.Value, t *Tensor) // called for each value, in bodies for each step; optional
	Margin *float64                     // set to the smallest |u| of any spike: near zero, rounding may flip it; optional
}

// maxElements bounds one tensor, so that a hostile graph is refused before memory is.
const maxElements = 1 << 27

// Run evaluates the graph's outputs by name. It fails on an invalid graph, on a tensor that Env lacks or that has another
// shape, and on tensors of more than 2^27 elements. Results may share memory with Env.
func Run(g *ir.Graph, env *Env) (map[string]*Tensor, error) {
	if err := ir.Verify(g); err != nil {
		return nil, err
	}
	if env.Margin != nil {
		*env.Margin = math.Inf(1)
	}
	values, err := newFrame(g, env, nil).run()
	if err != nil {
		return nil, err
	}
	out := make(map[string]*Tensor, len(g.Outputs))
	for i, o := range g.Outputs {
		out[o.Name] = values[i]
	}
	return out, nil
}

// frame is one evaluation of one graph.
type frame struct {
	g      *ir.Graph
	env    *Env
	args   []*Tensor // a body's inputs "0", "1", ...; nil for the whole graph
	values map[*ir.Value]*Tensor
}

func newFrame(g *ir.Graph, env *Env, args []*Tensor) *frame {
	return &frame{g, env, args, make(map[*ir.Value]*Tensor, len(g.Nodes))}
}

// run evaluates the nodes in order and returns the outputs.
func (f *frame) run() ([]*Tensor, error) {
	for _, n := range f.g.Nodes {
		if err := f.node(n); err != nil {
			return nil, fmt.Errorf("%s: %w", described(n), err)
		}
	}
	out := make([]*Tensor, len(f.g.Outputs))
	for i, o := range f.g.Outputs {
		out[i] = f.values[o.Value]
	}
	return out, nil
}

// described names a node in messages, e.g. `input "image"` or `contract of Conv1`.
func described(n *ir.Node) string {
	s := n.Op.String()
	if n.Name != "" {
		s += fmt.Sprintf(" %q", n.Name)
	}
	if n.Path != "" {
		s += " of " + n.Path
	}
	return s
}

func (f *frame) node(n *ir.Node) error {
	for _, v := range n.Outs {
		if size := f.g.Size(v.Type); size > maxElements {
			return fmt.Errorf("%d elements, more than the interpreter's limit of %d", size, maxElements)
		}
	}
	args := make([]*Tensor, len(n.Args))
	for i, a := range n.Args {
		args[i] = f.values[a]
	}
	outs, err := f.eval(n, args)
	if err != nil {
		return err
	}
	for i, v := range n.Outs {
		f.values[v] = outs[i]
		if f.env.Watch != nil {
			f.env.Watch(v, outs[i])
		}
	}
	return nil
}

func (f *frame) eval(n *ir.Node, args []*Tensor) ([]*Tensor, error) {
	if n.Op == ir.OpScan {
		return f.scan(n, args)
	}
	var out *Tensor
	var err error
	switch ir.Ops[n.Op].Kind {
	case ir.Leaf:
		out, err = f.leaf(n, args)
	case ir.Elementwise:
		out = f.elementwise(n, args)
	case ir.Nest:
		out = f.nest(n, args)
	}
	return []*Tensor{out}, err
}

// zeros returns a tensor of the type's shape.
func (f *frame) zeros(t ir.Type) *Tensor { return New(f.g.Shape(t)...) }

// round is the rounding that follows an operation.
func (f *frame) round(v float64) float64 {
	if f.env.F32 {
		return float64(float32(v))
	}
	return v
}

func defaultUniform(seed, step, site, element uint64) float64 {
	return float64(rng.Uniform(seed, step, site, element))
}
