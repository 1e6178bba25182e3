package build

import (
	"errors"
	"slices"

	"snnc/ir"
	"snnc/lang/check"
)

var errUnknownExpr = errors.New("unknown expression")

// nest lays out a loop nest: [t] [b] vars.
type nest struct {
	b     *builder
	vars  []*check.Var
	space []int
	t, n  int // loop of t, -1 if none; loop of the batch
	first int // loop of vars[0]
}

func newNest(b *builder, time, batch bool, vars []*check.Var) *nest {
	n := &nest{b: b, vars: vars, t: -1, n: -1}
	if time {
		n.t = len(n.space)
		n.space = append(n.space, b.g.T)
	}
	if batch {
		n.n = len(n.space)
		n.space = append(n.space, b.g.B)
	}
	n.first = len(n.space)
	for _, v := range vars {
		n.space = append(n.space, v.Extent)
	}
	return n
}

// loop is the number of a loop variable; the time index of the equation is the time loop.
func (n *nest) loop(v *check.Var) int {
	if n.b.isTime(v) {
		return n.t
	}
	return n.first + slices.Index(n.vars, v)
}

func (n *nest) affine(a check.Affine) ir.Affine {
	out := ir.Affine{Off: a.Off, Coef: make([]int, len(n.space))}
	for _, t := range a.Terms {
		out.Coef[n.loop(t.Var)] += t.Coef
	}
	return out
}

func (n *nest) affines(list []check.Affine) ir.Access {
	out := make(ir.Access, len(list))
	for i, a := range list {
		out[i] = n.affine(a)
	}
	return out
}

// plain is the access of a value whose axes are the loops themselves, without time and batch.
func (n *nest) plain(vars []*check.Var) ir.Access {
	out := make(ir.Access, len(vars))
	for i, v := range vars {
		out[i] = ir.Var(n.loop(v), len(n.space))
	}
	return out
}

// lead puts the time and batch loops before the other axes.
func (n *nest) lead(time, batch bool, rest ir.Access) ir.Access {
	var out ir.Access
	if time {
		out = append(out, ir.Var(n.t, len(n.space)))
	}
	if batch {
		out = append(out, ir.Var(n.n, len(n.space)))
	}
	return append(out, rest...)
}

// access is how an operand is read, its time axis included.
func (n *nest) access(o operand) ir.Access {
	var out ir.Access
	if o.v.Type.Time {
		if o.at != nil {
			out = append(out, n.affine(*o.at))
		} else {
			out = append(out, ir.Var(n.t, len(n.space)))
		}
	}
	if o.v.Type.Batch {
		out = append(out, ir.Var(n.n, len(n.space)))
	}
	return append(out, n.affines(o.idx)...)
}

// reindex emits a reindex; in and out leave out the leading axes if in has not as many as the value.
func (n *nest) reindex(v *ir.Value, in, out ir.Access, time, batch bool, dims []int) *ir.Value {
	if len(in) != v.Type.Rank() {
		in = n.lead(v.Type.Time, v.Type.Batch, in)
	}
	like := ir.Type{Time: time, Batch: batch, Dims: dims}
	return n.emit(ir.OpReindex, []*ir.Value{v}, []ir.Access{in}, n.lead(time, batch, out), like)
}

func (n *nest) emit(op ir.Op, args []*ir.Value, in []ir.Access, out ir.Access, like ir.Type) *ir.Value {
	maps := &ir.Maps{Space: n.space, Out: out, In: in}
	return n.b.add(&ir.Node{Op: op, Args: args, Maps: maps, Like: like})
}

// operand is a value with the way it is read, not yet materialised.
type operand struct {
	v    *ir.Value
	idx  []check.Affine
	at   *check.Affine // the step that is read; nil for the current one
	time bool          // what is read depends on the current step
	vars []*check.Var  // loops that the indices use
}

// access returns a reference as an operand, without copying anything.
func (b *builder) access(r *check.Ref) operand { return b.operand(b.vals[r.T], r.Idx, r.Time) }

// operand is a value read at indices and, if it varies in time, at a step; nil for the current one.
func (b *builder) operand(v *ir.Value, idx []check.Affine, at *check.Affine) operand {
	o := operand{v: v, idx: idx, time: v.Type.Time}
	list := slices.Clone(idx)
	if at != nil && o.time {
		o.at, o.time = at, false
		list = append(list, *at)
	}
	for _, a := range list {
		for _, t := range a.Terms {
			o.time = o.time || b.isTime(t.Var)
			if !b.isTime(t.Var) && !slices.Contains(o.vars, t.Var) {
				o.vars = append(o.vars, t.Var)
			}
		}
	}
	return o
}

// asOperand reads a lowered term along its own loops.
func asOperand(t term) operand {
	o := operand{v: t.v, vars: t.vars, time: t.v.Type.Time}
	for _, v := range t.vars {
		o.idx = append(o.idx, check.Affine{Terms: []check.Term{{Var: v, Coef: 1}}})
	}
	return o
}
