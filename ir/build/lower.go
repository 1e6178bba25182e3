package build

import (
	"slices"
	"strconv"

	"snnc/ir"
	"snnc/lang/check"
)

// term is a lowered expression: a value whose Dims are the extents of vars, in this order.
type term struct {
	v    *ir.Value
	vars []*check.Var
}

// ops maps the names of operations to the operations.
var ops = func() map[string]ir.Op {
	m := map[string]ir.Op{}
	for op := ir.OpInvalid + 1; op < ir.NumOps; op++ {
		m[op.String()] = op
	}
	return m
}()

// lower turns an expression into a value over the loops that it leaves free.
func (b *builder) lower(e check.Expr) term {
	outer := b.loc
	if s := e.Span(); s.Valid() {
		b.loc = s
	}
	defer func() { b.loc = outer }()
	if b.step != nil {
		if t, ok := b.inStep(e); ok {
			return t
		}
	}
	switch e := e.(type) {
	case *check.Num:
		return term{b.constant(e.V), nil}
	case *check.Ref:
		return b.ref(e)
	case *check.Position:
		return b.position(e.Index)
	case *check.Apply:
		return b.apply(e)
	case *check.Reduce:
		return b.reduce(e)
	case *check.Spike:
		return b.spike(e)
	case *check.Random:
		return b.random(e)
	case *check.Scalar:
		return term{b.scalar(e.Name), nil}
	case *check.Count:
		return term{b.constant(float64(b.g.Size(typeOf(e.T)))), nil}
	}
	panic(&ir.Bug{Node: &ir.Node{}, Err: errUnknownExpr})
}

func (b *builder) scalar(name string) *ir.Value {
	if b.scalars[name] == nil {
		b.scalars[name] = b.g.Add(&ir.Node{Op: ir.OpInput, Name: name, Like: ir.Scalar(ir.Real)})
	}
	return b.scalars[name]
}

// apply lowers an elementwise operation over the union of its operands' loops.
func (b *builder) apply(e *check.Apply) term {
	terms := make([]term, len(e.Args))
	for i, a := range e.Args {
		terms[i] = b.lower(a)
	}
	args, vars := b.unify(terms)
	op := ops[e.Op]
	b.wantSpikes(op, e, args)
	return term{b.op(op, args...), vars}
}

// wantSpikes reports operands of logic that are not spikes, and goes on with those that are not zero.
func (b *builder) wantSpikes(op ir.Op, e *check.Apply, args []*ir.Value) {
	n := 0
	switch op {
	case ir.OpNot, ir.OpSelect:
		n = 1
	case ir.OpAnd, ir.OpOr:
		n = 2
	}
	for i := range n {
		if args[i].Type.Class.IsSpike() {
			continue
		}
		d := b.opt.Bag.Errorf("E0503", e.Args[i].Span(), "expected spikes, found %s", args[i].Type.Class).
			Label("not 0 or 1").Help("compare it: `x > 0`")
		b.m.Settle(d, b.path())
		args[i] = b.op(ir.OpNe, args[i], b.constant(0))
	}
}

// path is the instance whose equation is being lowered; within a surrogate, the one that uses it.
func (b *builder) path() string {
	if b.def == nil {
		return b.user
	}
	return b.def.Path
}

// unify broadcasts terms to the union of their loops; scalars stay as they are.
func (b *builder) unify(terms []term) ([]*ir.Value, []*check.Var) {
	vars := b.union(terms...)
	args := make([]*ir.Value, len(terms))
	for i, t := range terms {
		args[i] = b.broadcast(t, vars)
	}
	return args, vars
}

// union lists the loops of terms, each once.
func (b *builder) union(terms ...term) []*check.Var {
	var vars []*check.Var
	for _, t := range terms {
		for _, v := range t.vars {
			if !slices.Contains(vars, v) {
				vars = append(vars, v)
			}
		}
	}
	return b.sorted(vars)
}

// sorted puts the equation's own loops first, in the order of its axes.
func (b *builder) sorted(vars []*check.Var) []*check.Var {
	var out []*check.Var
	if b.def != nil {
		for _, v := range b.def.Vars {
			if slices.Contains(vars, v) {
				out = append(out, v)
			}
		}
	}
	for _, v := range vars {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// broadcast repeats a term along the loops that it lacks and puts its axes in order.
func (b *builder) broadcast(t term, vars []*check.Var) *ir.Value {
	if len(t.vars) == 0 || slices.Equal(t.vars, vars) {
		return t.v
	}
	n := newNest(b, t.v.Type.Time, t.v.Type.Batch, vars)
	return n.reindex(t.v, n.plain(t.vars), n.plain(vars), t.v.Type.Time, t.v.Type.Batch, extents(vars))
}

func extents(vars []*check.Var) []int {
	out := make([]int, len(vars))
	for i, v := range vars {
		out[i] = v.Extent
	}
	return out
}

// ref reads a tensor: as it is where its axes are plain loops, else through a loop nest.
func (b *builder) ref(r *check.Ref) term {
	v := b.vals[r.T]
	if vars, ok := b.plainVars(r.Idx, v.Type.Dims); ok && r.Time == nil {
		return term{v, vars}
	}
	acc := b.access(r)
	vars := b.sorted(acc.vars)
	n := newNest(b, acc.time, acc.v.Type.Batch, vars)
	out := n.reindex(acc.v, n.access(acc), n.plain(vars), acc.time, acc.v.Type.Batch, extents(vars))
	return term{b.before(r, out, vars), vars}
}

// plainVars returns the loops of an index list that are all distinct loops over whole axes; the time index is not one.
func (b *builder) plainVars(idx []check.Affine, dims []int) ([]*check.Var, bool) {
	vars := []*check.Var{}
	for k, a := range idx {
		v := a.Plain()
		if v == nil || b.isTime(v) || v.Extent != dims[k] || slices.Contains(vars, v) {
			return nil, false
		}
		vars = append(vars, v)
	}
	return vars, true
}

// isTime reports whether a loop is the equation's time index.
func (b *builder) isTime(v *check.Var) bool { return b.def != nil && v == b.def.T && v != nil }

// before puts the initial value where a reference reads a step before the first.
func (b *builder) before(r *check.Ref, v *ir.Value, vars []*check.Var) *ir.Value {
	if !delayed(r) || !v.Type.Time {
		return v
	}
	at := *r.Time
	at.Off = 0
	step := b.position(at)
	early := term{b.op(ir.OpLt, step.v, b.constant(float64(-r.Time.Off))), step.vars}
	args, _ := b.unify([]term{early, b.initial(r), {v, vars}})
	return b.op(ir.OpSelect, args...)
}

// initial is the value before the first step of what a reference reads, at the place that it reads.
func (b *builder) initial(r *check.Ref) term {
	d := r.T.Def
	outer := b.def
	b.def = d
	init := b.lower(d.Init)
	whole := b.broadcast(init, d.Vars)
	b.def = outer
	if len(init.vars) == 0 {
		return init
	}
	o := b.operand(whole, r.Idx, nil)
	return term{b.materialise(o), o.vars}
}

// position is the value of an index expression.
func (b *builder) position(a check.Affine) term {
	if b.argument != nil && a.Plain() == b.argument {
		return term{b.argValue, nil}
	}
	sum := term{b.constant(float64(a.Off)), nil}
	for k, t := range a.Terms {
		i := b.iota(t.Var)
		if t.Coef != 1 {
			i.v = b.op(ir.OpMul, i.v, b.constant(float64(t.Coef)))
		}
		if k == 0 && a.Off == 0 {
			sum = i
			continue
		}
		args, vars := b.unify([]term{sum, i})
		sum = term{b.op(ir.OpAdd, args...), vars}
	}
	return sum
}

func (b *builder) iota(v *check.Var) term {
	if b.isTime(v) {
		return term{b.add(&ir.Node{Op: ir.OpIota, Axis: 0, Like: ir.Type{Time: true}}), nil}
	}
	like := ir.Type{Dims: []int{v.Extent}}
	return term{b.add(&ir.Node{Op: ir.OpIota, Axis: 0, Like: like}), []*check.Var{v}}
}

// random draws for every element of the equation.
func (b *builder) random(e *check.Random) term {
	like := ir.Type{Time: b.def.Tensor.Time, Batch: true, Dims: extents(b.def.Vars)}
	return term{b.add(&ir.Node{Op: ir.OpUniform, Name: e.Site, Like: like}), slices.Clone(b.def.Vars)}
}

// spike lowers a spike with its surrogate; learned parameters of the surrogate become operands.
func (b *builder) spike(e *check.Spike) term {
	u := b.lower(e.U)
	op := ir.OpSpike
	if e.Strict {
		op = ir.OpSpikeAbove
	}
	surr, params := b.surrogate(e.Surr)
	args := []*ir.Value{u.v}
	for _, p := range params {
		args = append(args, b.lower(p).v)
	}
	return term{b.add(&ir.Node{Op: op, Args: args, Surr: surr}), u.vars}
}

// surrogate builds the scalar graph of a surrogate and lists what it reads: parameters, and scalars such as progress.
func (b *builder) surrogate(s *check.Surrogate) (*ir.Surrogate, []check.Expr) {
	g := &ir.Graph{Name: s.Name, T: 1, B: 1}
	in := func(k string) *ir.Value { return g.Add(&ir.Node{Op: ir.OpInput, Name: k, Like: ir.Scalar(ir.Real)}) }
	sb := &builder{m: b.m, opt: b.opt, g: g, vals: map[*check.Tensor]*ir.Value{}, scalars: map[string]*ir.Value{}, user: b.path()}
	u := in("0")
	var params []check.Expr
	check.Walk(s.Body, func(e check.Expr) {
		switch e := e.(type) {
		case *check.Ref:
			if sb.vals[e.T] == nil {
				params = append(params, e)
				sb.vals[e.T] = in(strconv.Itoa(len(params)))
			}
		case *check.Scalar:
			if sb.scalars[e.Name] == nil {
				params = append(params, e)
				sb.scalars[e.Name] = in(strconv.Itoa(len(params)))
			}
		}
	})
	sb.argument, sb.argValue = s.U, u
	g.SetOutput("0", sb.lower(s.Body).v)
	out := &ir.Surrogate{Name: s.Name}
	if s.Smooth {
		out.Smooth = g
	} else {
		out.Grad = g
	}
	return out, params
}

// finish brings a lowered body into the axes of its equation's result.
func (b *builder) finish(d *check.Def, t term) *ir.Value {
	time, batch := d.Tensor.Time && b.step == nil, d.Tensor.Batch
	if slices.Equal(t.vars, d.Vars) && plainOut(d) && t.v.Type.Time == time && t.v.Type.Batch == batch {
		return t.v
	}
	n := newNest(b, time, batch, d.Vars)
	in := n.lead(t.v.Type.Time, t.v.Type.Batch, n.plain(t.vars))
	out := n.lead(time, batch, n.affines(d.Out))
	return n.emit(ir.OpReindex, []*ir.Value{t.v}, []ir.Access{in}, out, ir.Type{Time: time, Batch: batch, Dims: sizes(d.Tensor.Dims)})
}

func plainOut(d *check.Def) bool {
	for i, a := range d.Out {
		if a.Plain() != d.Vars[i] {
			return false
		}
	}
	return true
}
