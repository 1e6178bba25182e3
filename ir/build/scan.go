package build

import (
	"slices"
	"strconv"

	"snnc/ir"
	"snnc/lang/check"
	"snnc/lang/diag"
)

// step is the body of a scan under construction: one time step of equations that depend on each other.
type step struct {
	body    *ir.Graph
	group   []*check.Def
	now     map[*check.Tensor]*ir.Value // results of this step
	states  []*state
	xs      []link // sequences and constants from outside
	consts  []link
	raw     int // above 0 inside of a reduction: operands are not repeated to the equation's axes
	inputs  int
	outside *builder
}

// state is what a tensor was back steps ago.
type state struct {
	t    *check.Tensor
	back int
	in   *ir.Value
}

// link is a value from outside and what stands for it in the body.
type link struct{ outer, inner *ir.Value }

// scan lowers a group of equations to one scan over time. Logic asks for spikes while a body is made, so that a body for
// which the classes of the states turn out too small is made again with larger ones.
func (b *builder) scan(group []*check.Def) {
	c := b.startClasses(group)
	bag := b.opt.Bag
	for {
		b.opt.Bag = &diag.Bag{}
		s := b.body(group, c)
		if !c.settle(s) {
			continue
		}
		for _, d := range b.opt.Bag.All() {
			bag.Add(d)
		}
		b.opt.Bag = bag
		b.emitScan(s)
		return
	}
}

// body lowers one step of the group.
func (b *builder) body(group []*check.Def, c *classes) *step {
	s := &step{body: &ir.Graph{Name: "step", T: b.g.T, B: b.g.B}, group: group, now: map[*check.Tensor]*ir.Value{}}
	outside := *b
	s.outside = &outside
	b.step = s
	b.stateInputs(c)
	for _, d := range group {
		b.def, b.loc = d, d.Span
		s.now[d.Tensor] = b.finish(d, b.lower(d.Body))
	}
	b.step = nil
	return s
}

// stateInputs makes an input for every earlier value that the group reads.
func (b *builder) stateInputs(c *classes) {
	s := b.step
	depth := map[*check.Tensor]int{}
	for _, d := range s.group {
		check.Walk(d.Body, func(e check.Expr) {
			if r, ok := e.(*check.Ref); ok && s.owns(r) && r.Time != nil {
				depth[r.T] = max(depth[r.T], -r.Time.Off)
			}
		})
	}
	for _, d := range s.group {
		for k := 1; k <= depth[d.Tensor]; k++ {
			like := typeOf(d.Tensor)
			like.Time = false
			like.Class = c.of(len(s.states), d.Tensor)
			s.states = append(s.states, &state{d.Tensor, k, s.input(like)})
		}
	}
}

func (s *step) owns(r *check.Ref) bool {
	return slices.ContainsFunc(s.group, func(d *check.Def) bool { return d.Tensor == r.T })
}

func (s *step) input(like ir.Type) *ir.Value {
	v := s.body.Add(&ir.Node{Op: ir.OpInput, Name: "?" + strconv.Itoa(s.inputs), Like: like})
	s.inputs++
	return v
}

// inStep lowers what a step does not compute itself: earlier values, and all that does not depend on the group.
func (b *builder) inStep(e check.Expr) (term, bool) {
	s := b.step
	r, isRef := e.(*check.Ref)
	if isRef && s.owns(r) {
		return b.indexed(r, s.value(r)), true
	}
	switch e.(type) {
	case *check.Num, *check.Apply, *check.Spike:
		return term{}, false
	}
	if s.depends(e) {
		return term{}, false
	}
	out := s.outside
	out.def, out.loc = b.def, b.loc
	t := out.lower(e)
	if s.raw == 0 && len(t.vars) > 0 {
		vars := b.union(term{vars: b.def.Vars}, t)
		t = term{out.broadcast(t, vars), vars}
	}
	return term{s.bring(t.v), t.vars}, true
}

// value is the value of a member of the group, now or some steps earlier.
func (s *step) value(r *check.Ref) *ir.Value {
	if r.Time == nil {
		return s.now[r.T]
	}
	for _, st := range s.states {
		if st.t == r.T && st.back == -r.Time.Off {
			return st.in
		}
	}
	return s.now[r.T]
}

// indexed reads a value of the step with the indices of a reference.
func (b *builder) indexed(r *check.Ref, v *ir.Value) term {
	if vars, ok := b.plainVars(r.Idx, v.Type.Dims); ok {
		return term{v, vars}
	}
	o := operand{v: v, idx: r.Idx}
	for _, a := range r.Idx {
		for _, t := range a.Terms {
			if !slices.Contains(o.vars, t.Var) {
				o.vars = append(o.vars, t.Var)
			}
		}
	}
	return term{b.materialise(o), o.vars}
}

// depends reports whether an expression reads a member of the group.
func (s *step) depends(e check.Expr) bool {
	found := false
	check.Walk(e, func(e check.Expr) {
		if r, ok := e.(*check.Ref); ok && s.owns(r) {
			found = true
		}
	})
	return found
}

// bring makes an input for a value from outside: a sequence if it has a time axis, else a constant.
func (s *step) bring(v *ir.Value) *ir.Value {
	list := &s.consts
	if v.Type.Time {
		list = &s.xs
	}
	for _, l := range *list {
		if l.outer == v {
			return l.inner
		}
	}
	like := v.Type
	like.Time = false
	in := s.input(like)
	*list = append(*list, link{v, in})
	return in
}

// emitScan numbers the body's inputs and outputs and adds the scan.
func (b *builder) emitScan(s *step) {
	var args []*ir.Value
	number := func(in, outer *ir.Value) {
		in.Def.Name = strconv.Itoa(len(args))
		args = append(args, outer)
	}
	for _, st := range s.states {
		number(st.in, b.initialState(st.t))
	}
	for _, x := range s.xs {
		number(x.inner, x.outer)
	}
	for _, c := range s.consts {
		number(c.inner, c.outer)
	}
	for i, st := range s.states {
		s.body.SetOutput(strconv.Itoa(i), s.after(st))
	}
	for i, d := range s.group {
		s.body.SetOutput(strconv.Itoa(len(s.states)+i), s.now[d.Tensor])
	}
	d := s.group[0]
	n := &ir.Node{Op: ir.OpScan, Args: args, Body: s.body, Scan: &ir.Scan{States: len(s.states), Xs: len(s.xs)}, Loc: d.Span, Path: d.Path}
	b.g.Add(n)
	for i, d := range s.group {
		b.vals[d.Tensor] = n.Outs[len(s.states)+i]
	}
}

// after is a state's value after the step: the member's own, or the state one step younger.
func (s *step) after(st *state) *ir.Value {
	if st.back == 1 {
		return s.now[st.t]
	}
	for _, o := range s.states {
		if o.t == st.t && o.back == st.back-1 {
			return o.in
		}
	}
	return st.in
}

// initialState is the value of a state before the first step.
func (b *builder) initialState(t *check.Tensor) *ir.Value {
	like := typeOf(t)
	like.Time = false
	b.def, b.loc = t.Def, t.Def.Span
	if n, ok := t.Def.Init.(*check.Num); ok || t.Def.Init == nil {
		v := 0.0
		if ok {
			v = n.V
		}
		return b.g.Add(&ir.Node{Op: ir.OpConst, Num: v, Like: like, Loc: t.Span})
	}
	init := b.lower(t.Def.Init)
	n := newNest(b, false, t.Batch, t.Def.Vars)
	in := n.lead(false, init.v.Type.Batch, n.plain(init.vars))
	return n.emit(ir.OpReindex, []*ir.Value{init.v}, []ir.Access{in}, n.lead(false, t.Batch, n.plain(t.Def.Vars)), like)
}
