package passes

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// dce removes nodes that no output needs, and what of a scan nobody reads: result sequences, states, operands.
func dce(g *ir.Graph, _ *Context) error {
	live := map[*ir.Value]bool{}
	for _, o := range g.Outputs {
		live[o.Value] = true
	}
	keep := map[*ir.Node]*trimmed{}
	for _, n := range slices.Backward(g.Nodes) {
		if !slices.ContainsFunc(n.Outs, func(v *ir.Value) bool { return live[v] }) {
			continue
		}
		t := trim(n, live)
		keep[n] = t
		for _, k := range t.args {
			live[n.Args[k]] = true
		}
	}
	r := newRewriter(g)
	for _, n := range r.old {
		if t := keep[n]; t != nil {
			r.cur = n
			r.keep(n, t)
		}
	}
	r.finish()
	return nil
}

// trimmed lists the operands and results of a node that remain.
type trimmed struct {
	args, outs []int
	body       *ir.Graph
	scan       ir.Scan
}

func trim(n *ir.Node, live map[*ir.Value]bool) *trimmed {
	if n.Op == ir.OpScan {
		return trimScan(n, live)
	}
	return &trimmed{args: count(len(n.Args)), outs: count(len(n.Outs))}
}

func count(n int) []int {
	c := make([]int, n)
	for i := range c {
		c[i] = i
	}
	return c
}

// keep adds the node with what remains of it.
func (r *rewriter) keep(n *ir.Node, t *trimmed) {
	c := *n
	c.Args = nil
	for _, k := range t.args {
		c.Args = append(c.Args, r.at[n.Args[k]])
	}
	if t.body != nil {
		c.Body, c.Scan = t.body, &t.scan
	}
	r.g.Add(&c)
	for i, k := range t.outs {
		r.at[n.Outs[k]] = c.Outs[i]
	}
}

// trimScan finds the states that a live result depends on, directly or through other states, and the operands that
// the body then still reads.
func trimScan(n *ir.Node, live map[*ir.Value]bool) *trimmed {
	s := n.Scan
	on := make([]bool, len(n.Outs))
	for i, o := range n.Outs {
		on[i] = live[o]
	}
	used := needed(n, on)
	for grown := true; grown; {
		grown = false
		for i := range s.States {
			if used[i] && !on[i] {
				on[i], grown = true, true
			}
		}
		used = needed(n, on)
	}
	copy(used, on[:s.States]) // a state that only its own result needs keeps its operand
	t := &trimmed{}
	for k, u := range used {
		if !u {
			continue
		}
		t.args = append(t.args, k)
		switch {
		case k < s.States:
			t.scan.States++
		case k < s.States+s.Xs:
			t.scan.Xs++
		}
	}
	t.scan.Reverse = s.Reverse
	for i, o := range on {
		if o {
			t.outs = append(t.outs, i)
		}
	}
	t.body = trimBody(n.Body, t)
	return t
}

// needed returns the inputs of the body that its outputs marked on depend on.
func needed(n *ir.Node, on []bool) []bool {
	live := map[*ir.Value]bool{}
	for i, o := range n.Body.Outputs {
		if on[i] {
			live[o.Value] = true
		}
	}
	used := make([]bool, len(n.Args))
	for _, m := range slices.Backward(n.Body.Nodes) {
		if !live[m.Outs[0]] {
			continue
		}
		for _, a := range m.Args {
			live[a] = true
		}
		if m.Op == ir.OpInput {
			used[number0(m.Name)] = true
		}
	}
	return used
}

// number0 is the number that a body's input has for a name.
func number0(name string) int {
	k, err := strconv.Atoi(name)
	if err != nil {
		panic(&ir.Bug{Node: &ir.Node{Op: ir.OpInput, Name: name}, Err: err})
	}
	return k
}

// trimBody is the body with the remaining outputs and inputs, renumbered.
func trimBody(body *ir.Graph, t *trimmed) *ir.Graph {
	b := clone(body)
	var outs []ir.Output
	for i, k := range t.outs {
		outs = append(outs, ir.Output{Name: strconv.Itoa(i), Value: b.Outputs[k].Value})
	}
	b.Outputs = outs
	live := map[*ir.Node]bool{}
	for _, o := range outs {
		live[o.Value.Def] = true
	}
	for _, n := range slices.Backward(b.Nodes) {
		if n.Op == ir.OpInput {
			k := slices.Index(t.args, number0(n.Name))
			live[n], n.Name = k >= 0, strconv.Itoa(k)
		}
		if live[n] {
			for _, a := range n.Args {
				live[a.Def] = true
			}
		}
	}
	b.Nodes = slices.DeleteFunc(b.Nodes, func(n *ir.Node) bool { return !live[n] })
	return b
}
