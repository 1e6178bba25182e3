package passes

import (
	"slices"

	"snnc/ir"
)

// flow knows how signals run through a graph and the bodies in it.
type flow struct {
	live    map[*ir.Value]bool      // the network's output depends on it
	signal  map[*ir.Value]bool      // depends on an input
	after   map[*ir.Value]bool      // depends on a spike node
	before  map[*ir.Value]bool      // a spike node depends on it
	outer   map[*ir.Value]*ir.Value // a body's input: the operand that feeds it
	reasons map[*ir.Value]reason    // as far as it was asked for
	sites   []site
}

// site is a contraction with how often it runs.
type site struct {
	g     *ir.Graph
	n     *ir.Node
	times int
}

// flowOf follows what leads to the output "out", or to any output if there is none of that name.
func flowOf(g *ir.Graph) *flow {
	f := &flow{map[*ir.Value]bool{}, map[*ir.Value]bool{}, map[*ir.Value]bool{}, map[*ir.Value]bool{},
		map[*ir.Value]*ir.Value{}, map[*ir.Value]reason{}, nil}
	for _, o := range g.Outputs {
		f.live[o.Value] = o.Name == "out" || g.Output("out") == nil || f.live[o.Value]
	}
	for _, n := range slices.Backward(g.Nodes) {
		if !slices.ContainsFunc(n.Outs, func(v *ir.Value) bool { return f.live[v] }) {
			continue
		}
		if n.Op == ir.OpDifferential { // its value depends on nothing
			continue
		}
		for _, a := range n.Args {
			f.live[a] = true
		}
	}
	f.forward(g, 1)
	f.backward(g)
	return f
}

func (f *flow) forward(g *ir.Graph, times int) {
	for _, n := range g.Nodes {
		switch n.Op {
		case ir.OpScan:
			f.forwardScan(g, n, times)
			continue
		case ir.OpInput:
			f.signal[n.Outs[0]] = f.signal[n.Outs[0]] || f.outer[n.Outs[0]] == nil
			continue
		case ir.OpContract:
			if f.live[n.Outs[0]] {
				f.sites = append(f.sites, site{g, n, times})
			}
		}
		f.signal[n.Outs[0]] = f.any(f.signal, n.Args)
		f.after[n.Outs[0]] = f.any(f.after, n.Args) || isSpikeNode(n)
	}
}

func (f *flow) any(set map[*ir.Value]bool, vs []*ir.Value) bool {
	return slices.ContainsFunc(vs, func(v *ir.Value) bool { return set[v] })
}

func isSpikeNode(n *ir.Node) bool { return n.Op == ir.OpSpike || n.Op == ir.OpSpikeAbove }

func spikes(body *ir.Graph) bool { return slices.ContainsFunc(body.Nodes, isSpikeNode) }

// forwardScan enters the body. A state carries signals if any operand does, and spikes if the body makes them.
func (f *flow) forwardScan(g *ir.Graph, n *ir.Node, times int) {
	if !f.any(f.live, n.Outs) {
		return
	}
	for _, m := range n.Body.Nodes {
		f.live[m.Outs[0]] = true
		if m.Op != ir.OpInput {
			continue
		}
		v, k := m.Outs[0], inputNumber(m)
		state := k < n.Scan.States
		f.outer[v] = n.Args[k]
		f.signal[v] = f.signal[n.Args[k]] || state && f.any(f.signal, n.Args)
		f.after[v] = f.after[n.Args[k]] || state && spikes(n.Body)
	}
	f.forward(n.Body, times*g.T)
	for i, o := range n.Body.Outputs {
		f.signal[n.Outs[i]] = f.signal[o.Value]
		f.after[n.Outs[i]] = f.after[o.Value]
	}
}

func (f *flow) backward(g *ir.Graph) {
	for _, n := range slices.Backward(g.Nodes) {
		if n.Op == ir.OpScan {
			f.backwardScan(n)
			continue
		}
		if isSpikeNode(n) && f.live[n.Outs[0]] || f.before[n.Outs[0]] {
			for _, a := range n.Args {
				f.before[a] = true
			}
		}
	}
}

// backwardScan takes a body as one: if there is a spike in it or after it, all its operands lead to one.
func (f *flow) backwardScan(n *ir.Node) {
	if !f.any(f.live, n.Outs) || !spikes(n.Body) && !f.any(f.before, n.Outs) {
		return
	}
	for _, a := range n.Args {
		f.before[a] = true
	}
	for _, m := range n.Body.Nodes {
		f.before[m.Outs[0]] = true
	}
}
