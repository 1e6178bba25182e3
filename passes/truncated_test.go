package passes

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/ir/gen"
	"snnc/ir/interp"
)

// truncated changes g so that no gradient goes from a window of k steps to the one before: at its first step, each scan
// detaches its states.
func truncated(g *ir.Graph, k int) {
	old := g.Nodes
	g.Nodes = nil
	for _, n := range old {
		if n.Op == ir.OpScan {
			detachStates(n, border(g, k))
		}
		g.Nodes = append(g.Nodes, n)
	}
}

// border is 1 at the first step of each window but the first.
func border(g *ir.Graph, k int) *ir.Value {
	op := func(op ir.Op, args ...*ir.Value) *ir.Value { return g.Add(&ir.Node{Op: op, Args: args}) }
	t := g.Add(&ir.Node{Op: ir.OpIota, Like: ir.Type{Time: true}})
	size := g.Add(&ir.Node{Op: ir.OpConst, Num: float64(k)})
	whole := op(ir.OpMul, op(ir.OpFloor, op(ir.OpDiv, t, size)), size)
	later := op(ir.OpLt, g.Add(&ir.Node{Op: ir.OpConst}), t)
	return op(ir.OpAnd, op(ir.OpEq, whole, t), later)
}

func detachStates(n *ir.Node, border *ir.Value) {
	s, body := n.Scan, n.Body
	n.Args = slices.Insert(slices.Clone(n.Args), s.States, border)
	s.Xs++
	nodes := body.Nodes
	body.Nodes = nil
	mark := body.Add(&ir.Node{Op: ir.OpInput, Name: strconv.Itoa(s.States), Like: ir.Scalar(ir.Spike)})
	for _, m := range nodes {
		body.Nodes = append(body.Nodes, m)
		if m.Op != ir.OpInput {
			continue
		}
		k, _ := strconv.Atoi(m.Name)
		if k >= s.States {
			m.Name = strconv.Itoa(k + 1)
			continue
		}
		cut := body.Add(&ir.Node{Op: ir.OpSelect, Args: []*ir.Value{mark, m.Outs[0], m.Outs[0]}})
		for _, u := range nodes {
			for i, a := range u.Args {
				if a == m.Outs[0] {
					u.Args = slices.Clone(u.Args)
					u.Args[i] = cut
				}
			}
		}
		for i := range body.Outputs {
			if body.Outputs[i].Value == m.Outs[0] {
				body.Outputs[i].Value = cut
			}
		}
		at := len(body.Nodes) - 1 // the detached state comes before what reads it
		body.Nodes = body.Nodes[:at]
		d := body.Add(&ir.Node{Op: ir.OpDetach, Args: m.Outs})
		cut.Def.Args = []*ir.Value{mark, d, m.Outs[0]}
		body.Nodes = append(body.Nodes, cut.Def)
	}
}

// looksBack reports whether anything but a scan reads earlier steps.
func looksBack(g *ir.Graph) bool {
	c := ir.Clone(g)
	delays(c)
	return len(c.Nodes) != len(g.Nodes)
}

// TestTruncatedGradients: the gradients of the windows add up to that of the whole graph with its states detached at the
// windows' borders.
func TestTruncatedGradients(t *testing.T) {
	told := map[int]int{}
	for seed := range uint64(150) {
		g, env := gen.Graph(rand.New(rand.NewPCG(seed, 22)), gen.Config{MaxSize: 256, Steps: 4, Extent: 5})
		if len(g.Params) == 0 || looksBack(g) {
			continue
		}
		for k := 1; k < g.T; k++ {
			got, err := inWindows(t, g, env, Options{Window: k, Gradient: "loss"})
			if r := (*Refusal)(nil); errors.As(err, &r) {
				continue
			}
			require.NoError(t, err, "seed %d", seed)
			whole := ir.Clone(g)
			truncated(whole, k)
			require.NoError(t, ir.Verify(whole), "%v", whole)
			require.NoError(t, autodiff.Gradient(whole, "loss"))
			margin := 0.0
			env.Margin = &margin
			want, err := interp.Run(whole, env)
			require.NoError(t, err)
			if env.Margin = nil; margin < tooClose {
				continue
			}
			told[k]++
			for _, o := range whole.Outputs {
				require.NoError(t, near(want[o.Name], got[o.Name]), "seed %d, window %d, output %q\n%v", seed, k, o.Name, g)
			}
		}
	}
	t.Log(told)
	require.Greater(t, told[1], 40)
	require.Greater(t, told[2], 20)
}
