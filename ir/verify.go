package ir

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// maxSize bounds the number of elements of one tensor, so that sizes in bytes and sums of a few cannot overflow.
const maxSize = 1 << 48

// Verify checks every rule that a graph must keep, and names the node that breaks one:
//
//   - IDs are unique, each value is defined once, before its uses, in the graph that uses it;
//   - result types have the axes that Infer gives; classes may be wider, never narrower;
//   - param and buffer nodes name declared tensors and agree with them; inputs of one name agree;
//   - bodies of scans have the extents of their graph, take all they use as operands (no param, buffer or uniform), and
//     their state inputs hold the states before and after a step;
//   - surrogates are scalar and elementwise;
//   - outputs have unique names; those of bodies and surrogates are "0", "1", ...
func Verify(g *Graph) error { return verify(g, whole) }

// role is what a graph is part of.
type role int

const (
	whole role = iota
	body
	surrogate
)

type verifier struct {
	g       *Graph
	role    role
	ids     map[int]bool
	defined map[*Value]bool
	inputs  map[string]Type
}

func newVerifier(g *Graph, r role) *verifier {
	return &verifier{g, r, map[int]bool{}, map[*Value]bool{}, map[string]Type{}}
}

func verify(g *Graph, r role) error {
	v := newVerifier(g, r)
	if err := v.header(); err != nil {
		return err
	}
	for _, n := range g.Nodes {
		if err := v.node(n); err != nil {
			return fmt.Errorf("%s: %w", describe(n), err)
		}
	}
	return v.outputs()
}

// describe names a node in messages, e.g. `%5 = contract (of Conv1, at m.snn:3:7)`.
func describe(n *Node) string {
	s := n.Op.String()
	if len(n.Outs) > 0 && n.Outs[0] != nil {
		s = fmt.Sprintf("%%%d = %s", n.Outs[0].ID, s)
	}
	switch {
	case n.Path != "" && n.Loc.Valid():
		return s + " (of " + n.Path + ", at " + n.Loc.Position() + ")"
	case n.Path != "":
		return s + " (of " + n.Path + ")"
	}
	return s
}

func (v *verifier) header() error {
	if v.g.T < 0 || v.g.B < 0 {
		return fmt.Errorf("graph %q has T=%d, B=%d", v.g.Name, v.g.T, v.g.B)
	}
	if v.role != whole && len(v.g.Params)+len(v.g.Buffers) > 0 {
		return fmt.Errorf("params or buffers in a nested graph")
	}
	names := map[string]bool{}
	for i := range v.g.Params {
		p := &v.g.Params[i]
		if err := declared(names, p.Name, p.Dims, p.Init); err != nil {
			return fmt.Errorf("param %q: %w", p.Name, err)
		}
		if !(p.Lo <= p.Hi) {
			return fmt.Errorf("param %q: empty range %s..%s", p.Name, num(p.Lo), num(p.Hi))
		}
	}
	for _, b := range v.g.Buffers {
		if err := declared(names, b.Name, b.Dims, b.Init); err != nil {
			return fmt.Errorf("buffer %q: %w", b.Name, err)
		}
	}
	return nil
}

// declared checks a param or buffer; both share one space of names, that of a file of weights.
func declared(names map[string]bool, name string, dims []int, init Init) error {
	if name == "" || names[name] {
		return fmt.Errorf("the name is empty or taken")
	}
	names[name] = true
	if err := checkShape(dims); err != nil {
		return err
	}
	return init.check(dims)
}

func (i Init) check(dims []int) error {
	if math.IsNaN(i.A) || math.IsNaN(i.B) {
		return fmt.Errorf("initial value is not a number")
	}
	switch i.Dist {
	case "const", "uniform", "normal", "trunc_normal":
		return nil
	case "values":
		if n := (&Graph{}).Size(Type{Dims: dims}); n != len(i.Values) {
			return fmt.Errorf("%d initial values for %d elements", len(i.Values), n)
		}
		if slices.ContainsFunc(i.Values, math.IsNaN) {
			return fmt.Errorf("initial value is not a number")
		}
		return nil
	}
	return fmt.Errorf("unknown initial distribution %q", i.Dist)
}

// checkShape refuses empty axes and sizes that overflow.
func checkShape(shape []int) error {
	size := 1.0
	for _, d := range shape {
		if d < 1 {
			return fmt.Errorf("axis of extent %d in %v", d, shape)
		}
		size *= float64(d)
	}
	if size > maxSize {
		return fmt.Errorf("%.3g elements, more than %.3g", size, float64(maxSize))
	}
	return nil
}

func (v *verifier) outputs() error {
	names := map[string]bool{}
	for i, o := range v.g.Outputs {
		switch {
		case o.Value == nil || !v.defined[o.Value]:
			return fmt.Errorf("output %q is not a value of the graph", o.Name)
		case o.Name == "" || names[o.Name]:
			return fmt.Errorf("output name %q is empty or taken", o.Name)
		case v.role != whole && o.Name != strconv.Itoa(i):
			return fmt.Errorf("output %d of a nested graph is named %q", i, o.Name)
		}
		names[o.Name] = true
	}
	return nil
}
