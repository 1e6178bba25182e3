package passes

import "snnc/ir"

// Cost is what one contraction does in one run of the graph: all T steps, all B samples.
type Cost struct {
	Node *ir.Node
	Path string  // the module instance that it belongs to
	MACs float64 // multiplications with addition
	ACs  float64 // additions alone: synaptic operations, those of the spikes that are there
}

// OpCounts counts the operations of every contraction on the way to the output "out". A dense contraction does one
// multiplication with addition at every point of its loops, padding included. One with spikes adds only, at the
// points with a spike: the dense count times rates of that operand, its mean density in 0..1 (of both, if both are
// spikes, taken as independent). A nil rates stands for density 1.
func OpCounts(g *ir.Graph, rates func(*ir.Value) float64) []Cost {
	var cs []Cost
	for _, s := range flowOf(g).sites {
		dense := float64(s.times)
		for _, ext := range s.n.Maps.Space {
			dense *= float64(ext)
		}
		c := Cost{Node: s.n, Path: s.n.Path}
		if rate, spiking := density(s.n, rates); spiking {
			c.ACs = dense * rate
		} else {
			c.MACs = dense
		}
		cs = append(cs, c)
	}
	return cs
}

// density is the fraction of points at which all spike operands have a spike, if there are such operands.
func density(n *ir.Node, rates func(*ir.Value) float64) (rate float64, spiking bool) {
	rate = 1
	for _, a := range n.Args {
		if !a.Type.Class.IsSpike() {
			continue
		}
		spiking = true
		if rates != nil {
			rate *= rates(a)
		}
	}
	return rate, spiking
}
