package ir

import (
	"slices"
	"strconv"
)

// Prune removes what no output needs: nodes, and of scans the result sequences, the states, the operands and the nodes of
// bodies. Types, names and declarations of params and buffers stay.
func Prune(g *Graph) {
	live := map[*Value]bool{}
	for _, o := range g.Outputs {
		live[o.Value] = true
	}
	for _, n := range slices.Backward(g.Nodes) {
		if !anyLive(n, live) {
			continue
		}
		if n.Op == OpScan {
			pruneScan(n, live)
		}
		for _, a := range n.Args {
			live[a] = true
		}
	}
	g.Nodes = slices.DeleteFunc(g.Nodes, func(n *Node) bool { return !anyLive(n, live) })
}

func anyLive(n *Node, live map[*Value]bool) bool {
	return slices.ContainsFunc(n.Outs, func(v *Value) bool { return live[v] })
}

// pruneScan keeps of a scan what its live results need. A state stays if its final value is live, or if a kept output
// of the body reads it.
func pruneScan(n *Node, live map[*Value]bool) {
	b := n.Body
	keep := make([]bool, len(b.Outputs))
	for i, v := range n.Outs {
		keep[i] = live[v]
	}
	var reads []bool
	for grew := true; grew; {
		reads, grew = bodyReads(n, keep), false
		for k := range n.Scan.States {
			if reads[k] && !keep[k] {
				keep[k], grew = true, true
			}
		}
	}
	copy(reads, keep[:n.Scan.States]) // a state's operand goes with its result
	dropOutputs(n, keep)
	dropOperands(n, reads)
	Prune(b)
}

// bodyReads tells which operands the kept outputs of the body depend on.
func bodyReads(n *Node, keep []bool) []bool {
	live := map[*Value]bool{}
	for i, o := range n.Body.Outputs {
		if keep[i] {
			live[o.Value] = true
		}
	}
	reads := make([]bool, len(n.Args))
	for _, m := range slices.Backward(n.Body.Nodes) {
		if !anyLive(m, live) {
			continue
		}
		if k, err := argIndex(m); err == nil && m.Op == OpInput {
			reads[k] = true
		}
		for _, a := range m.Args {
			live[a] = true
		}
	}
	return reads
}

func dropOutputs(n *Node, keep []bool) {
	outs, bodyOuts := n.Outs, n.Body.Outputs
	n.Outs, n.Body.Outputs = nil, nil
	for i, k := range keep {
		if !k {
			continue
		}
		outs[i].Idx = len(n.Outs)
		n.Body.SetOutput(strconv.Itoa(len(n.Outs)), bodyOuts[i].Value)
		n.Outs = append(n.Outs, outs[i])
	}
}

// dropOperands removes operands that are not kept, and renames the inputs of the body to match. Inputs of dropped
// operands are dead, and removed with the rest of the body.
func dropOperands(n *Node, keep []bool) {
	args, s := n.Args, *n.Scan
	n.Args = nil
	names := make([]string, len(args))
	for k, kept := range keep {
		switch {
		case kept:
			names[k] = strconv.Itoa(len(n.Args))
			n.Args = append(n.Args, args[k])
		case k < s.States:
			n.Scan.States--
		case k < s.States+s.Xs:
			n.Scan.Xs--
		}
	}
	for _, m := range n.Body.Nodes {
		if k, err := argIndex(m); err == nil && m.Op == OpInput {
			m.Name = names[k]
		}
	}
}
