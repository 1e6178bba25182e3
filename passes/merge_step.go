package passes

import (
	"slices"

	"snnc/ir"
)

// stepKind is what a step of a chain costs.
type stepKind int

const (
	viewed     stepKind = iota // reads elements elsewhere
	summed                     // adds elements up
	contracted                 // a weighted sum
	scaledBy                   // each element by a factor
	shiftedBy                  // plus a summand
)

// linearStep is an operation that is linear, up to a summand, in one signal, and else depends on neither time nor batch.
type linearStep struct {
	n    *ir.Node
	kind stepKind
	x    *ir.Value
	maps *ir.Maps // In[0] is the signal's, In[1] the weights'; nil for a summand
	by   *ir.Value
	op   ir.Op // how by acts: mul, div, neg, add, sub
	left bool  // by is the left operand: by - x
	axes []int // of the dims, along which a summand or factor differs
}

func (s *linearStep) linear() bool { return s.kind != shiftedBy }

// step returns a node as a step; nil if it is none.
func (m *merger) step(n *ir.Node) *linearStep {
	switch n.Op {
	case ir.OpReindex:
		if t := n.Args[0].Type; !t.Time && !t.Batch {
			return nil
		}
		s := &linearStep{n: n, kind: summed, x: n.Args[0], maps: n.Maps}
		if oneEach(n.Maps) {
			s.kind = viewed
		}
		return s
	case ir.OpContract:
		w := weightsOf(n)
		if w < 0 {
			return nil
		}
		maps := &ir.Maps{Space: n.Maps.Space, Out: n.Maps.Out, In: []ir.Access{n.Maps.In[1-w], n.Maps.In[w]}}
		return &linearStep{n: n, kind: contracted, x: n.Args[1-w], maps: maps, by: n.Args[w], op: ir.OpMul}
	}
	return m.pointwise(n)
}

// pointwise is a step that treats each element for itself.
func (m *merger) pointwise(n *ir.Node) *linearStep {
	x, o, axes := steadyStep(n)
	if x == nil || x.Type.Time != n.Outs[0].Type.Time || x.Type.Batch != n.Outs[0].Type.Batch {
		return nil
	}
	s := &linearStep{n: n, x: x, by: o.by, op: o.op, left: o.left, axes: axes}
	if o.op == ir.OpAdd || o.op == ir.OpSub && !o.left {
		s.kind = shiftedBy
		return s
	}
	if o.op == ir.OpSub {
		return nil
	}
	s.kind = scaledBy
	shape := m.g.Shape(x.Type)
	s.maps = &ir.Maps{Space: shape, In: make([]ir.Access, 2)}
	for k := range shape {
		s.maps.Out = append(s.maps.Out, ir.Var(k, len(shape)))
	}
	s.maps.In[0] = s.maps.Out
	for _, a := range axes {
		s.maps.In[1] = append(s.maps.In[1], s.maps.Out[a+x.Type.Lead()])
	}
	return s
}

// cost is how many operations a step takes; those of spikes are few, and counted by a quarter.
func (s *linearStep) cost() float64 {
	switch s.kind {
	case viewed:
		return 0
	case shiftedBy:
		return 0 // there is one summand in any case
	}
	return points(s.maps.Space) * weightOf(s.x)
}

// weightOf is what an operation with an element costs: sums of spikes visit only those that are there.
func weightOf(v *ir.Value) float64 {
	if v.Type.Class.IsSpike() {
		return 0.25
	}
	return 1
}

func points(space []int) float64 {
	n := 1.0
	for _, ext := range space {
		n *= float64(ext)
	}
	return n
}

// power reports whether a step multiplies by a power of two, or its negative.
func (s *linearStep) power() bool {
	if s.op == ir.OpNeg {
		return true
	}
	c, ok := number(s.by)
	return ok && exactInverse(c)
}

// sameSum reports whether nothing but powers of two and views stands beside one weighted sum.
func sameSum(steps []*linearStep) bool {
	sums := 0
	for _, s := range steps {
		if s.kind == contracted {
			sums++
		}
	}
	return sums == 1 && !slices.ContainsFunc(steps, func(s *linearStep) bool {
		return s.kind == summed || s.kind == shiftedBy || s.kind == scaledBy && !s.power()
	})
}
