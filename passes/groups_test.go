package passes

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// requireSchedule checks that groups hold every node once, in an order in which all that is read is there, and that
// what is read elsewhere is an output.
func requireSchedule(t *testing.T, g *ir.Graph, groups []Group) {
	t.Helper()
	ready := map[*ir.Value]bool{}
	count := 0
	for _, n := range g.Nodes {
		if ir.Ops[n.Op].Kind == ir.Leaf {
			ready[n.Outs[0]] = true
			continue
		}
		count++
	}
	for _, gr := range groups {
		require.True(t, gr.Fused || len(gr.Nodes) == 1)
		inside := map[*ir.Value]bool{}
		for _, v := range gr.Inputs {
			require.True(t, ready[v], "%%%d is read before it is there", v.ID)
		}
		for _, n := range gr.Nodes {
			count--
			for _, a := range n.Args {
				require.True(t, inside[a] || slices.Contains(gr.Inputs, a))
			}
			for _, o := range n.Outs {
				inside[o] = true
			}
		}
		for _, v := range gr.Outputs {
			require.True(t, inside[v])
			ready[v] = true
		}
	}
	require.Zero(t, count)
	for _, o := range g.Outputs {
		require.True(t, ready[o.Value])
	}
}

// TestGroupsOfTraining: each neuron of the forward pass is one loop, and so is its repetition with its adjoint, so that
// the states never reach memory.
func TestGroupsOfTraining(t *testing.T) {
	g := model(t, "convnet")
	require.NoError(t, Run(g, Options{Gradient: "loss"}))
	groups := Groups(g)
	requireSchedule(t, g, groups)
	at := map[*ir.Node]int{}
	var scans []*ir.Node
	for i, gr := range groups {
		for _, n := range gr.Nodes {
			at[n] = i
			if n.Op == ir.OpScan {
				scans = append(scans, n)
			}
		}
	}
	require.Len(t, scans, 6)
	fwd1, fwd2, again2, back2, again1, back1 := scans[0], scans[1], scans[2], scans[3], scans[4], scans[5]
	require.Equal(t, at[again1], at[back1])
	require.Equal(t, at[again2], at[back2])
	require.NotEqual(t, at[fwd1], at[again1])
	require.NotEqual(t, at[fwd2], at[again2])
	for _, n := range []*ir.Node{again1, again2} {
		for _, o := range n.Outs {
			require.NotContains(t, groups[at[n]].Outputs, o, "states are kept")
		}
	}
	require.Equal(t, []int{3, 6, 6}, groups[at[fwd1]].Dims)
	require.True(t, groups[at[fwd1]].Batch)
	require.Greater(t, len(groups[at[back2]].Nodes), 2, "the adjoint takes the elementwise work around it along")
}

// graphGroups parses a graph and returns which group each value's node is in.
func graphGroups(t *testing.T, text string) (map[int]int, []Group) {
	t.Helper()
	g := parse(t, text)
	groups := Groups(g)
	requireSchedule(t, g, groups)
	at := map[int]int{}
	for i, gr := range groups {
		for _, n := range gr.Nodes {
			for _, o := range n.Outs {
				at[o.ID] = i
			}
		}
	}
	return at, groups
}

// TestNoLoopThroughAReduction: a softmax needs the sum of all elements before it can divide.
func TestNoLoopThroughAReduction(t *testing.T) {
	at, groups := graphGroups(t, `graph "softmax" T=1 B=4 {
  %0 = input "x" : real[B,8]
  %1 = exp %0 : real[B,8]
  %2 = reindex %1 over (b:4, i:8) out[b] in[b,i] : real[B]
  %3 = reindex %2 over (b:4, i:8) out[b,i] in[b] : real[B,8]
  %4 = div %1, %3 : real[B,8]
  %5 = neg %4 : real[B,8]
  output "out" = %5
}`)
	require.Equal(t, at[1], at[2], "the sum ends the loop that makes its terms")
	require.NotEqual(t, at[1], at[4])
	require.Equal(t, at[3], at[4])
	require.Equal(t, at[4], at[5])
	require.Len(t, groups, 2)
	require.Len(t, groups[0].Outputs, 2)
}

// TestNoCycleThroughAThirdGroup: a and c could share a loop, but b lies between.
func TestNoCycleThroughAThirdGroup(t *testing.T) {
	at, _ := graphGroups(t, `graph "diamond" T=1 B=1 {
  %0 = input "x" : real[4]
  %1 = exp %0 : real[4]
  %2 = contract %1, %1 over (i:4, j:4) out[i] in[i] in[j] : real[4]
  %3 = add %1, %2 : real[4]
  output "out" = %3
}`)
	require.Less(t, at[1], at[2])
	require.Less(t, at[2], at[3])
}

// TestTransposeStaysOut: a permutation reads other elements than it writes, even if the axes are alike.
func TestTransposeStaysOut(t *testing.T) {
	_, groups := graphGroups(t, `graph "transpose" T=1 B=1 {
  %0 = input "x" : real[4,4]
  %1 = exp %0 : real[4,4]
  %2 = reindex %1 over (i:4, j:4) out[i,j] in[j,i] : real[4,4]
  %3 = neg %2 : real[4,4]
  output "out" = %3
}`)
	require.Len(t, groups, 3)
	require.False(t, groups[1].Fused)
}

// TestSumOverTimeStays: it keeps the elements, so that what follows is in the loop too.
func TestSumOverTimeStays(t *testing.T) {
	_, groups := graphGroups(t, `graph "rate" T=4 B=2 {
  %0 = input "x" : real[T,B,3]
  %1 = exp %0 : real[T,B,3]
  %2 = reindex %1 over (t:4, b:2, i:3) out[b,i] in[t,b,i] : real[B,3]
  %3 = neg %2 : real[B,3]
  %4 = reindex %1 over (t:4, b:2, i:3) out[t,b,i] in[t-1,b,i] : real[T,B,3]
  output "out" = %3
  output "shifted" = %4
}`)
	require.Len(t, groups, 2)
	require.Len(t, groups[0].Nodes, 3)
	require.False(t, groups[1].Fused, "another step is read than is written")
}

// TestManyGroups keeps the search from growing with the square of a deep network.
func TestManyGroups(t *testing.T) {
	g := &ir.Graph{T: 1, B: 1}
	x := g.Add(&ir.Node{Op: ir.OpInput, Name: "x", Like: ir.Type{Dims: []int{4}, Class: ir.Real}})
	maps := parse(t, `graph "" T=1 B=1 {
  %0 = input "x" : real[4]
  %1 = contract %0, %0 over (i:4, j:4) out[i] in[i] in[j] : real[4]
}`).Nodes[1].Maps
	for range 1500 {
		y := g.Add(&ir.Node{Op: ir.OpContract, Maps: maps, Args: []*ir.Value{x, x}, Like: x.Type})
		x = g.Add(&ir.Node{Op: ir.OpAdd, Args: []*ir.Value{x, g.Add(&ir.Node{Op: ir.OpTanh, Args: []*ir.Value{y}})}})
	}
	g.SetOutput("out", x)
	start := time.Now()
	groups := Groups(g)
	requireSchedule(t, g, groups)
	require.Len(t, groups, 3000)
	require.Less(t, time.Since(start), 5*time.Second)
}
