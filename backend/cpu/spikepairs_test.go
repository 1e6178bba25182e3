package cpu

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// attention counts the pairs of a query and a key that fire together, and weighs keys by them.
func attention(heads, width int) *ir.Graph {
	b := newNet(2, 3)
	const tokens = 16
	all := heads * width
	x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{tokens, all}, Class: ir.Spike})
	w := b.param("W", 1, tokens, all)
	loops := []int{2, 3, heads, tokens, tokens, width} // t b g n m c
	v := func(k int) ir.Affine { return ir.Var(k, len(loops)) }
	channel := v(5)
	channel.Coef[2] = width
	row := func(k int) ir.Access { return ir.Access{v(0), v(1), v(k), channel} }
	scored := ir.Access{v(0), v(1), v(2), v(3), v(4)}
	like := ir.Type{Time: true, Batch: true, Dims: []int{heads, tokens, tokens}}
	a := b.g.Add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{x, x}, Maps: &ir.Maps{Space: loops, Out: scored, In: []ir.Access{row(3), row(4)}}, Like: like, Path: "scores"})
	y := b.g.Add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{a, w}, Maps: &ir.Maps{Space: loops, Out: row(3), In: []ir.Access{scored, {v(4), channel}}},
		Like: ir.Type{Time: true, Batch: true, Dims: []int{tokens, all}}, Path: "values"})
	b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
	return b.g
}

// TestPairsOfSpikes: scores are counted bit by bit, for heads of part of a word and of more than one, and counted again for gradients.
func TestPairsOfSpikes(t *testing.T) {
	for _, size := range [][2]int{{3, 32}, {2, 70}, {4, 16}} {
		g := trained(t, attention(size[0], size[1]))
		for _, rate := range []float32{0, 0.3, 1} {
			tr := newTrial(g, 1)
			sparse(tr.env.Inputs["image"], rate)
			plan := tr.compile(t, 1).Plan()
			counts := slices.DeleteFunc(plan.Steps, func(s PlanStep) bool { return !strings.Contains(s.Kernel, "pairs of spikes") })
			require.Len(t, counts, 2)
			require.Equal(t, []bool{false, true}, []bool{counts[0].Backward, counts[1].Backward})
			t.Run(fmt.Sprint(size, rate), tr.check)
		}
	}
}
