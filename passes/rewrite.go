package passes

import (
	"strconv"

	"snnc/ir"
)

// rewriter rebuilds a graph node by node.
type rewriter struct {
	g   *ir.Graph // being rebuilt
	old []*ir.Node
	at  map[*ir.Value]*ir.Value // what took the place of a value
	cur *ir.Node                // the old node whose place and path new nodes get
}

func newRewriter(g *ir.Graph) *rewriter {
	r := &rewriter{g: g, old: g.Nodes, at: map[*ir.Value]*ir.Value{}}
	g.Nodes = nil
	return r
}

// rewrite rebuilds g and the bodies in it. The rule gets a copy of each node, whose operands are rewritten already and
// whose results are the old ones; it may change the copy and return nil, or return values to stand for the results.
// These must have the axes of the results.
func rewrite(g *ir.Graph, rule func(r *rewriter, n *ir.Node) []*ir.Value) {
	r := newRewriter(g)
	for _, n := range r.old {
		r.cur = n
		if n.Body != nil {
			rewrite(n.Body, rule)
		}
		c := *n
		c.Args = r.mapped(n.Args)
		outs := rule(r, &c)
		if outs == nil {
			r.g.Add(&c)
			outs = c.Outs
		}
		r.put(n, outs)
	}
	r.finish()
}

// put records what took the place of a node's results.
func (r *rewriter) put(n *ir.Node, outs []*ir.Value) {
	for i, o := range n.Outs {
		r.at[o] = outs[i]
	}
}

func (r *rewriter) finish() {
	for i, o := range r.g.Outputs {
		r.g.Outputs[i].Value = r.at[o.Value]
	}
	renumber(r.g)
}

// renumber counts the values from 0, for people who read the text form.
func renumber(g *ir.Graph) {
	id := 0
	for _, n := range g.Nodes {
		for _, o := range n.Outs {
			o.ID = id
			id++
		}
	}
}

func (r *rewriter) mapped(vs []*ir.Value) []*ir.Value {
	out := make([]*ir.Value, len(vs))
	for i, v := range vs {
		out[i] = r.at[v]
	}
	return out
}

// add appends a new node in the name of the current one.
func (r *rewriter) add(n *ir.Node) *ir.Value {
	n.Loc, n.Path = r.cur.Loc, r.cur.Path
	return r.g.Add(n)
}

func (r *rewriter) op(op ir.Op, args ...*ir.Value) *ir.Value {
	return r.add(&ir.Node{Op: op, Args: args})
}

func (r *rewriter) num(v float64) *ir.Value {
	return r.add(&ir.Node{Op: ir.OpConst, Num: v})
}

// number returns the value of a constant.
func number(v *ir.Value) (float64, bool) {
	if v.Def.Op != ir.OpConst {
		return 0, false
	}
	return v.Def.Num, true
}

// isNumber reports whether v is the constant x.
func isNumber(v *ir.Value, x float64) bool {
	c, ok := number(v)
	return ok && c == x
}

// inputNumber is the number that an input of a body has for a name.
func inputNumber(n *ir.Node) int {
	k, err := strconv.Atoi(n.Name)
	if err != nil {
		panic(&ir.Bug{Node: n, Err: err})
	}
	return k
}
