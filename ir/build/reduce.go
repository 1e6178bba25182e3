package build

import (
	"math"
	"slices"

	"snnc/ir"
	"snnc/lang/check"
)

// reduce lowers a reduction. A sum of products becomes a contraction, whose operands are read in place.
func (b *builder) reduce(e *check.Reduce) term {
	switch e.Op {
	case "max", "any":
		return b.maximum(e, b.factor(e.Body, e.Inside, math.Inf(-1)))
	case "min", "all":
		o := b.factor(e.Body, e.Inside, math.Inf(1))
		o.v = b.op(ir.OpNeg, o.v)
		t := b.maximum(e, o)
		return term{b.op(ir.OpNeg, t.v), t.vars}
	}
	t, n := b.sum(e)
	switch {
	case e.Op == "mean" && n.inside != 1:
		t.v = b.op(ir.OpMul, t.v, b.constant(1/n.inside))
	case e.Op == "sum" && n.outside != 1:
		t.v = b.op(ir.OpMul, t.v, b.constant(n.outside))
	}
	return t
}

// terms counts the summands: those along loops that the body depends on, and those along loops that it does not.
type terms struct{ inside, outside float64 }

// sum lowers the sum of a body.
func (b *builder) sum(e *check.Reduce) (term, terms) {
	var in []operand
	var out []term
	for _, f := range factors(e.Body) {
		o := b.factor(f, e.Inside, 0)
		if b.bound(e, o) {
			in = append(in, o)
			continue
		}
		out = append(out, term{b.materialise(o), o.vars})
	}
	n := b.count(e, in)
	if len(in) == 0 {
		args, vars := b.multiply(out)
		return term{args, vars}, n
	}
	total := b.contract(e, in)
	if len(out) == 0 {
		return total, n
	}
	v, vars := b.multiply(append([]term{total}, out...))
	return term{v, vars}, n
}

// factors splits a product.
func factors(e check.Expr) []check.Expr {
	if a, ok := e.(*check.Apply); ok && a.Op == "mul" {
		return append(factors(a.Args[0]), factors(a.Args[1])...)
	}
	return []check.Expr{e}
}

// factor reads a reference in place and lowers anything else. Inside of a step, what the reduction reads is not
// repeated to the equation's axes. What a point gives that the reduction leaves out is the number `outside`.
func (b *builder) factor(e check.Expr, inside bool, outside float64) operand {
	r, ok := e.(*check.Ref)
	if ok && b.step != nil && b.step.owns(r) {
		return b.operand(b.step.value(r), r.Idx, nil)
	}
	blank := ok && !delayedFrom(r, outside) && (!inside || r.T.Time || r.Time == nil || !leaves(*r.Time, b.g.T))
	if blank && b.step == nil {
		return b.access(r)
	}
	if b.step != nil {
		b.step.raw++
		defer func() { b.step.raw-- }()
	}
	if inside && !(blank && outside == 0) {
		e = b.within(e, outside)
	}
	return asOperand(b.lower(e))
}

// delayedFrom reports whether a reference may read a value from before the first step that is another number: what a nest
// reads there in place.
func delayedFrom(r *check.Ref, blank float64) bool {
	if !delayed(r) {
		return false
	}
	v, ok := r.T.Def.Init.(*check.Num)
	return !ok || v.V != blank
}

// delayed reports whether a reference may read a value from before the first step.
func delayed(r *check.Ref) bool {
	if r.Time == nil || r.T.Def == nil || r.T.Def.Init == nil {
		return false
	}
	lo, _ := r.Time.Bounds()
	return lo < 0
}

// bound reports whether an operand depends on what a reduction runs over.
func (b *builder) bound(e *check.Reduce, o operand) bool {
	if e.OverT && o.time || e.OverB && o.v.Type.Batch {
		return true
	}
	return slices.ContainsFunc(o.vars, func(v *check.Var) bool { return slices.Contains(e.Vars, v) })
}

func (b *builder) count(e *check.Reduce, in []operand) terms {
	n := terms{1, 1}
	add := func(dep bool, ext int) {
		if dep {
			n.inside *= float64(ext)
		} else {
			n.outside *= float64(ext)
		}
	}
	for _, v := range e.Vars {
		add(slices.ContainsFunc(in, func(o operand) bool { return slices.Contains(o.vars, v) }), v.Extent)
	}
	if e.OverT {
		add(slices.ContainsFunc(in, func(o operand) bool { return o.time }), b.g.T)
	}
	if e.OverB {
		add(slices.ContainsFunc(in, func(o operand) bool { return o.v.Type.Batch }), b.g.B)
	}
	return n
}

// materialise makes a value over an operand's loops.
func (b *builder) materialise(o operand) *ir.Value {
	vars := o.vars
	if vs, ok := b.plainVars(o.idx, o.v.Type.Dims); ok && o.at == nil {
		return b.broadcast(term{o.v, vs}, vars)
	}
	n := newNest(b, o.time, o.v.Type.Batch, vars)
	return n.reindex(o.v, n.access(o), n.plain(vars), o.time, o.v.Type.Batch, extents(vars))
}

// multiply is the elementwise product of terms.
func (b *builder) multiply(ts []term) (*ir.Value, []*check.Var) {
	args, vars := b.unify(ts)
	v := args[0]
	for _, a := range args[1:] {
		v = b.op(ir.OpMul, v, a)
	}
	return v, vars
}

// contract sums the product of operands over the loops of a reduction.
func (b *builder) contract(e *check.Reduce, in []operand) term {
	for len(in) > 2 {
		alike(in)
		last := in[len(in)-2:]
		v, vars := b.multiply([]term{{b.materialise(last[0]), last[0].vars}, {b.materialise(last[1]), last[1].vars}})
		in = append(slices.Clone(in[:len(in)-2]), asOperand(term{v, vars}))
	}
	var all []*check.Var
	time, batch := false, false
	for _, o := range in {
		time, batch = time || o.time, batch || o.v.Type.Batch
		for _, v := range o.vars {
			if !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	left := slices.DeleteFunc(slices.Clone(all), func(v *check.Var) bool { return slices.Contains(e.Vars, v) })
	left = b.sorted(left)
	for _, v := range e.Vars {
		if slices.Contains(all, v) {
			left = append(left, v)
		}
	}
	n := newNest(b, time, batch, left)
	kept := slices.DeleteFunc(slices.Clone(left), func(v *check.Var) bool { return slices.Contains(e.Vars, v) })
	return b.emitSum(e, n, in, kept, time && !e.OverT, batch && !e.OverB)
}

// alike moves two operands of the same loops to the end, so that their product is no larger than each of them.
func alike(in []operand) {
	k := len(in)
	for j := k - 1; j > 0; j-- {
		for i := j - 1; i >= 0; i-- {
			if in[i].time == in[j].time && slices.Equal(in[i].vars, in[j].vars) {
				in[j], in[k-1] = in[k-1], in[j]
				in[i], in[k-2] = in[k-2], in[i]
				return
			}
		}
	}
}

func (b *builder) emitSum(e *check.Reduce, n *nest, in []operand, kept []*check.Var, time, batch bool) term {
	args := make([]*ir.Value, len(in))
	maps := make([]ir.Access, len(in))
	for i, o := range in {
		args[i], maps[i] = o.v, n.access(o)
	}
	op := ir.OpReindex
	if len(in) == 2 {
		op = ir.OpContract
	}
	like := ir.Type{Time: time, Batch: batch, Dims: extents(kept)}
	return term{n.emit(op, args, maps, n.lead(time, batch, n.plain(kept)), like), kept}
}

// maximum lowers a maximum of what an operand reads.
func (b *builder) maximum(e *check.Reduce, o operand) term {
	if !b.bound(e, o) {
		return term{b.materialise(o), o.vars}
	}
	var kept []*check.Var
	for _, v := range b.sorted(o.vars) {
		if !slices.Contains(e.Vars, v) {
			kept = append(kept, v)
		}
	}
	loops := slices.Clone(kept)
	for _, v := range e.Vars {
		if slices.Contains(o.vars, v) {
			loops = append(loops, v)
		}
	}
	n := newNest(b, o.time, o.v.Type.Batch, loops)
	time, batch := o.time && !e.OverT, o.v.Type.Batch && !e.OverB
	like := ir.Type{Time: time, Batch: batch, Dims: extents(kept)}
	out := n.lead(time, batch, n.plain(kept))
	return term{n.emit(ir.OpMaximum, []*ir.Value{o.v}, []ir.Access{n.access(o)}, out, like), kept}
}
