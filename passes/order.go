package passes

import (
	"slices"

	"snnc/ir"
)

// Elementwise operations on a tensor with its axes in another order, such as the deviations from a mean that are written with the
// channels first, work on the tensor as it lies, and the order changes behind them. So they are the same values as those of others
// that read it as it lies, and sums behind them read no permutation.

// inOrder is a node's result as a permutation of the same operation on operands as they lie; nil if it would have to permute another.
func inOrder(r *rewriter, n *ir.Node) *ir.Value {
	var order []int
	for _, a := range n.Args {
		if order = permuted(r.g, a); order != nil {
			break
		}
	}
	if order == nil {
		return nil
	}
	m := *n
	m.Args = make([]*ir.Value, len(n.Args))
	for i, a := range n.Args {
		if m.Args[i] = straightened(r, a, order); m.Args[i] == nil {
			return nil
		}
	}
	v := r.add(&m)
	like := n.Outs[0].Type.With(v.Type.Class)
	space := r.g.Shape(like)
	all := everyAxis(space)
	return r.add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{v}, Maps: &ir.Maps{Space: space, Out: all, In: []ir.Access{arranged(all, like.Lead(), inverse(order))}}, Like: like})
}

// permuted returns, for each of a value's dims, the dim of another tensor that it is, if the value is that tensor with its
// dims in another order; else nil.
func permuted(g *ir.Graph, v *ir.Value) []int {
	n := v.Def
	if n.Op != ir.OpReindex || v.Type.Time != n.Args[0].Type.Time || v.Type.Batch != n.Args[0].Type.Batch || len(v.Type.Dims) != len(n.Args[0].Type.Dims) {
		return nil
	}
	loops, src := viewLoops(n.Maps, g.Shape(v.Type)), g.Shape(n.Args[0].Type)
	if loops == nil || slices.Contains(loops, -1) {
		return nil
	}
	order := make([]int, len(loops))
	for axis, e := range n.Maps.In[0] {
		k := e.AsVar()
		if k < 0 || n.Maps.Space[k] != src[axis] {
			return nil
		}
		order[slices.Index(loops, k)] = axis
	}
	lead := v.Type.Lead()
	if slices.IsSorted(order) || !slices.IsSorted(order[:lead+1]) {
		return nil
	}
	for i := range order {
		order[i] -= lead
	}
	return order[lead:]
}

// straightened is the value v of which v's order is a permutation, where that needs no copy; else nil.
func straightened(r *rewriter, v *ir.Value, order []int) *ir.Value {
	n := v.Def
	switch {
	case len(v.Type.Dims) == 0:
		return v
	case n.Op != ir.OpReindex || viewLoops(n.Maps, r.g.Shape(v.Type)) == nil:
		return nil
	case slices.Equal(permuted(r.g, v), order):
		return n.Args[0]
	}
	t := v.Type
	t.Dims = make([]int, len(order))
	for i, k := range order {
		t.Dims[k] = v.Type.Dims[i]
	}
	out := arranged(n.Maps.Out, t.Lead(), inverse(order))
	return r.add(&ir.Node{Op: ir.OpReindex, Args: n.Args, Maps: &ir.Maps{Space: n.Maps.Space, Out: out, In: n.Maps.In}, Like: t})
}

// arranged puts the index of dim order[i] at dim i.
func arranged(acc ir.Access, lead int, order []int) ir.Access {
	out := slices.Clone(acc)
	for i, k := range order {
		out[lead+i] = acc[lead+k]
	}
	return out
}

func inverse(order []int) []int {
	inv := make([]int, len(order))
	for i, k := range order {
		inv[k] = i
	}
	return inv
}

// everyAxis is the access of a nest whose loops are the axes.
func everyAxis(space []int) ir.Access {
	var all ir.Access
	for k := range space {
		all = append(all, ir.Var(k, len(space)))
	}
	return all
}
