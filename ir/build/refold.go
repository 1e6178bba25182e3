package build

import "snnc/ir"

// refold lays the elements of a value out by steps, samples and axes, and reads them as if they lay by samples, first axis, steps
// and other axes.
func (b *builder) refold(v *ir.Value) *ir.Value {
	dims := v.Type.Dims
	steps, samples, n := b.g.T, b.g.B, dims[0]
	all := append([]int{steps, samples}, dims...)
	each := make(ir.Access, len(all))
	for i := range all {
		each[i] = ir.Var(i, len(all))
	}
	// place is the first axis of the flat tensor, and what the loops of t, of samples and of the first axis add to it.
	place := func(t, s, c int) ir.Access {
		coef := make([]int, len(all))
		coef[0], coef[1], coef[2] = t, s, c
		return append(ir.Access{{Coef: coef}}, each[3:]...)
	}
	var in ir.Access
	if v.Type.Time {
		in = append(in, each[0])
	}
	if v.Type.Batch {
		in = append(in, each[1])
	}
	flat := b.add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{v}, Like: ir.Type{Dims: append([]int{steps * samples * n}, dims[1:]...)},
		Maps: &ir.Maps{Space: all, In: []ir.Access{append(in, each[2:]...)}, Out: place(samples*n, n, 1)}})
	return b.add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{flat}, Like: ir.Type{Time: true, Batch: true, Dims: dims},
		Maps: &ir.Maps{Space: all, In: []ir.Access{place(1, n*steps, steps)}, Out: each}})
}
