package passes

import (
	"slices"

	"snnc/ir"
)

// dropUnitLoops removes the loops of extent 1 from a nest.
func dropUnitLoops(n *ir.Node) bool {
	var keep []int
	for k, ext := range n.Maps.Space {
		if ext != 1 {
			keep = append(keep, k)
		}
	}
	if len(keep) == len(n.Maps.Space) {
		return false
	}
	n.Maps = keepLoops(n.Maps, keep)
	return true
}

// keepLoops returns the maps over the listed loops alone; all others stand at 0.
func keepLoops(m *ir.Maps, keep []int) *ir.Maps {
	c := &ir.Maps{Out: keepIn(m.Out, keep)}
	for _, k := range keep {
		c.Space = append(c.Space, m.Space[k])
	}
	for _, in := range m.In {
		c.In = append(c.In, keepIn(in, keep))
	}
	return c
}

func keepIn(acc ir.Access, keep []int) ir.Access {
	out := make(ir.Access, len(acc))
	for i, a := range acc {
		out[i] = ir.Affine{Off: a.Off, Coef: make([]int, len(keep))}
		for j, k := range keep {
			out[i].Coef[j] = a.Coef[k]
		}
	}
	return out
}

// viewLoops returns, for each axis of a nest's result, the loop that runs along it (-1: an axis of extent 1 without
// loop) if the nest is a view: every element of the result is exactly one point of the space. Else nil.
func viewLoops(m *ir.Maps, shape []int) []int {
	loops := make([]int, len(shape))
	seen := make([]bool, len(m.Space))
	for axis, a := range m.Out {
		k := a.AsVar()
		switch {
		case k >= 0 && !seen[k] && m.Space[k] == shape[axis]:
			seen[k] = true
		case a.IsConst() && a.Off == 0 && shape[axis] == 1:
			k = -1
		default:
			return nil
		}
		loops[axis] = k
	}
	if slices.Contains(seen, false) {
		return nil
	}
	return loops
}

// isIdentity reports whether a reindex returns its operand as it is.
func isIdentity(g *ir.Graph, n *ir.Node) bool {
	a, out := n.Args[0].Type, n.Outs[0].Type
	if n.Op != ir.OpReindex || !a.SameAxes(out) || viewLoops(n.Maps, g.Shape(out)) == nil {
		return false
	}
	return slices.EqualFunc(n.Maps.In[0], n.Maps.Out, sameAffine)
}

func sameAffine(a, b ir.Affine) bool { return a.Off == b.Off && slices.Equal(a.Coef, b.Coef) }

// compose lets a reindex read through a view that it reads only inside of: out[Out(i)] += a[In1(In2(i))].
func compose(g *ir.Graph, n *ir.Node) bool {
	def := n.Args[0].Def
	if n.Op != ir.OpReindex || def.Op != ir.OpReindex {
		return false
	}
	shape := g.Shape(def.Outs[0].Type)
	loops := viewLoops(def.Maps, shape)
	if loops == nil || !n.Maps.In[0].Inside(n.Maps.Space, shape) {
		return false
	}
	in := make(ir.Access, len(def.Maps.In[0]))
	for k, a := range def.Maps.In[0] {
		in[k] = substitute(a, n.Maps.In[0], loops, len(n.Maps.Space))
	}
	n.Args = def.Args
	n.Maps = &ir.Maps{Space: n.Maps.Space, Out: n.Maps.Out, In: []ir.Access{in}}
	return true
}

// substitute puts the position along each axis in place of the axis' loop.
func substitute(a ir.Affine, at ir.Access, loops []int, n int) ir.Affine {
	s := ir.Affine{Off: a.Off, Coef: make([]int, n)}
	for axis, k := range loops {
		if k < 0 {
			continue
		}
		s.Off += a.Coef[k] * at[axis].Off
		for j, c := range at[axis].Coef {
			s.Coef[j] += a.Coef[k] * c
		}
	}
	return s
}
