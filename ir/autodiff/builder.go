package autodiff

import (
	"snnc/ir"
	"snnc/lang/source"
)

// builder appends nodes to a graph, in the name of the forward node that they belong to.
type builder struct {
	g    *ir.Graph
	loc  source.Span
	path string
}

func (b *builder) add(n *ir.Node) *ir.Value {
	n.Loc, n.Path = b.loc, b.path
	return b.g.Add(n)
}

func (b *builder) op(op ir.Op, args ...*ir.Value) *ir.Value {
	return b.add(&ir.Node{Op: op, Args: args})
}

func (b *builder) neg(x *ir.Value) *ir.Value    { return b.op(ir.OpNeg, x) }
func (b *builder) sum(x, y *ir.Value) *ir.Value { return b.op(ir.OpAdd, x, y) }
func (b *builder) sub(x, y *ir.Value) *ir.Value { return b.op(ir.OpSub, x, y) }
func (b *builder) mul(x, y *ir.Value) *ir.Value { return b.op(ir.OpMul, x, y) }
func (b *builder) div(x, y *ir.Value) *ir.Value { return b.op(ir.OpDiv, x, y) }

// num is a scalar constant.
func (b *builder) num(v float64) *ir.Value {
	return b.add(&ir.Node{Op: ir.OpConst, Num: v})
}

// zeros is a tensor of zeros with the axes of t.
func (b *builder) zeros(t ir.Type) *ir.Value {
	return b.add(&ir.Node{Op: ir.OpConst, Like: t})
}

// where is x where cond is 1, else y.
func (b *builder) where(cond, x, y *ir.Value) *ir.Value {
	return b.op(ir.OpSelect, cond, x, y)
}

// nest is a reindex or contract whose result has the axes of like.
func (b *builder) nest(op ir.Op, like ir.Type, m *ir.Maps, args ...*ir.Value) *ir.Value {
	return b.add(&ir.Node{Op: op, Args: args, Maps: m, Like: like.With(ir.Real)})
}

// sumTo sums x over the axes that like lacks. The axes of like are some of those of x.
func (b *builder) sumTo(x *ir.Value, like ir.Type) *ir.Value {
	if x.Type.SameAxes(like) {
		return x
	}
	shape := b.g.Shape(x.Type)
	m := &ir.Maps{Space: shape, In: []ir.Access{make(ir.Access, len(shape))}}
	for k := range shape {
		m.In[0][k] = ir.Var(k, len(shape))
	}
	for k, kept := range keptAxes(x.Type, like) {
		if kept {
			m.Out = append(m.Out, ir.Var(k, len(shape)))
		}
	}
	return b.nest(ir.OpReindex, like, m, x)
}

// keptAxes tells for each axis of the wide type's full shape whether the narrow type has it too.
func keptAxes(wide, narrow ir.Type) []bool {
	var kept []bool
	if wide.Time {
		kept = append(kept, narrow.Time)
	}
	if wide.Batch {
		kept = append(kept, narrow.Batch)
	}
	for range wide.Dims {
		kept = append(kept, len(narrow.Dims) > 0)
	}
	return kept
}
