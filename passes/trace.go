package passes

import (
	"fmt"
	"slices"
	"strings"

	"snnc/ir"
)

// Trace says what windows of one step carry forward so that a gradient sees what earlier steps have to do with it.
type Trace int

// The traces.
const (
	TraceNone  Trace = iota
	TraceInput       // of each weighted sum's input, with the leak of the membrane that it feeds
	TraceState       // of the derivative of each neuron's states by each of its weights
)

// trace adds traces to a graph of one step; the package comment says which. What the graph computes stays the same, the
// gradients that are taken afterwards do not.
func trace(g *ir.Graph, c *Context) error {
	if c.Trace == TraceNone {
		return nil
	}
	if c.Window <= 0 || g.T != 1 {
		return &Refusal{Reason: "traces are carried from step to step: the rule's window must be 1"}
	}
	c.recast = true
	t := newTracer(g, c)
	var err error
	switch c.Trace {
	case TraceInput:
		err = t.traceInputs()
	default:
		err = t.traceStates(c.Filter)
	}
	if err != nil {
		return err
	}
	sorted(g)
	ir.Prune(g)
	renumber(g)
	return ir.Reinfer(g)
}

// tracer knows the graph of a step, and adds to it.
type tracer struct {
	g       *ir.Graph
	nodes   []*ir.Node // as they were
	uses    map[*ir.Value][]ir.Use
	signal  map[*ir.Value]bool // depends on data, draws, the step or a state
	data    map[*ir.Value]bool // of these, on more than the number of the step
	learned map[*ir.Value]bool // has a derivative by a parameter
	states  []*memory
	first   *ir.Value
	toState map[*ir.Value]bool // leads to a state of the next step, spikes held
	toLoss  map[*ir.Value]bool // leads to the loss
	charged map[*ir.Value]bool // depends on a state element by element, spikes held
	pasts   map[*ir.Value]bool // see past
	cur     *ir.Node
	names   map[string]int
}

// memory is a state of the network.
type memory struct{ before, after *ir.Value }

func newTracer(g *ir.Graph, c *Context) *tracer {
	t := &tracer{g: g, nodes: slices.Clone(g.Nodes), uses: ir.Uses(g), signal: map[*ir.Value]bool{}, data: map[*ir.Value]bool{}, learned: map[*ir.Value]bool{},
		names: map[string]int{}, pasts: map[*ir.Value]bool{}}
	for _, n := range t.nodes {
		t.classify(n)
		if n.Op == ir.OpSelect && strings.HasPrefix(n.Args[2].Def.Name, "state/") && n.Args[0] == t.first {
			if after := g.Output(n.Args[2].Def.Name); !strings.HasPrefix(n.Args[2].Def.Name, "state/update/") {
				t.states = append(t.states, &memory{n.Outs[0], after})
			}
		}
	}
	var starts, ends, loss []*ir.Value
	for _, m := range t.states {
		starts, ends = append(starts, m.before), append(ends, m.after)
	}
	if v := g.Output(c.loss()); v != nil {
		loss = append(loss, v)
	}
	t.charged = t.reached(alone(held), starts...)
	t.toState, t.toLoss = t.leading(ends, held), t.leading(loss, free)
	return t
}

// classify notes what a node's results depend on.
func (t *tracer) classify(n *ir.Node) {
	v := n.Outs[0]
	switch n.Op {
	case ir.OpInput:
		t.data[v] = n.Like.Rank() > 0
		t.signal[v] = t.data[v] || n.Name == "first" || n.Name == "start"
		if n.Name == "first" {
			t.first = v
		}
	case ir.OpUniform:
		t.signal[v], t.data[v] = true, true
	case ir.OpParam:
		t.learned[v] = true
	default:
		for k, a := range n.Args {
			t.signal[v], t.data[v] = t.signal[v] || t.signal[a], t.data[v] || t.data[a]
			t.learned[v] = t.learned[v] || t.learned[a] && free(n, k)
		}
	}
}

// weighted returns which operand of a contraction is the weight and which the signal.
func (t *tracer) weighted(n *ir.Node) (w, s int, ok bool) {
	if n.Op != ir.OpContract || t.signal[n.Args[0]] == t.signal[n.Args[1]] {
		return 0, 0, false
	}
	if t.signal[n.Args[0]] {
		return 1, 0, true
	}
	return 0, 1, true
}

func (t *tracer) add(n *ir.Node) *ir.Value {
	n.Loc, n.Path = t.cur.Loc, t.cur.Path
	v := t.g.Add(n)
	t.classify(n)
	return v
}

func (t *tracer) op(op ir.Op, args ...*ir.Value) *ir.Value {
	return t.add(&ir.Node{Op: op, Args: args})
}

// sum adds values, of which some may be nil.
func (t *tracer) sum(vs ...*ir.Value) *ir.Value {
	var total *ir.Value
	for _, v := range vs {
		switch {
		case v == nil:
		case total == nil:
			total = v
		default:
			total = t.op(ir.OpAdd, total, v)
		}
	}
	return total
}

// carry makes a state that starts at zero; set gives it its value after the step.
func (t *tracer) carry(what string, like ir.Type) (before *ir.Value, set func(after *ir.Value)) {
	name := fmt.Sprintf("state/%s/%s", strings.TrimSuffix(t.cur.Path, "."), what)
	if t.names[name]++; t.names[name] > 1 {
		name = fmt.Sprintf("%s#%d", name, t.names[name])
	}
	in := t.add(&ir.Node{Op: ir.OpInput, Name: name, Like: like.With(ir.Real)})
	zero := t.add(&ir.Node{Op: ir.OpConst, Like: like})
	return t.op(ir.OpSelect, t.first, zero, in), func(after *ir.Value) { t.g.SetOutput(name, after) }
}

// sorted puts the nodes in an order in which each comes after its operands.
func sorted(g *ir.Graph) {
	old, placed := g.Nodes, map[*ir.Node]bool{}
	g.Nodes = nil
	var place func(n *ir.Node)
	place = func(n *ir.Node) {
		if placed[n] {
			return
		}
		placed[n] = true
		for _, a := range n.Args {
			place(a.Def)
		}
		g.Nodes = append(g.Nodes, n)
	}
	for _, n := range old {
		place(n)
	}
}
