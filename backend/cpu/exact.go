package cpu

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// Operations that decide (spikes, comparisons, rounding) turn a last bit into a whole. What they depend on is computed
// to the bits that the interpreter's float32 mode gives: transcendental functions in float64, rounded once. What they do
// not depend on, such as surrogate derivatives and losses, may use the float32 kernels, exact to about two units in the
// last place and the same on every instruction set.

// decides reports whether the operation is discontinuous in its operands.
func decides(op ir.Op) bool {
	return slices.Contains([]ir.Op{ir.OpSpike, ir.OpSpikeAbove, ir.OpLt, ir.OpLe, ir.OpEq, ir.OpNe, ir.OpSign, ir.OpFloor,
		ir.OpRound, ir.OpMaximum, ir.OpMaximumVJP, ir.OpMin, ir.OpMax}, op)
}

// decisive finds the values on which a decision depends, in the graph and in the bodies of its scans; outs are the outputs
// of which that is known.
func decisive(g *ir.Graph, outs []*ir.Value, set map[*ir.Value]bool) {
	for _, v := range outs {
		set[v] = true
	}
	for _, n := range slices.Backward(g.Nodes) {
		switch {
		case n.Op == ir.OpScan:
			decisiveScan(n, set)
		case len(n.Outs) > 0 && set[n.Outs[0]]:
			mark(set, n.Args)
		case n.Op == ir.OpMaximumVJP: // where the gradient goes depends on the operand, not on the gradient
			mark(set, n.Args[:1])
		case decides(n.Op):
			mark(set, n.Args)
		}
	}
}

func mark(set map[*ir.Value]bool, values []*ir.Value) {
	for _, v := range values {
		set[v] = true
	}
}

// decisiveScan repeats over the body until its states say the same before and after a step.
func decisiveScan(n *ir.Node, set map[*ir.Value]bool) {
	var outs []*ir.Value
	for i, o := range n.Body.Outputs {
		if set[n.Outs[i]] {
			outs = append(outs, o.Value)
		}
	}
	for {
		decisive(n.Body, outs, set)
		grown := false
		for _, m := range n.Body.Nodes {
			if m.Op != ir.OpInput || !set[m.Outs[0]] {
				continue
			}
			k, _ := strconv.Atoi(m.Name)
			set[n.Args[k]] = true
			if k < n.Scan.States && !set[n.Body.Outputs[k].Value] {
				outs, grown = append(outs, n.Body.Outputs[k].Value), true
			}
		}
		if !grown {
			return
		}
	}
}
