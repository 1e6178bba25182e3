package cpu

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// slidingNet is a causal filter of k taps over time.
func slidingNet(t, b, width, k int) *ir.Graph {
	return overTime(t, b, width, []int{k}, k, func(loops int) (ir.Access, ir.Affine) {
		return ir.Access{ir.Var(3, loops)}, aff(loops, 1-k, 0, 1, 3, 1)
	})
}

// matrixNet weighs all steps by a matrix.
func matrixNet(t, b, width int) *ir.Graph {
	return overTime(t, b, width, []int{t, t}, t, func(loops int) (ir.Access, ir.Affine) {
		return ir.Access{ir.Var(0, loops), ir.Var(3, loops)}, ir.Var(3, loops)
	})
}

// differenceNet weighs all steps by a number for each distance.
func differenceNet(t, b, width int) *ir.Graph {
	return overTime(t, b, width, []int{2*t - 1}, t, func(loops int) (ir.Access, ir.Affine) {
		return ir.Access{aff(loops, t-1, 0, 1, 3, -1)}, ir.Var(3, loops)
	})
}

// overTime is a gain, a sum over steps with learned weights and a square, so that it has all gradients. Loops are time,
// batch, width and the sum's.
func overTime(t, b, width int, weights []int, points int, access func(loops int) (w ir.Access, step ir.Affine)) *ir.Graph {
	n := newNet(t, b)
	x := n.input("x", ir.Type{Time: true, Batch: true, Dims: []int{width}, Class: ir.Real})
	x = n.op(ir.OpMul, x, n.param("g", 1, width))
	w, step := access(4)
	m := &ir.Maps{Space: []int{t, b, width, points}, Out: ir.Access{ir.Var(0, 4), ir.Var(1, 4), ir.Var(2, 4)},
		In: []ir.Access{w, {step, ir.Var(1, 4), ir.Var(2, 4)}}}
	y := n.g.Add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{n.param("w", 1, weights...), x}, Maps: m, Like: like(x, width)})
	n.g.SetOutput("out", y)
	n.g.SetOutput("loss", n.sum(n.op(ir.OpMul, y, y), true, true))
	return n.g
}

// kernelsOf are the kernels of a graph's program that contain a word, after comparing its results with the interpreter's.
func kernelsOf(t *testing.T, g *ir.Graph, word string) []string {
	tr := newTrial(trained(t, g), 1)
	tr.check(t)
	var list []string
	for _, s := range tr.compile(t, 1).Plan().Steps {
		if strings.Contains(s.Kernel, word) {
			list = append(list, s.Kernel)
		}
	}
	return list
}

// Sums over steps and their gradients run within one tile program: filters shorter and longer than the time, matrices
// small and large, over few lanes and over several tiles.
func TestSumsOverStepsRunInTiles(t *testing.T) {
	for name, g := range map[string]*ir.Graph{
		"filter 2":  slidingNet(6, 3, 40, 2),
		"filter 3":  slidingNet(5, 2, 1100, 3),
		"filter 8":  slidingNet(3, 7, 512, 8),
		"filter 12": slidingNet(14, 2, 70, 12),
		"filter 1":  slidingNet(9, 1, 2049, 1),
		"matrix 4":  matrixNet(4, 3, 50),
		"matrix 12": matrixNet(12, 3, 333),
		"matrix 33": matrixNet(33, 2, 1500),
	} {
		t.Run(name, func(t *testing.T) {
			tiles := kernelsOf(t, g, "tile program")
			require.Contains(t, strings.Join(tiles, "\n"), "3 contractions over time")
		})
	}
}

// Weights that have the axes of the lanes are computed before, not in the same program.
func TestWeightsLikeLanes(t *testing.T) {
	n := newNet(2, 1)
	x := n.input("x", ir.Type{Time: true, Dims: []int{2048}, Class: ir.Real})
	w := n.param("w", 1, 2048)
	w = n.op(ir.OpMul, w, w)
	m := &ir.Maps{Space: []int{2, 2048, 2048}, Out: ir.Access{ir.Var(0, 3), ir.Var(1, 3)},
		In: []ir.Access{{ir.Var(2, 3)}, {aff(3, -2047, 0, 1, 2, 1), ir.Var(1, 3)}}}
	y := n.g.Add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{w, n.op(ir.OpMul, x, w)}, Maps: m, Like: like(x, 2048)})
	n.g.SetOutput("out", n.op(ir.OpMul, y, w))
	newTrial(n.g, 1).check(t)
}

// Weights that are no matrix in memory make products of their own.
func TestSumsOverDistances(t *testing.T) {
	require.NotEmpty(t, kernelsOf(t, differenceNet(20, 2, 100), "product"))
	require.NotContains(t, kernelsOf(t, differenceNet(4, 2, 100), "product"), "matrix product", "few steps are lines")
}

// A filter along an axis that is not time, and its gradients, run along lines of what lies inside of that axis.
func TestFiltersAreLines(t *testing.T) {
	for _, c := range []struct{ tokens, width, k int }{{6, 64, 3}, {9, 1100, 2}, {7, 512, 5}} {
		n := newNet(2, 3)
		x := n.input("x", ir.Type{Time: true, Batch: true, Dims: []int{c.tokens, c.width}, Class: ir.Real})
		x = n.op(ir.OpMul, x, n.param("g", 1, c.tokens, c.width))
		lead := ir.Access{ir.Var(0, 5), ir.Var(1, 5)}
		m := &ir.Maps{Space: []int{2, 3, c.tokens, c.width, c.k}, Out: append(lead[:2:2], ir.Var(2, 5), ir.Var(3, 5)),
			In: []ir.Access{{ir.Var(4, 5)}, append(lead[:2:2], aff(5, -1, 2, 1, 4, 1), ir.Var(3, 5))}}
		y := n.g.Add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{n.param("w", 1, c.k), x}, Maps: m, Like: like(x, c.tokens, c.width)})
		n.g.SetOutput("out", y)
		n.g.SetOutput("loss", n.sum(n.op(ir.OpMul, y, y), true, true))
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			want := []string{"taps of lines", "taps of lines"}
			if c.width >= lineBlock/2 {
				want = append(want, "products of lines")
			}
			require.ElementsMatch(t, want, kernelsOf(t, n.g, "lines"))
		})
	}
}

// Sums over steps allocate nothing, and every instruction set gives the same within rounding.
func TestSumsOverStepsOnEveryInstructionSet(t *testing.T) {
	for _, g := range []*ir.Graph{matrixNet(33, 2, 300), slidingNet(7, 2, 300, 3)} {
		tr := newTrial(trained(t, g), 1)
		want := tr.compile(t, 2)
		require.NoError(t, want.Run(0, 0))
		require.Zero(t, testing.AllocsPerRun(3, func() { _ = want.Run(0, 1) }))
		for _, isa := range kernels.ISAs() {
			table, ok := kernels.ForISA(isa)
			if !ok {
				continue
			}
			p, err := Compile(tr.g, tr.store, Options{Threads: 2, Kernels: table})
			require.NoError(t, err)
			copy(p.Input("x"), want.Input("x"))
			require.NoError(t, p.Run(0, 0))
			for _, o := range tr.g.Outputs {
				ref := doubles(want.Output(o.Name), []int{len(want.Output(o.Name))})
				requireNear(t, isa.String()+" "+o.Name, ref.Data, p.Output(o.Name), false)
			}
		}
	}
}

// A filter for each channel, over time or over space, runs along the channels: no step gathers windows.
func TestFiltersOfChannels(t *testing.T) {
	filter := overTime(6, 3, 40, []int{40, 3}, 3, func(loops int) (ir.Access, ir.Affine) {
		return ir.Access{ir.Var(2, loops), ir.Var(3, loops)}, aff(loops, -2, 0, 1, 3, 1)
	})
	require.Empty(t, kernelsOf(t, filter, "product"))
	n := newNet(2, 3)
	x := n.input("x", ir.Type{Time: true, Batch: true, Dims: []int{20, 7, 6}, Class: ir.Real})
	x = n.op(ir.OpMul, x, n.param("g", 1, 20, 7, 6))
	y := n.depthwise("D", x, 3, 2, 1)
	n.g.SetOutput("out", y)
	n.g.SetOutput("loss", n.sum(n.op(ir.OpMul, y, y), true, true))
	kernels := kernelsOf(t, n.g, "o")
	require.Contains(t, kernels, "strided loops")
}
