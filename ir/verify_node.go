package ir

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// node checks one node after those before it, and registers its results.
func (v *verifier) node(n *Node) error {
	for i, a := range n.Args {
		if a != nil && !v.defined[a] {
			return fmt.Errorf("operand %d (%%%d) is not defined before", i, a.ID)
		}
	}
	types, err := Infer(v.g, n)
	if err != nil {
		return err
	}
	if len(types) == 0 || len(types) != len(n.Outs) {
		return fmt.Errorf("%d results, want %d and at least one", len(n.Outs), len(types))
	}
	for i, out := range n.Outs {
		if err := v.result(n, i, out, types[i]); err != nil {
			return err
		}
	}
	return v.rules(n)
}

func (v *verifier) result(n *Node, i int, out *Value, inferred Type) error {
	if out == nil || out.Def != n || out.Idx != i {
		return fmt.Errorf("result %d does not belong to the node", i)
	}
	if out.ID < 0 || v.ids[out.ID] {
		return fmt.Errorf("the number %d is negative or taken", out.ID)
	}
	v.ids[out.ID], v.defined[out] = true, true
	if err := checkShape(v.g.Shape(out.Type)); err != nil {
		return err
	}
	if c := out.Type.Class; !(c.Lo <= c.Hi) {
		return fmt.Errorf("result %d has the empty class %v", i, c)
	}
	if !out.Type.SameAxes(inferred) || !inferred.Class.Within(out.Type.Class) {
		return fmt.Errorf("result %d is declared %v, but is %v", i, out.Type, inferred)
	}
	return nil
}

// rules checks what depends on the operation and on the role of the graph.
func (v *verifier) rules(n *Node) error {
	if v.role == surrogate {
		if err := surrogateNode(n); err != nil {
			return err
		}
	}
	switch n.Op {
	case OpInput, OpParam, OpBuffer:
		return v.named(n)
	case OpUniform:
		if v.role == body {
			return fmt.Errorf("random draws within a scan would repeat at every step; draw outside")
		}
	case OpConst:
		if math.IsNaN(n.Num) {
			return fmt.Errorf("the constant is not a number")
		}
	case OpSpike, OpSpikeAbove:
		return v.spike(n)
	case OpScan:
		return v.scan(n)
	}
	return nil
}

func surrogateNode(n *Node) error {
	ok := n.Op == OpInput || n.Op == OpConst || Ops[n.Op].Kind == Elementwise
	if !ok || !n.Outs[0].Type.IsScalar() {
		return fmt.Errorf("%v in a surrogate, which must be scalar and elementwise", n.Outs[0].Type)
	}
	return nil
}

func (v *verifier) named(n *Node) error {
	t := n.Outs[0].Type
	if !t.SameAxes(n.Like) || t.Class != n.Like.Class {
		return fmt.Errorf("%q is declared %v, but is %v", n.Name, n.Like, t)
	}
	switch n.Op {
	case OpParam:
		p := v.g.Param(n.Name)
		if p == nil {
			return fmt.Errorf("no param %q is declared", n.Name)
		}
		return agrees(n, p.Dims, Class{false, p.Lo, p.Hi})
	case OpBuffer:
		i := slices.IndexFunc(v.g.Buffers, func(b Buffer) bool { return b.Name == n.Name })
		if i < 0 {
			return fmt.Errorf("no buffer %q is declared", n.Name)
		}
		return agrees(n, v.g.Buffers[i].Dims, t.Class)
	}
	return v.input(n)
}

// agrees checks a param or buffer node against its declaration.
func agrees(n *Node, dims []int, c Class) error {
	want := Type{Dims: dims, Class: c}
	if t := n.Outs[0].Type; !t.SameAxes(want) || !c.Within(t.Class) {
		return fmt.Errorf("%q is %v, but declared %v", n.Name, t, want)
	}
	return nil
}

func (v *verifier) input(n *Node) error {
	t := n.Outs[0].Type
	if first, seen := v.inputs[n.Name]; seen && !first.SameAxes(t) {
		return fmt.Errorf("input %q is %v here and %v before", n.Name, t, first)
	}
	v.inputs[n.Name] = t
	if v.role != whole {
		_, err := argIndex(n)
		return err
	}
	return nil
}

// argIndex is the number that names an input of a nested graph.
func argIndex(n *Node) (int, error) {
	k, err := strconv.Atoi(n.Name)
	if err != nil || k < 0 || strconv.Itoa(k) != n.Name {
		return 0, fmt.Errorf("input %q of a nested graph is not named by a number", n.Name)
	}
	return k, nil
}
