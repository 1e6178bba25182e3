package ir

import (
	"fmt"
	"math"
)

// Reinfer computes the types of all values anew, in order. Inputs, params and buffers of the whole graph keep their
// declared types; those of bodies take the types of the operands, and state inputs the smallest class found that holds
// the state before and after every step. Bounds that still move after three rounds become infinite, and integers real if
// a step makes them so. It fails if operands do not fit.
func Reinfer(g *Graph) error {
	for _, n := range g.Nodes {
		if err := reinferNode(g, n); err != nil {
			return fmt.Errorf("%s: %w", describe(n), err)
		}
	}
	return nil
}

func reinferNode(g *Graph, n *Node) error {
	if n.Op == OpScan && n.Body != nil && n.Scan != nil {
		if err := reinferBody(n); err != nil {
			return err
		}
	}
	types, err := Infer(g, n)
	if err != nil {
		return err
	}
	if len(types) != len(n.Outs) {
		return fmt.Errorf("%d results, want %d", len(n.Outs), len(types))
	}
	for i, t := range types {
		n.Outs[i].Type = t
	}
	return nil
}

// reinferBody iterates to a fixed point: the state inputs start as the initial states and grow by what a step makes
// of them.
func reinferBody(n *Node) error {
	ins, err := bodyInputs(n)
	if err != nil {
		return err
	}
	for k, in := range ins {
		if in != nil {
			t := n.Args[k].Type
			t.Time = false
			in.Like = t
		}
	}
	for round := 0; ; round++ {
		if err := Reinfer(n.Body); err != nil {
			return err
		}
		if !growStates(n, ins, round >= 3) {
			return nil
		}
	}
}

// bodyInputs returns the input node of each operand, nil where the body does not use it. Of several inputs of one name
// it would miss some, so it refuses them.
func bodyInputs(n *Node) ([]*Node, error) {
	ins := make([]*Node, len(n.Args))
	err := eachInput(n.Body, func(in *Node, k int) error {
		if k >= len(ins) || ins[k] != nil {
			return fmt.Errorf("the body's input %d has no operand or is there twice", k)
		}
		ins[k] = in
		return nil
	})
	return ins, err
}

// growStates joins the classes after the step into the state inputs and reports whether any grew.
func growStates(n *Node, ins []*Node, widen bool) bool {
	grew := false
	for k := range min(n.Scan.States, len(n.Body.Outputs)) {
		if ins[k] == nil {
			continue
		}
		before, after := &ins[k].Like.Class, n.Body.Outputs[k].Value.Type.Class
		if after.Within(*before) {
			continue
		}
		*before, grew = grow(*before, after, widen), true
	}
	return grew
}

// grow is the join; when widening, a bound that moves goes to infinity at once, so that only a few rounds can follow.
func grow(before, after Class, widen bool) Class {
	c := before.Join(after)
	if widen && c.Lo < before.Lo {
		c.Lo = math.Inf(-1)
	}
	if widen && c.Hi > before.Hi {
		c.Hi = math.Inf(1)
	}
	return c
}
