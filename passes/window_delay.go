package passes

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// delays makes recurrences of the sums that read a fixed number of steps back, so that all that looks back is a state.
// Before the first step there is nothing to add. Maxima stay: nothing is not 0 to them.
func delays(g *ir.Graph) {
	made := map[*ir.Value]map[int]*ir.Value{}
	rewrite(g, func(r *rewriter, n *ir.Node) []*ir.Value {
		if r.g != g || n.Op != ir.OpReindex && n.Op != ir.OpContract || !n.Like.Time {
			return nil
		}
		l := n.Maps.Out[0].AsVar()
		n.Args = slices.Clone(n.Args)
		for k, a := range n.Args {
			back := 0
			if a.Type.Time {
				back = stepsBack(n.Maps.In[k][0], l)
			}
			if back <= 0 {
				continue
			}
			if made[a] == nil {
				made[a] = map[int]*ir.Value{}
			}
			if made[a][back] == nil {
				made[a][back] = delayed(r, a, min(back, g.T))
			}
			n.Args[k] = made[a][back]
			in := slices.Clone(n.Maps.In)
			in[k] = slices.Clone(in[k])
			in[k][0].Off = 0
			n.Maps = &ir.Maps{Space: n.Maps.Space, Out: n.Maps.Out, In: in}
		}
		return nil
	})
}

// stepsBack is how far before loop l an access to time reads; 0 if it does not, or not at one place.
func stepsBack(at ir.Affine, l int) int {
	now := ir.Affine{Coef: at.Coef}
	if l < 0 || now.AsVar() != l || at.Off >= 0 {
		return 0
	}
	return -at.Off
}

// delayed is what x was so many steps ago, 0 before the first.
func delayed(r *rewriter, x *ir.Value, back int) *ir.Value {
	t := x.Type
	t.Time = false
	t.Class = t.Class.Join(ir.Point(0))
	body := &ir.Graph{Name: "delay", T: r.g.T, B: r.g.B}
	n := &ir.Node{Op: ir.OpScan, Body: body, Scan: &ir.Scan{States: back, Xs: 1}}
	zero := r.add(&ir.Node{Op: ir.OpConst, Like: t})
	for k := range back {
		n.Args = append(n.Args, zero)
		body.Add(&ir.Node{Op: ir.OpInput, Name: strconv.Itoa(k), Like: t})
	}
	n.Args = append(n.Args, x)
	x1 := x.Type
	x1.Time = false
	body.Add(&ir.Node{Op: ir.OpInput, Name: strconv.Itoa(back), Like: x1})
	for k := range back { // the state k is what there was back-k steps ago
		body.SetOutput(strconv.Itoa(k), body.Nodes[k+1].Outs[0])
	}
	body.SetOutput(strconv.Itoa(back), body.Nodes[0].Outs[0])
	r.add(n)
	return n.Outs[back]
}
