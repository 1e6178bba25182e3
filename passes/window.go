package passes

import (
	"fmt"
	"slices"
	"strings"

	"snnc/ir"
)

// window rewrites a graph of T steps into one of the next c.Window of them; the package comment says what goes in and
// out. It returns a *Refusal for what needs all steps.
func window(g *ir.Graph, c *Context) error {
	if c.Window <= 0 {
		return nil
	}
	c.recast = true
	ir.Prune(g)
	delays(g)
	w := &windower{T: g.T, K: min(c.Window, g.T), kind: map[*ir.Value]extent{}, origin: map[*ir.Value]*ir.Node{},
		rows: map[*ir.Value]int{}, totals: map[*ir.Value]*ir.Value{}, toLoss: leadingTo(g, c.loss()), perStep: map[perStepKey]*ir.Value{}, paths: map[string]int{}}
	if c.Forward {
		w.toLoss = nil // what is not differentiated may use sums in any way
	}
	for _, n := range g.Nodes {
		if n.Op == ir.OpInput && (n.Name == "first" || n.Name == "start") {
			return refuse(n, "an input is named `%s`, as what a window is told of its place: give it another name", n.Name)
		}
	}
	g.T = w.K
	w.rewriter = newRewriter(g)
	for _, n := range w.old {
		w.cur = n
		if err := w.node(n); err != nil {
			return err
		}
	}
	w.outputs()
	renumber(g)
	return ir.Reinfer(g) // what is taken by an indicator is bounded less tightly
}

// leadingTo returns the values on which a named output depends.
func leadingTo(g *ir.Graph, name string) map[*ir.Value]bool {
	set := map[*ir.Value]bool{g.Output(name): true}
	for _, n := range slices.Backward(g.Nodes) {
		if slices.ContainsFunc(n.Outs, func(v *ir.Value) bool { return set[v] }) {
			for _, a := range n.Args {
				set[a] = true
			}
		}
	}
	return set
}

// extent says how a value of a window relates to that of the whole.
type extent int

const (
	same  extent = iota // it is the same in every window
	slice               // it has a time axis, of which this is a part
	share               // the whole is the sum of the windows' values
	final               // the last window's is the whole
)

// windower rebuilds a graph for K of its T steps. With K = 1 no value inside has a time axis.
type windower struct {
	*rewriter
	T, K    int
	kind    map[*ir.Value]extent    // of old values
	origin  map[*ir.Value]*ir.Node  // of old shares: the reduction over time
	first   *ir.Value               // input: 1 in the first window
	start   *ir.Value               // input: how many steps lie before
	step    *ir.Value               // the number of each step
	rows    map[*ir.Value]int       // slices without time axis: the one of the dims that counted the steps, and now is the time axis
	totals  map[*ir.Value]*ir.Value // of old shares: the sum up to this window
	toLoss  map[*ir.Value]bool      // old values on which the loss depends
	perStep map[perStepKey]*ir.Value
	paths   map[string]int // how many scans belong to a module
	states  []ir.Output
}

func (w *windower) flat() bool  { return w.K == 1 }
func (w *windower) whole() bool { return w.K == w.T }

// like is a declared type as it is in the window.
func (w *windower) like(t ir.Type) ir.Type {
	t.Time = t.Time && !w.flat()
	return t
}

// become records what took the place of a node's result and how it relates to the whole.
func (w *windower) become(n *ir.Node, v *ir.Value, e extent) {
	if w.whole() && e != slice {
		e = same
	}
	w.at[n.Outs[0]], w.kind[n.Outs[0]] = v, e
}

func (w *windower) node(n *ir.Node) error {
	switch {
	case n.Op == ir.OpScan:
		return w.scan(n)
	case ir.Ops[n.Op].Kind == ir.Leaf:
		w.leaf(n)
		return nil
	case ir.Ops[n.Op].Kind == ir.Elementwise:
		return w.elementwise(n)
	}
	return w.nest(n)
}

func (w *windower) leaf(n *ir.Node) {
	c := *n
	if n.Op != ir.OpInput {
		c.Like = w.like(n.Like)
	}
	if !n.Outs[0].Type.Time {
		w.become(n, w.g.Add(&c), same)
		return
	}
	var v *ir.Value
	switch {
	case n.Op == ir.OpIota && n.Axis == 0:
		v = w.number(n)
	case n.Op == ir.OpIota && w.flat():
		c.Axis--
		v = w.g.Add(&c)
	case n.Op == ir.OpUniform:
		c.Args = []*ir.Value{w.begin()}
		v = w.g.Add(&c)
	case n.Op == ir.OpInput && w.flat():
		v = w.only(w.g.Add(&c))
	default:
		v = w.g.Add(&c)
	}
	w.become(n, v, slice)
}

// number is the position along time as counted over all windows.
func (w *windower) number(n *ir.Node) *ir.Value {
	like := w.like(n.Like)
	if w.flat() {
		return w.op(ir.OpAdd, w.add(&ir.Node{Op: ir.OpConst, Like: like}), w.begin())
	}
	return w.op(ir.OpAdd, w.add(&ir.Node{Op: ir.OpIota, Like: like}), w.begin())
}

// steps is the number of each step of the window.
func (w *windower) steps() *ir.Value {
	if w.step == nil {
		w.step = w.number(&ir.Node{Like: ir.Type{Time: true}})
	}
	return w.step
}

// outputs turns results into what can be joined or added up, and adds the states.
func (w *windower) outputs() {
	for i, o := range w.g.Outputs {
		v, e := w.at[o.Value], w.kind[o.Value]
		w.cur = o.Value.Def
		update := strings.HasPrefix(o.Name, "update/")
		if d, ok := w.rows[o.Value]; ok {
			v, e = w.scatter(v, o.Value.Type.Lead()+d), share
		}
		switch {
		case e == slice && w.flat():
			v = w.add(repeat(w.g, v))
		case update && e == share:
			v = w.accumulated(o.Name, v)
		case update, e == slice, e == share:
		case e == same:
			v = w.part(v)
		case e == final:
			last := w.op(ir.OpEq, w.begin(), w.num(float64(w.T-w.K)))
			v = w.op(ir.OpSelect, last, v, w.num(0))
		}
		w.g.Outputs[i].Value = v
	}
	w.g.Outputs = slices.Concat(w.g.Outputs, w.states)
}

// needsAll is the refusal of a use of what is known only once all steps have been.
func (w *windower) needsAll(user *ir.Node, v *ir.Value) error {
	o := w.origin[v]
	if o == nil {
		return refuse(user, "this uses what a recurrence has come to after all time steps; the rule sees %s at a time", counted(w.K))
	}
	where := ""
	if user.Loc.Valid() && user.Loc != o.Loc {
		where = fmt.Sprintf(", and the equation at %s needs all of it at once", user.Loc.Position())
	}
	return refuse(o, "%s is over all time steps%s; the rule sees %s at a time", called(o), where, counted(w.K))
}
