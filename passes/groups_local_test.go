package passes

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/gen"
	"snnc/ir/interp"
)

// TestGroupsAreLocal changes the first element of what a group reads, at all steps: no other element of what its nodes
// give may change, reductions apart. This is what lets a group run tile by tile.
func TestGroupsAreLocal(t *testing.T) {
	checked := 0
	for seed := range uint64(25) {
		g, _ := gen.Graph(rand.New(rand.NewPCG(seed, 9)), gen.Config{MaxSize: 256})
		require.NoError(t, Run(g, Options{Gradient: "loss"}))
		for _, gr := range Groups(g) {
			if gr.Fused && len(gr.Nodes) > 1 {
				requireLocal(t, g, gr, seed)
				checked++
			}
		}
	}
	require.Greater(t, checked, 40)
}

func requireLocal(t *testing.T, g *ir.Graph, gr Group, seed uint64) {
	t.Helper()
	sub := extract(g, gr)
	env := environment(sub, seed)
	want, err := interp.Run(sub, env)
	require.NoError(t, err)
	kind := ir.Type{Batch: gr.Batch, Dims: gr.Dims}
	for _, n := range sub.Nodes {
		if n.Op == ir.OpInput && sameElements(n.Like, kind) {
			first(sub, kind, env.Inputs[n.Name], func(v *float64) { *v = 1 - *v })
		}
	}
	got, err := interp.Run(sub, env)
	require.NoError(t, err)
	for _, o := range sub.Outputs {
		a, b := want[o.Name], got[o.Name]
		for _, x := range []*interp.Tensor{a, b} {
			first(sub, kind, x, func(v *float64) { *v = 0 })
		}
		require.NoError(t, near(a, b), "seed %d\n%v", seed, sub)
	}
}

// first visits the first element of a tensor at all steps.
func first(g *ir.Graph, kind ir.Type, x *interp.Tensor, f func(v *float64)) {
	for i := 0; i < len(x.Data); i += g.Size(kind) {
		f(&x.Data[i])
	}
}

// extract is a group as a graph of its own, whose outputs are all that has the group's elements.
func extract(g *ir.Graph, gr Group) *ir.Graph {
	sub := &ir.Graph{Name: "group", T: g.T, B: g.B}
	at := map[*ir.Value]*ir.Value{}
	for i, v := range gr.Inputs {
		at[v] = sub.Add(&ir.Node{Op: ir.OpInput, Name: strconv.Itoa(i), Like: v.Type})
	}
	for _, n := range gr.Nodes {
		c := *n
		c.Args = nil
		for _, a := range n.Args {
			c.Args = append(c.Args, at[a])
		}
		sub.Add(&c)
		for i, o := range n.Outs {
			at[o] = c.Outs[i]
			if sameElements(o.Type, ir.Type{Batch: gr.Batch, Dims: gr.Dims}) {
				sub.SetOutput(strconv.Itoa(len(sub.Outputs)), c.Outs[i])
			}
		}
	}
	return sub
}
