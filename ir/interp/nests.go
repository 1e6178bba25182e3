package interp

import (
	"math"

	"snnc/ir"
)

// nestFuncs is the meaning of the loop nests.
var nestFuncs = [ir.NumOps]func(f *frame, n *ir.Node, args []*Tensor) *Tensor{
	ir.OpReindex:    (*frame).reindex,
	ir.OpContract:   (*frame).contract,
	ir.OpMaximum:    (*frame).maximum,
	ir.OpMaximumVJP: (*frame).maximumVJP,
}

func (f *frame) nest(n *ir.Node, args []*Tensor) *Tensor {
	out := nestFuncs[n.Op](f, n, args)
	for i, v := range out.Data {
		out.Data[i] = f.round(v)
	}
	return out
}

func (f *frame) reindex(n *ir.Node, args []*Tensor) *Tensor {
	out, a := f.zeros(n.Outs[0].Type), args[0]
	points(n.Maps, [][]int{out.Shape, a.Shape}, func(at []int) {
		out.Data[at[0]] += a.Data[at[1]]
	})
	return out
}

func (f *frame) contract(n *ir.Node, args []*Tensor) *Tensor {
	out, a, b := f.zeros(n.Outs[0].Type), args[0], args[1]
	points(n.Maps, [][]int{out.Shape, a.Shape, b.Shape}, func(at []int) {
		p := a.Data[at[1]] * b.Data[at[2]]
		out.Data[at[0]] += p
	})
	return out
}

func (f *frame) maximum(n *ir.Node, args []*Tensor) *Tensor {
	out, a := f.zeros(n.Outs[0].Type), args[0]
	for i := range out.Data {
		out.Data[i] = math.Inf(-1)
	}
	points(n.Maps, [][]int{out.Shape, a.Shape}, func(at []int) {
		if v := a.Data[at[1]]; v > out.Data[at[0]] {
			out.Data[at[0]] = v
		}
	})
	return out
}

// maximumVJP finds for each element of the maximum where it was first attained, then adds the gradients there.
func (f *frame) maximumVJP(n *ir.Node, args []*Tensor) *Tensor {
	a, grad := args[0], args[1]
	first := make(map[int]int, len(grad.Data))
	points(n.Maps, [][]int{grad.Shape, a.Shape}, func(at []int) {
		if old, seen := first[at[0]]; !seen || a.Data[at[1]] > a.Data[old] {
			first[at[0]] = at[1]
		}
	})
	out := f.zeros(n.Outs[0].Type)
	for i, g := range grad.Data {
		if k, seen := first[i]; seen {
			out.Data[k] += g
		}
	}
	return out
}
