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
	rows(n.Maps, [][]int{out.Shape, a.Shape}, func(at, step []int, points int) {
		o, i := at[0], at[1]
		for range points {
			out.Data[o] += a.Data[i]
			o, i = o+step[0], i+step[1]
		}
	})
	return out
}

func (f *frame) contract(n *ir.Node, args []*Tensor) *Tensor {
	out, a, b := f.zeros(n.Outs[0].Type), args[0], args[1]
	rows(n.Maps, [][]int{out.Shape, a.Shape, b.Shape}, func(at, step []int, points int) {
		o, i, j := at[0], at[1], at[2]
		for range points {
			out.Data[o] += float64(a.Data[i] * b.Data[j]) // the conversion forbids a fused multiply-add
			o, i, j = o+step[0], i+step[1], j+step[2]
		}
	})
	return out
}

func (f *frame) maximum(n *ir.Node, args []*Tensor) *Tensor {
	out, a := f.zeros(n.Outs[0].Type), args[0]
	for i := range out.Data {
		out.Data[i] = math.Inf(-1)
	}
	rows(n.Maps, [][]int{out.Shape, a.Shape}, func(at, step []int, points int) {
		o, i := at[0], at[1]
		for range points {
			if a.Data[i] > out.Data[o] {
				out.Data[o] = a.Data[i]
			}
			o, i = o+step[0], i+step[1]
		}
	})
	return out
}

// maximumVJP finds for each element of the maximum where it was first attained, then adds the gradients there.
func (f *frame) maximumVJP(n *ir.Node, args []*Tensor) *Tensor {
	a, grad := args[0], args[1]
	first := make([]int, len(grad.Data))
	for i := range first {
		first[i] = -1
	}
	rows(n.Maps, [][]int{grad.Shape, a.Shape}, func(at, step []int, points int) {
		o, i := at[0], at[1]
		for range points {
			if first[o] < 0 || a.Data[i] > a.Data[first[o]] {
				first[o] = i
			}
			o, i = o+step[0], i+step[1]
		}
	})
	out := f.zeros(n.Outs[0].Type)
	for i, g := range grad.Data {
		if first[i] >= 0 {
			out.Data[first[i]] += g
		}
	}
	return out
}
