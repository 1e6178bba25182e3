// Package build turns an elaborated model into a graph: index notation becomes loop nests, recurrences become scans.
package build

import (
	"slices"

	"snnc/ir"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// Options say for what a graph is made.
type Options struct {
	Batch  int       // samples at a time
	Record bool      // add the outputs "record/PATH", the results of neurons
	Bag    *diag.Bag // kinds that do not fit are reported here; nil if nobody wants to know
}

// Graph builds the graph of a model: outputs "out", "loss" if the model has one, "update/NAME" in training. Inputs are
// the model's own, "target", and the scalars "progress" and "epoch" where they are used. It panics with a *ir.Bug for
// mistakes of the compiler only.
func Graph(m *check.Model, opt Options) *ir.Graph {
	if opt.Bag == nil {
		opt.Bag = &diag.Bag{}
	}
	b := &builder{m: m, opt: opt, g: &ir.Graph{Name: m.Name, T: m.T, B: opt.Batch}, vals: map[*check.Tensor]*ir.Value{},
		scalars: map[string]*ir.Value{}}
	b.declare()
	for _, group := range m.Groups {
		b.group(group)
	}
	b.outputs()
	if err := ir.Reinfer(b.g); err != nil {
		panic(&ir.Bug{Node: &ir.Node{}, Err: err})
	}
	b.demands()
	ir.Prune(b.g)
	return b.g
}

type builder struct {
	m       *check.Model
	opt     Options
	g       *ir.Graph
	vals    map[*check.Tensor]*ir.Value
	scalars map[string]*ir.Value
	def     *check.Def // the equation being lowered
	step    *step      // set inside of a scan's body

	user     string     // in a surrogate, the instance that uses it
	argument *check.Var // a surrogate's u, and its value
	argValue *ir.Value
	loc      source.Span
}

func class(c check.Class) ir.Class { return ir.Class{Int: c.Int, Lo: c.Lo, Hi: c.Hi} }

func sizes(dims []check.Dim) []int {
	out := make([]int, len(dims))
	for i, d := range dims {
		out[i] = d.Size
	}
	return out
}

// typeOf is the type of a tensor, of unknown class.
func typeOf(t *check.Tensor) ir.Type {
	return ir.Type{Time: t.Time, Batch: t.Batch, Dims: sizes(t.Dims), Class: ir.Real}
}

// declare adds the leaves: inputs, parameters and running statistics.
func (b *builder) declare() {
	inputs := slices.Clone(b.m.Inputs)
	if b.m.Target != nil {
		inputs = append(inputs, b.m.Target)
	}
	if b.m.Second != nil {
		inputs = append(inputs, b.m.Second)
	}
	for _, t := range inputs {
		b.vals[t] = b.leaf(ir.OpInput, t, t.Name, class(t.Class))
	}
	for _, p := range b.m.Params {
		b.vals[p.Tensor] = b.leaf(ir.OpParam, p.Tensor, p.Tensor.Name, ir.Class{Lo: p.Lo, Hi: p.Hi})
		b.g.Params = append(b.g.Params, ir.Param{Name: p.Tensor.Name, Dims: sizes(p.Tensor.Dims), Init: initOf(p.Init),
			Lo: p.Lo, Hi: p.Hi, Loc: p.Tensor.Span})
	}
	for _, r := range b.m.Running {
		b.vals[r.Tensor] = b.leaf(ir.OpBuffer, r.Tensor, r.Tensor.Name, ir.Real)
		b.g.Buffers = append(b.g.Buffers, ir.Buffer{Name: r.Tensor.Name, Dims: sizes(r.Tensor.Dims), Init: initOf(r.Init),
			Loc: r.Tensor.Span})
	}
}

func initOf(i check.Init) ir.Init { return ir.Init{Dist: i.Dist, A: i.A, B: i.B, Values: i.Values} }

func (b *builder) leaf(op ir.Op, t *check.Tensor, name string, c ir.Class) *ir.Value {
	return b.g.Add(&ir.Node{Op: op, Name: name, Like: typeOf(t).With(c), Loc: t.Span, Path: t.Path})
}

// group lowers equations that depend on each other, or a single one.
func (b *builder) group(group []*check.Def) {
	if len(group) > 1 || readsItself(group[0]) {
		b.scan(group)
		return
	}
	d := group[0]
	b.def, b.loc = d, d.Span
	if d.Refolded {
		b.vals[d.Tensor] = b.refold(b.vals[d.Body.(*check.Ref).T])
		return
	}
	b.vals[d.Tensor] = b.finish(d, b.lower(d.Body))
}

func readsItself(d *check.Def) bool {
	found := false
	check.Walk(d.Body, func(e check.Expr) {
		if r, ok := e.(*check.Ref); ok && r.T == d.Tensor {
			found = true
		}
	})
	return found
}

// outputs names the results.
func (b *builder) outputs() {
	b.g.SetOutput("out", b.vals[b.m.Out])
	if b.m.Loss != nil {
		b.g.SetOutput("loss", b.vals[b.m.Loss])
	}
	b.def = nil
	if b.m.Training {
		for _, r := range b.m.Running {
			if r.Store != nil {
				b.update(r)
			}
		}
	}
	if b.opt.Record {
		for _, t := range b.m.Records {
			b.g.SetOutput("record/"+t.Name, b.vals[t])
		}
	}
}

// update moves a running statistic towards the batch's value; one that varies in time towards that of each step in
// turn.
func (b *builder) update(r *check.Running) {
	b.loc = r.Tensor.Span
	old, now := b.vals[r.Tensor], b.vals[r.Store]
	v := old
	if now.Type.Time {
		v = b.moveSteps(r, old, now)
	} else {
		v = b.move(r, old, now)
	}
	b.g.SetOutput("update/"+r.Tensor.Name, v)
}

func (b *builder) move(r *check.Running, old, now *ir.Value) *ir.Value {
	kept := b.op(ir.OpMul, old, b.constant(1-r.Momentum))
	moved := b.op(ir.OpMul, now, b.constant(r.Momentum))
	return b.op(ir.OpAdd, kept, moved)
}

// moveSteps is a scan over time whose only state is the stored value.
func (b *builder) moveSteps(r *check.Running, old, now *ir.Value) *ir.Value {
	s := &step{body: &ir.Graph{Name: "step", T: b.g.T, B: b.g.B}}
	each := now.Type
	each.Time = false
	stored, value := s.input(old.Type), s.input(each)
	stored.Def.Name, value.Def.Name = "0", "1"
	b.step = s
	s.body.SetOutput("0", b.move(r, stored, value))
	b.step = nil
	n := &ir.Node{Op: ir.OpScan, Args: []*ir.Value{old, now}, Body: s.body, Scan: &ir.Scan{States: 1, Xs: 1}, Loc: b.loc, Path: r.Tensor.Path}
	b.g.Add(n)
	return n.Outs[0]
}

// demands checks the kinds that `in` lines ask for.
func (b *builder) demands() {
	for t, v := range b.vals {
		if t.Demand == nil || v.Type.Class.Within(class(*t.Demand)) {
			continue
		}
		b.opt.Bag.Errorf("E0502", t.DemandSpan, "`%s` must be %s, but what is given is %s", t.Label, class(*t.Demand), v.Type.Class).
			Label("demanded here").Also(t.Span, "this is %s", v.Type.Class)
	}
}

func (b *builder) graph() *ir.Graph {
	if b.step != nil {
		return b.step.body
	}
	return b.g
}

func (b *builder) add(n *ir.Node) *ir.Value {
	n.Loc = b.loc
	if b.def != nil {
		n.Path = b.def.Path
	}
	return b.graph().Add(n)
}

func (b *builder) op(op ir.Op, args ...*ir.Value) *ir.Value {
	return b.add(&ir.Node{Op: op, Args: args})
}

func (b *builder) constant(v float64) *ir.Value { return b.add(&ir.Node{Op: ir.OpConst, Num: v}) }
