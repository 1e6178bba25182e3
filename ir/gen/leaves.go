package gen

import (
	"math"

	"snnc/ir"
	"snnc/ir/interp"
)

// randomType is a type with any axes.
func (m *maker) randomType() ir.Type {
	t := ir.Type{Time: m.r.IntN(3) > 0, Batch: m.r.IntN(4) > 0}
	for range m.r.IntN(4) {
		t.Dims = append(t.Dims, 1+m.r.IntN(m.cfg.Extent))
	}
	return t.With(m.inputClass())
}

// imageType has channels, rows and columns.
func (m *maker) imageType() ir.Type {
	side := func() int { return m.cfg.Extent + m.r.IntN(m.cfg.Extent) }
	t := ir.Type{Time: m.r.IntN(2) > 0, Batch: m.r.IntN(4) > 0, Dims: []int{[]int{1, 2, 4}[m.r.IntN(3)], side(), side()}}
	return t.With(m.inputClass())
}

func (m *maker) inputClass() ir.Class {
	return []ir.Class{{Lo: -2, Hi: 2}, {Lo: 0, Hi: 1}, ir.Spike, ir.Count(3)}[m.r.IntN(4)]
}

// input is an input that the environment holds.
func (m *maker) input(t ir.Type) *ir.Value {
	name := m.name("x")
	m.env.Inputs[name] = m.tensor(t)
	return m.add(&ir.Node{Op: ir.OpInput, Name: name, Like: t})
}

// tensor has random elements of the class: integers, or multiples of 1/64.
func (m *maker) tensor(t ir.Type) *interp.Tensor {
	x := interp.New(m.g.Shape(t)...)
	for i := range x.Data {
		if x.Data[i] = dyadic(m.r, t.Class.Lo, t.Class.Hi); t.Class.Int {
			x.Data[i] = math.Floor(x.Data[i])
		}
	}
	return x
}

// param is a learned tensor within -bound..bound.
func (m *maker) param(bound float64, dims ...int) *ir.Value {
	name := m.name("w")
	t := ir.Type{Dims: dims, Class: ir.Class{Lo: -bound, Hi: bound}}
	m.env.Params[name] = m.tensor(t)
	m.g.Params = append(m.g.Params, ir.Param{Name: name, Dims: dims, Lo: -bound, Hi: bound,
		Init: ir.Init{Dist: "uniform", A: -bound, B: bound}})
	return m.add(&ir.Node{Op: ir.OpParam, Name: name, Like: t})
}

// weights is a param whose bound falls with the number of terms of a sum.
func (m *maker) weights(terms int, dims ...int) *ir.Value {
	bound := 2.0
	for bound > 0.25 && bound*float64(terms) > 8 {
		bound /= 2
	}
	return m.param(bound, dims...)
}

// leaf is a new input, random draws or positions.
func (m *maker) leaf() *ir.Value {
	t := m.randomType()
	switch m.r.IntN(3) {
	case 0:
		return m.add(&ir.Node{Op: ir.OpUniform, Name: m.name("u"), Like: t})
	case 1:
		if n := t.Rank(); n > 0 {
			return m.add(&ir.Node{Op: ir.OpIota, Axis: m.r.IntN(n), Like: t})
		}
	}
	return m.input(t)
}

// perUnit scales or shifts a value by one parameter a unit, or by one in all.
func (m *maker) perUnit() *ir.Value {
	v := m.any()
	p := m.param(2)
	if m.r.IntN(3) > 0 {
		p = m.param(2, v.Type.Dims...)
	}
	return m.op([]ir.Op{ir.OpAdd, ir.OpMul}[m.r.IntN(2)], v, p)
}

// buffer subtracts a running mean over time and batch from a value.
func (m *maker) buffer() *ir.Value {
	v := m.any()
	name := m.name("r")
	t := ir.Type{Dims: v.Type.Dims, Class: ir.Class{Lo: -2, Hi: 2}}
	m.env.Buffers[name] = m.tensor(t)
	m.g.Buffers = append(m.g.Buffers, ir.Buffer{Name: name, Dims: t.Dims, Init: ir.Init{Dist: "const"}})
	old := m.add(&ir.Node{Op: ir.OpBuffer, Name: name, Like: t})

	n := newNest()
	in := n.full(m.g, v.Type)
	sum := n.add(&m.builder, ir.OpReindex, t, in[v.Type.Lead():], in, v)
	share := m.num(0.25 * float64(m.g.Size(t)) / float64(m.g.Size(v.Type)))
	kept := m.op(ir.OpMul, old, m.num(0.75))
	update := m.op(ir.OpAdd, kept, m.op(ir.OpMul, m.op(ir.OpDetach, sum), share))
	m.g.SetOutput("update/"+name, m.clamp(update, 2))
	return m.op(ir.OpSub, v, old)
}
