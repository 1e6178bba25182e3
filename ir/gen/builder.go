package gen

import (
	"math"
	"math/rand/v2"

	"snnc/ir"
)

// builder appends random elementwise operations to a graph: the whole, or the body of a scan.
type builder struct {
	g    *ir.Graph
	r    *rand.Rand
	pool []*ir.Value // values to choose operands from
}

func (b *builder) add(n *ir.Node) *ir.Value { return b.g.Add(n) }

func (b *builder) op(op ir.Op, args ...*ir.Value) *ir.Value {
	return b.add(&ir.Node{Op: op, Args: args})
}

// num is a scalar constant.
func (b *builder) num(v float64) *ir.Value {
	return b.add(&ir.Node{Op: ir.OpConst, Num: v})
}

// keep offers a value as an operand, bounded.
func (b *builder) keep(v *ir.Value) *ir.Value {
	if v == nil {
		return nil
	}
	v = b.bounded(v)
	b.pool = append(b.pool, v)
	return v
}

// bounded limits a value unless its class does.
func (b *builder) bounded(v *ir.Value) *ir.Value {
	c := v.Type.Class
	if c.Lo >= -limit && c.Hi <= limit {
		return v
	}
	if b.r.IntN(3) == 0 {
		return b.op(ir.OpTanh, v)
	}
	return b.clamp(v, limit)
}

// clamp limits a value to -bound..bound.
func (b *builder) clamp(v *ir.Value, bound float64) *ir.Value {
	return b.op(ir.OpMax, b.op(ir.OpMin, v, b.num(bound)), b.num(-bound))
}

// any is some value, rather a late one.
func (b *builder) any() *ir.Value {
	return b.pool[max(b.r.IntN(len(b.pool)), b.r.IntN(len(b.pool)))]
}

// pick is a value that suits, nil if none does.
func (b *builder) pick(suits func(v *ir.Value) bool) *ir.Value {
	var found []*ir.Value
	for _, v := range b.pool {
		if suits(v) {
			found = append(found, v)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found[max(b.r.IntN(len(found)), b.r.IntN(len(found)))]
}

// partner is a value that broadcasts with v, perhaps v itself.
func (b *builder) partner(v *ir.Value) *ir.Value {
	return b.pick(func(w *ir.Value) bool {
		return compatible(v, w)
	})
}

func equal(a, b []int) bool { return ir.Type{Dims: a}.SameAxes(ir.Type{Dims: b}) }

// chain applies some elementwise operations to a value, each to the result of the one before.
func (b *builder) chain() *ir.Value {
	x := b.any()
	for range 1 + b.r.IntN(6) {
		x = b.keep(b.elementwise(x))
	}
	return x
}

// elementwise is a random operation on a value and others of the pool.
func (b *builder) elementwise(x *ir.Value) *ir.Value {
	switch b.r.IntN(8) {
	case 0, 1, 7:
		return b.unary(x)
	case 2, 3:
		return b.binary(x, b.partner(x))
	case 4:
		return b.logic(x)
	case 5:
		y := b.partner(x)
		cond := b.compare(x, y)
		if z := b.partner(cond); b.r.IntN(2) == 0 && compatible(cond, z, x) {
			return b.op(ir.OpSelect, cond, z, x)
		}
		return b.op(ir.OpSelect, cond, x, y)
	}
	return b.fire(x)
}

// compatible reports whether values broadcast together.
func compatible(vs ...*ir.Value) bool {
	var dims []int
	for _, v := range vs {
		if d := v.Type.Dims; len(d) > 0 && len(dims) > 0 && !equal(d, dims) {
			return false
		} else if len(d) > 0 {
			dims = d
		}
	}
	return true
}

// above is |x| + c, away from where an operation or its derivative ends.
func (b *builder) above(x *ir.Value, c float64) *ir.Value {
	return b.op(ir.OpAdd, b.op(ir.OpAbs, x), b.num(c))
}

func (b *builder) unary(x *ir.Value) *ir.Value {
	switch b.r.IntN(5) {
	case 0:
		return b.op(ir.OpExp, b.clamp(x, 2))
	case 1:
		return b.op(ir.OpLog, b.above(x, 0.5))
	case 2:
		return b.op(ir.OpSqrt, b.above(x, 0.25))
	}
	ops := []ir.Op{ir.OpNeg, ir.OpAbs, ir.OpSign, ir.OpSin, ir.OpCos, ir.OpTanh, ir.OpSigmoid, ir.OpAtan, ir.OpErf,
		ir.OpFloor, ir.OpRound, ir.OpDetach, ir.OpDifferential}
	return b.op(ops[b.r.IntN(len(ops))], x)
}

func (b *builder) binary(x, y *ir.Value) *ir.Value {
	if b.r.IntN(4) == 0 {
		y = b.num(dyadic(b.r, -2, 2))
	}
	switch b.r.IntN(7) {
	case 0:
		return b.op(ir.OpDiv, x, b.above(y, 1))
	case 1:
		return b.op(ir.OpPow, b.above(x, 0.5), b.num(math.Round(dyadic(b.r, -2, 3))))
	case 2:
		return b.op(ir.OpPow, b.above(x, 0.5), b.clamp(y, 1))
	}
	ops := []ir.Op{ir.OpAdd, ir.OpSub, ir.OpMul, ir.OpMin, ir.OpMax}
	return b.op(ops[b.r.IntN(len(ops))], x, y)
}

func (b *builder) compare(x, y *ir.Value) *ir.Value {
	return b.op([]ir.Op{ir.OpLt, ir.OpLe, ir.OpEq, ir.OpNe}[b.r.IntN(4)], x, y)
}

// logic combines spikes, which it makes of x if the pool has none.
func (b *builder) logic(x *ir.Value) *ir.Value {
	isSpike := func(v *ir.Value) bool { return v.Type.Class.IsSpike() }
	s := b.pick(isSpike)
	if s == nil {
		s = b.fire(x)
	}
	t := b.pick(func(v *ir.Value) bool { return isSpike(v) && compatible(s, v) })
	if t == nil || b.r.IntN(3) == 0 {
		return b.op(ir.OpNot, s)
	}
	return b.op([]ir.Op{ir.OpAnd, ir.OpOr}[b.r.IntN(2)], s, t)
}
