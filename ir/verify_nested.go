package ir

import "fmt"

func (v *verifier) spike(n *Node) error {
	s := n.Surr
	sub := s.Smooth
	if sub == nil {
		sub = s.Grad
	}
	if sub == nil || s.Smooth != nil && s.Grad != nil {
		return fmt.Errorf("surrogate %q must have either a smooth step or a derivative", s.Name)
	}
	if err := verify(sub, surrogate); err != nil {
		return fmt.Errorf("surrogate %q: %w", s.Name, err)
	}
	if len(sub.Outputs) != 1 {
		return fmt.Errorf("surrogate %q has %d outputs, want 1", s.Name, len(sub.Outputs))
	}
	return eachInput(sub, func(in *Node, k int) error {
		if k >= len(n.Args) {
			return fmt.Errorf("surrogate %q uses operand %d of %d", s.Name, k, len(n.Args))
		}
		return nil
	})
}

// eachInput calls f for each input of a verified nested graph, with its number.
func eachInput(g *Graph, f func(n *Node, k int) error) error {
	for _, n := range g.Nodes {
		if n.Op != OpInput {
			continue
		}
		k, err := argIndex(n)
		if err == nil {
			err = f(n, k)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) scan(n *Node) error {
	if n.Body.T != v.g.T || n.Body.B != v.g.B || v.g.T < 1 {
		return fmt.Errorf("body for T=%d, B=%d in a graph with T=%d, B=%d", n.Body.T, n.Body.B, v.g.T, v.g.B)
	}
	if err := verify(n.Body, body); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	return eachInput(n.Body, func(in *Node, k int) error { return bodyInput(n, in, k) })
}

// bodyInput checks that an input of the body holds what the scan puts into it.
func bodyInput(n, in *Node, k int) error {
	if k >= len(n.Args) {
		return fmt.Errorf("the body's input %d has no operand", k)
	}
	t, arg := in.Outs[0].Type, n.Args[k].Type
	arg.Time = false
	if !t.SameAxes(arg) || !arg.Class.Within(t.Class) {
		return fmt.Errorf("the body's input %d is %v, but its operand %v", k, t, arg)
	}
	if k < n.Scan.States {
		if after := n.Body.Outputs[k].Value.Type; !after.Class.Within(t.Class) {
			return fmt.Errorf("state %d is %v before a step, but %v after it", k, t, after)
		}
	}
	return nil
}
