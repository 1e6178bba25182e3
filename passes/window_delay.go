package passes

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// delays makes recurrences of the sums that read a bounded number of steps back, so that all that looks back is a state.
// Before the first step there is nothing to add. Maxima stay: nothing is not 0 to them.
func delays(g *ir.Graph) {
	made := map[delay]*ir.Value{}
	rewrite(g, func(r *rewriter, n *ir.Node) []*ir.Value {
		if r.g != g || n.Op != ir.OpReindex && n.Op != ir.OpContract || !n.Like.Time {
			return nil
		}
		l := n.Maps.Out[0].AsVar()
		n.Args = slices.Clone(n.Args)
		for k, a := range n.Args {
			if !a.Type.Time {
				continue
			}
			d, ok := lookBack(a, n.Maps, k, l, g.T)
			if !ok {
				continue
			}
			if made[d] == nil {
				made[d] = d.add(r)
			}
			n.Args[k] = made[d]
			in := slices.Clone(n.Maps.In)
			in[k] = d.access(n.Maps, in[k], l)
			n.Maps = &ir.Maps{Space: n.Maps.Space, Out: n.Maps.Out, In: in}
		}
		return nil
	})
}

// delay is a sequence as it was some steps ago, or its last steps side by side.
type delay struct {
	x    *ir.Value
	back int
	all  bool // an axis of back+1 steps in front of the dims, the present one last
}

// lookBack tells how far before loop l operand k reads; false if it does not, or reads ahead.
func lookBack(x *ir.Value, m *ir.Maps, k, l, steps int) (delay, bool) {
	at := m.In[k][0]
	if l < 0 || at.Coef[l] != 1 {
		return delay{}, false
	}
	rest := ir.Affine{Off: at.Off, Coef: slices.Clone(at.Coef)}
	rest.Coef[l] = 0
	lo, hi := rest.Range(m.Space)
	back := min(-lo, steps) // further back there is nothing
	return delay{x, back, !rest.IsConst() || back > longChain}, hi <= 0 && lo < 0
}

// longChain is how many steps are kept in states of their own.
const longChain = 4

// access reads the delayed sequence at the place of an access to the sequence itself.
func (d delay) access(m *ir.Maps, acc ir.Access, l int) ir.Access {
	now := append(ir.Access{ir.Var(l, len(m.Space))}, acc[1:]...)
	if !d.all {
		return now
	}
	place := ir.Affine{Off: acc[0].Off + d.back, Coef: slices.Clone(acc[0].Coef)}
	place.Coef[l] = 0
	return slices.Insert(now, d.x.Type.Lead(), place)
}

func (d delay) add(r *rewriter) *ir.Value {
	t := d.x.Type
	t.Time = false
	t.Class = t.Class.Join(ir.Point(0))
	body := &ir.Graph{Name: "delay", T: r.g.T, B: r.g.B}
	n := &ir.Node{Op: ir.OpScan, Body: body, Scan: &ir.Scan{Xs: 1}}
	zero := func(t ir.Type) *ir.Value { return r.add(&ir.Node{Op: ir.OpConst, Like: t}) }
	if d.all {
		states := t
		states.Dims = append([]int{d.back}, t.Dims...)
		n.Args, n.Scan.States = []*ir.Value{zero(states), d.x}, 1
		d.lastSteps(body, states)
	} else {
		n.Scan.States = d.back
		n.Args = append(slices.Repeat([]*ir.Value{zero(t)}, d.back), d.x)
		d.shift(body, t)
	}
	r.add(n)
	return n.Outs[n.Scan.States]
}

// shift is a step of a chain of states, of which state k is what there was back-k steps ago.
func (d delay) shift(body *ir.Graph, t ir.Type) {
	for k := range d.back {
		body.Add(&ir.Node{Op: ir.OpInput, Name: strconv.Itoa(k), Like: t})
	}
	now := d.x.Type
	now.Time = false
	body.Add(&ir.Node{Op: ir.OpInput, Name: strconv.Itoa(d.back), Like: now})
	for k := range d.back {
		body.SetOutput(strconv.Itoa(k), body.Nodes[k+1].Outs[0])
	}
	body.SetOutput(strconv.Itoa(d.back), body.Nodes[0].Outs[0])
}

// lastSteps is a step of a state that holds the last steps side by side.
func (d delay) lastSteps(body *ir.Graph, states ir.Type) {
	now, all := d.x.Type, states
	now.Time = false
	all.Dims = append([]int{d.back + 1}, now.Dims...)
	before := body.Add(&ir.Node{Op: ir.OpInput, Name: "0", Like: states})
	x := body.Add(&ir.Node{Op: ir.OpInput, Name: "1", Like: now})
	axis := states.Lead()
	move := func(v *ir.Value, like ir.Type, by int) *ir.Value { // along the axis, as far as there is something
		m := &ir.Maps{Space: body.Shape(like), Out: identityAccess(like.Rank()), In: []ir.Access{identityAccess(like.Rank())}}
		m.In[0][axis].Off = by
		if v == x {
			m.In[0] = slices.Delete(m.In[0], axis, axis+1)
		}
		return body.Add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{v}, Maps: m, Like: like})
	}
	place := body.Add(&ir.Node{Op: ir.OpIota, Axis: axis, Like: all})
	last := body.Add(&ir.Node{Op: ir.OpConst, Num: float64(d.back)})
	isNow := body.Add(&ir.Node{Op: ir.OpEq, Args: []*ir.Value{place, last}})
	after := body.Add(&ir.Node{Op: ir.OpSelect, Args: []*ir.Value{isNow, move(x, all, 0), move(before, all, 0)}})
	body.SetOutput("0", move(after, states, 1))
	body.SetOutput("1", after)
}
