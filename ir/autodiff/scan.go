package autodiff

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// The adjoint of a scan is two scans. Nothing is kept from the forward pass but the scan's own operands: the first runs
// the body again and gives the states before each step, the second runs backward in time over the sequences, these
// states and the gradients of the results. Its states are the adjoints of the states, and one sum per constant
// that needs a gradient.

// scanDependents extends need to the results of a scan. A state depends on what the step before made of it.
func scanDependents(n *ir.Node, need map[*ir.Value]bool) error {
	_, body, err := scanNeeds(n, need)
	if err != nil {
		return err
	}
	for i, o := range n.Body.Outputs {
		if body[o.Value] {
			need[n.Outs[i]] = true
		}
	}
	for i := range n.Scan.States { // the state of a scan over no steps
		if need[n.Args[i]] {
			need[n.Outs[i]] = true
		}
	}
	return nil
}

// scanNeeds returns which inputs of the body need a gradient, and all values of the body that do.
func scanNeeds(n *ir.Node, need map[*ir.Value]bool) ([]bool, map[*ir.Value]bool, error) {
	wanted := make([]bool, len(n.Args))
	for i, a := range n.Args {
		wanted[i] = need[a]
	}
	ins := bodyInputs(n.Body, len(n.Args))
	for {
		set := map[*ir.Value]bool{}
		for i, in := range ins {
			if in != nil && wanted[i] {
				set[in] = true
			}
		}
		body, err := dependents(n.Body.Nodes, set)
		if err != nil {
			return nil, nil, err
		}
		grown := false
		for i := range n.Scan.States {
			if !wanted[i] && body[n.Body.Outputs[i].Value] {
				wanted[i], grown = true, true
			}
		}
		if !grown {
			return wanted, body, nil
		}
	}
}

// liveStates returns the states that need a gradient and have one: from the final state, from a result sequence, or
// from another such state a step later.
func liveStates(n *ir.Node, wanted []bool, need map[*ir.Value]bool, ups []*ir.Value) []bool {
	live := make([]bool, n.Scan.States)
	seeds := map[*ir.Value]bool{}
	for j, o := range n.Body.Outputs {
		if ups[j] != nil {
			seeds[o.Value] = true
		}
	}
	ins := bodyInputs(n.Body, len(n.Args))
	for {
		reached := reach(n.Body.Nodes, seeds, need)
		grown := false
		for i := range live {
			if live[i] || !wanted[i] || ups[i] == nil && (ins[i] == nil || !reached[ins[i]]) {
				continue
			}
			live[i], grown = true, true
			seeds[n.Body.Outputs[i].Value] = true
		}
		if !grown {
			return live
		}
	}
}

// reach returns the values that get an adjoint when the seeds have one.
func reach(nodes []*ir.Node, seeds, need map[*ir.Value]bool) map[*ir.Value]bool {
	got := map[*ir.Value]bool{}
	for v := range seeds {
		got[v] = need[v]
	}
	for _, n := range slices.Backward(nodes) {
		if !got[n.Outs[0]] {
			continue
		}
		for k, a := range n.Args {
			if need[a] && rules[n.Op].pull(n, k) != nil {
				got[a] = true
			}
		}
	}
	return got
}

// pullScan passes the gradients of a scan's results to its operands.
func (t *tape) pullScan(n *ir.Node) {
	ups := make([]*ir.Value, len(n.Outs))
	any := false
	for i, o := range n.Outs {
		ups[i] = t.total(o)
		any = any || ups[i] != nil
	}
	if !any {
		return
	}
	r := newReverse(t, n, ups)
	r.sweep()
	r.emit()
}

// giveScan adds what the reverse scan found to the adjoints of the scan's operands.
func (t *tape) giveScan(operands []int, n *ir.Node, results []*ir.Value) {
	for i, k := range operands {
		t.give(n.Args[k], results[i])
	}
}

// statesBefore runs the scan again and returns, for each of the states listed, the sequence of its values before the
// steps.
func (t *tape) statesBefore(n *ir.Node, states []int) []*ir.Value {
	if len(states) == 0 {
		return nil
	}
	body := ir.Clone(n.Body)
	ins := bodyInputs(body, len(n.Args))
	body.Outputs = body.Outputs[:n.Scan.States]
	for _, i := range states {
		body.SetOutput(strconv.Itoa(len(body.Outputs)), ins[i])
	}
	ir.Prune(body)
	again := &ir.Node{Op: ir.OpScan, Args: slices.Clone(n.Args), Body: body, Scan: &ir.Scan{}}
	*again.Scan = *n.Scan
	t.add(again)
	return again.Outs[n.Scan.States:]
}
