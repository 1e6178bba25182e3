package ir

import (
	"fmt"
	"math"
	"slices"
)

// Infer returns the result types of a node from its operands and attributes, or an error that says what does not fit.
// For nests, the result's axes come from Like (set by the builder) and are checked against the maps.
func Infer(g *Graph, n *Node) ([]Type, error) {
	if n.Op <= OpInvalid || n.Op >= NumOps {
		return nil, fmt.Errorf("unknown operation %d", n.Op)
	}
	info := &Ops[n.Op]
	if info.Arity >= 0 && len(n.Args) != info.Arity {
		return nil, fmt.Errorf("%d operands, want %d", len(n.Args), info.Arity)
	}
	if slices.Contains(n.Args, nil) {
		return nil, fmt.Errorf("missing operand")
	}
	switch info.Kind {
	case Leaf:
		return inferLeaf(g, n)
	case Elementwise:
		return inferElementwise(n)
	case Nest:
		return inferNest(g, n)
	}
	return inferScan(g, n)
}

func inferLeaf(g *Graph, n *Node) ([]Type, error) {
	t := n.Like
	switch n.Op {
	case OpConst:
		t.Class = Point(n.Num)
	case OpUniform:
		if len(n.Args) > 1 || len(n.Args) == 1 && !n.Args[0].Type.IsScalar() {
			return nil, fmt.Errorf("the number of the first step is one scalar")
		}
		t.Class = Class{false, 0, 1}
	case OpIota:
		shape := g.Shape(t)
		if n.Axis < 0 || n.Axis >= len(shape) {
			return nil, fmt.Errorf("axis %d of %d", n.Axis, len(shape))
		}
		t.Class = Class{true, 0, math.Max(0, float64(shape[n.Axis]-1))}
	default:
		if n.Name == "" {
			return nil, fmt.Errorf("no name")
		}
	}
	return []Type{t}, nil
}

func inferElementwise(n *Node) ([]Type, error) {
	if len(n.Args) == 0 {
		return nil, fmt.Errorf("no operands")
	}
	var t Type
	classes := make([]Class, len(n.Args))
	for i, a := range n.Args {
		classes[i] = a.Type.Class
		t.Time = t.Time || a.Type.Time
		t.Batch = t.Batch || a.Type.Batch
		switch d := a.Type.Dims; {
		case len(d) == 0:
		case len(t.Dims) == 0:
			t.Dims = d
		case !slices.Equal(d, t.Dims):
			return nil, fmt.Errorf("operand %d is %v, others have %v", i, a.Type, t.Dims)
		}
	}
	if (n.Op == OpSpike || n.Op == OpSpikeAbove) && n.Surr == nil {
		return nil, fmt.Errorf("no surrogate")
	}
	if err := needSpikes(n.Op, classes); err != nil {
		return nil, err
	}
	t.Class = Ops[n.Op].Class(classes)
	if n.Op == OpMul && n.Args[0] == n.Args[1] { // a square, as x^2 is one
		t.Class = powClass([]Class{classes[0], Point(2)})
	}
	return []Type{t}, nil
}

// needSpikes refuses logic on anything but spikes: its results would not be the spikes that they claim to be.
func needSpikes(op Op, c []Class) error {
	switch op {
	case OpSelect:
		c = c[:1]
	case OpNot, OpAnd, OpOr:
	default:
		return nil
	}
	for i := range c {
		if !c[i].IsSpike() {
			return fmt.Errorf("operand %d of %s is %v, want spike", i, op, c[i])
		}
	}
	return nil
}

func inferNest(g *Graph, n *Node) ([]Type, error) {
	if n.Maps == nil {
		return nil, fmt.Errorf("no maps")
	}
	if n.Op == OpMaximumVJP {
		return inferMaximumVJP(g, n)
	}
	shapes := make([][]int, len(n.Args))
	for i, a := range n.Args {
		shapes[i] = g.Shape(a.Type)
	}
	t := n.Like
	if err := n.Maps.Check(g.Shape(t), shapes...); err != nil {
		return nil, err
	}
	t.Class = nestClass(g, n, shapes)
	return []Type{t}, nil
}

func inferMaximumVJP(g *Graph, n *Node) ([]Type, error) {
	a, up := n.Args[0].Type, n.Args[1].Type
	if err := n.Maps.Check(g.Shape(up), g.Shape(a)); err != nil {
		return nil, err
	}
	// A place may be the maximum of several overlapping windows.
	c := times(up.Class, max(1, g.Size(up)), false)
	return []Type{a.With(c)}, nil
}

// nestClass bounds the elements of a nest's result: the terms of one sum number at most the product of the loops that
// the result does not name.
func nestClass(g *Graph, n *Node, shapes [][]int) Class {
	c := n.Args[0].Type.Class
	if n.Op == OpContract {
		c = mulClass([]Class{c, n.Args[1].Type.Class})
	}
	if n.Op == OpMaximum {
		if !n.Maps.covers(g.Shape(n.Like)) || !n.Maps.windowsMeet(shapes[0]) {
			c = Class{false, math.Inf(-1), c.Hi}
		}
		return c
	}
	terms, all := n.Maps.terms()
	for i, acc := range n.Maps.In {
		all = all && acc.Inside(n.Maps.Space, shapes[i])
	}
	return times(c, terms, all && n.Maps.covers(g.Shape(n.Like)))
}

func inferScan(g *Graph, n *Node) ([]Type, error) {
	s := n.Scan
	if s == nil || n.Body == nil {
		return nil, fmt.Errorf("no body")
	}
	if s.States < 0 || s.Xs < 0 || s.States+s.Xs > len(n.Args) {
		return nil, fmt.Errorf("%d states and %d sequences of %d operands", s.States, s.Xs, len(n.Args))
	}
	if len(n.Body.Outputs) < s.States {
		return nil, fmt.Errorf("body gives %d of %d states", len(n.Body.Outputs), s.States)
	}
	for i, a := range n.Args {
		if isX := i >= s.States && i < s.States+s.Xs; a.Type.Time != isX {
			return nil, fmt.Errorf("operand %d is %v", i, a.Type)
		}
	}
	types := make([]Type, len(n.Body.Outputs))
	for i, o := range n.Body.Outputs {
		t := o.Value.Type
		if t.Time {
			return nil, fmt.Errorf("body output %d has a time axis", i)
		}
		if i < s.States && !t.SameAxes(n.Args[i].Type) {
			return nil, fmt.Errorf("state %d is %v before and %v after the step", i, n.Args[i].Type, t)
		}
		t.Time = i >= s.States
		types[i] = t
	}
	return types, nil
}
