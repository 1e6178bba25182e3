package autodiff

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// reverse builds the backward scan of one scan.
type reverse struct {
	outer *tape
	inner *tape
	n     *ir.Node
	ups   []*ir.Value // gradients of the results, nil where there are none
	live  []bool      // states with an adjoint

	ins     []*ir.Value // the forward body's inputs in the backward body
	states  []feed      // adjoints of the live states, then the sums
	upSeqs  []feed
	results []ir.Output // of the backward body: states
	seqs    []ir.Output // of the backward body: gradients of the sequences
	stateOf []int       // operand of the forward scan that each state belongs to
	sliceOf []int       // ... that each sequence belongs to
	fwd     []*ir.Node  // the forward body's nodes in the backward body
}

// feed is an input of the backward body with the operand that it stands for.
type feed struct {
	in  *ir.Value
	arg func() *ir.Value // made when the scan is: in the outer graph
}

func newReverse(t *tape, n *ir.Node, ups []*ir.Value) *reverse {
	wanted, need, err := scanNeeds(n, t.need)
	if err != nil {
		panic(&ir.Bug{Node: n, Err: err}) // newTape has passed here before
	}
	r := &reverse{outer: t, n: n, ups: ups, live: liveStates(n, wanted, need, ups)}
	b := &builder{g: &ir.Graph{Name: n.Body.Name, T: n.Body.T, B: n.Body.B}, loc: n.Loc, path: n.Path}
	set := map[*ir.Value]bool{}
	r.ins = make([]*ir.Value, len(n.Args))
	for i, in := range bodyInputs(n.Body, len(n.Args)) {
		if in == nil {
			continue
		}
		r.ins[i] = b.input(in.Type)
		if wanted[i] {
			set[r.ins[i]] = true
		}
	}
	outs := inline(b, n.Body, r.ins)
	r.fwd = slices.Clone(b.g.Nodes)
	if r.inner, err = newTape(b, r.fwd, set); err != nil {
		panic(&ir.Bug{Node: n, Err: err})
	}
	r.inner.wide = set
	r.seed(outs)
	return r
}

// input adds an input whose number is given later.
func (b *builder) input(t ir.Type) *ir.Value {
	return b.add(&ir.Node{Op: ir.OpInput, Name: "?", Like: t})
}

// seed gives the body's results their adjoints: the adjoint states and the slices of the upstream gradients.
func (r *reverse) seed(outs []*ir.Value) {
	for i, o := range outs {
		t := o.Type.With(ir.Real)
		switch up := r.ups[i]; {
		case i < r.n.Scan.States:
			if r.live[i] {
				d := r.inner.input(t)
				r.states = append(r.states, feed{d, r.initial(t, up)})
				r.stateOf = append(r.stateOf, i)
				r.inner.give(o, d)
			}
		case up != nil:
			d := r.inner.input(t)
			r.upSeqs = append(r.upSeqs, feed{d, func() *ir.Value { return up }})
			r.inner.give(o, d)
		}
	}
}

// initial returns what a state of the backward scan starts from: a gradient, or zeros.
func (r *reverse) initial(t ir.Type, up *ir.Value) func() *ir.Value {
	return func() *ir.Value {
		if up != nil {
			return up
		}
		return r.outer.zeros(t)
	}
}

// sweep runs the reverse sweep over the body and names its results.
func (r *reverse) sweep() {
	s := r.n.Scan
	r.widen()
	r.inner.pullAll(r.fwd)
	for k, i := range r.stateOf {
		v := r.inner.total(r.ins[i])
		if r.ins[i] == nil || v == nil {
			v = r.inner.zeros(r.states[k].in.Type)
		}
		r.results = append(r.results, ir.Output{Value: v})
	}
	for i := s.States; i < len(r.ins); i++ {
		if r.ins[i] == nil {
			continue
		}
		for _, g := range r.inner.adj[r.ins[i]] {
			r.collect(i, g)
		}
	}
}

// widen lets the adjoints of sequences and constants, and of what is computed elementwise from these alone, keep the
// extent of their contributions, so that an elementwise body has an elementwise adjoint. States have one adjoint of
// their own axes.
func (r *reverse) widen() {
	for _, in := range r.ins[:r.n.Scan.States] {
		delete(r.inner.wide, in)
	}
	for _, n := range r.fwd {
		if ir.Ops[n.Op].Kind != ir.Elementwise || !r.inner.need[n.Outs[0]] {
			continue
		}
		wide := true
		for _, a := range n.Args {
			wide = wide && (r.inner.wide[a] || !r.inner.need[a])
		}
		if wide {
			r.inner.wide[n.Outs[0]] = true
		}
	}
}

// collect makes a term of the gradient of operand i a result: a slice for a sequence, a running sum for a constant.
func (r *reverse) collect(i int, g *ir.Value) {
	if i < r.n.Scan.States+r.n.Scan.Xs {
		r.seqs = append(r.seqs, ir.Output{Value: g})
		r.sliceOf = append(r.sliceOf, i)
		return
	}
	t := g.Type.With(ir.Real)
	acc := r.inner.input(t)
	r.states = append(r.states, feed{acc, r.initial(t, nil)})
	r.results = append(r.results, ir.Output{Value: r.inner.sum(acc, g)})
	r.stateOf = append(r.stateOf, i)
}

// emit appends the forward scan, if its states are needed, and the backward scan to the outer graph.
func (r *reverse) emit() {
	body := r.inner.g
	body.Outputs = append(r.results, r.seqs...)
	if len(body.Outputs) == 0 {
		return
	}
	ir.Prune(body)
	n := &ir.Node{Op: ir.OpScan, Body: body, Scan: &ir.Scan{States: len(r.states), Reverse: !r.n.Scan.Reverse}}
	feeds := slices.Concat(r.states, r.sequences(), r.constants())
	n.Scan.Xs = len(feeds) - len(r.states) - len(r.constants())
	for k, f := range feeds {
		f.in.Def.Name = strconv.Itoa(k)
		n.Args = append(n.Args, f.arg())
	}
	for k := range body.Outputs {
		body.Outputs[k].Name = strconv.Itoa(k)
	}
	r.outer.add(n)
	r.outer.giveScan(append(r.stateOf, r.sliceOf...), r.n, n.Outs)
}

// sequences lists what the backward body reads step by step: the forward sequences, the states before the step, the
// upstream gradients.
func (r *reverse) sequences() []feed {
	var feeds []feed
	s := r.n.Scan
	used := r.used()
	for i := s.States; i < s.States+s.Xs; i++ {
		if v := r.ins[i]; used[v] {
			feeds = append(feeds, feed{v, func() *ir.Value { return r.n.Args[i] }})
		}
	}
	var before []int
	for i := range s.States {
		if used[r.ins[i]] {
			before = append(before, i)
		}
	}
	for k, seq := range r.outer.statesBefore(r.n, before) {
		feeds = append(feeds, feed{r.ins[before[k]], func() *ir.Value { return seq }})
	}
	for _, f := range r.upSeqs {
		if used[f.in] {
			feeds = append(feeds, f)
		}
	}
	return feeds
}

func (r *reverse) constants() []feed {
	var feeds []feed
	used := r.used()
	for i := r.n.Scan.States + r.n.Scan.Xs; i < len(r.ins); i++ {
		if v := r.ins[i]; used[v] {
			feeds = append(feeds, feed{v, func() *ir.Value { return r.n.Args[i] }})
		}
	}
	return feeds
}

// used holds the values of the pruned body.
func (r *reverse) used() map[*ir.Value]bool {
	u := map[*ir.Value]bool{}
	for _, n := range r.inner.g.Nodes {
		for _, o := range n.Outs {
			u[o] = true
		}
	}
	return u
}
