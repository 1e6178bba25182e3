// Package autodiff extends a graph by its backward graph, ahead of time: reverse-mode differentiation whose result is
// IR like any other. Spikes use the derivative of their surrogate (Neftci et al. 2019, "Surrogate gradient learning
// in spiking neural networks"); recurrences are differentiated through time (Werbos 1990).
package autodiff

import (
	"fmt"
	"slices"

	"snnc/ir"
)

// Gradient adds the output "grad/NAME" for every parameter of g: the derivative of the scalar output named loss,
// with the shape of the parameter; zeros where the loss does not depend on it.
// It fails if there is no such output, if it is not a scalar, or if it depends on a parameter through an operation
// without derivative. On failure g is unchanged.
func Gradient(g *ir.Graph, loss string) error {
	y := g.Output(loss)
	if y == nil {
		return fmt.Errorf("no output %q to differentiate", loss)
	}
	if !y.Type.IsScalar() {
		return fmt.Errorf("output %q is %v; only a scalar can be differentiated", loss, y.Type)
	}
	params := paramNodes(g)
	wanted := map[*ir.Value]bool{}
	for _, nodes := range params {
		for _, n := range nodes {
			wanted[n.Outs[0]] = true
		}
	}
	nodes := slices.Clone(g.Nodes)
	b := &builder{g: g}
	t, err := newTape(b, nodes, wanted)
	if err != nil {
		return err
	}
	t.give(y, b.num(1))
	t.pullAll(nodes)
	for _, p := range g.Params {
		g.SetOutput("grad/"+p.Name, t.paramGradient(p, params[p.Name]))
	}
	return nil
}

func paramNodes(g *ir.Graph) map[string][]*ir.Node {
	m := map[string][]*ir.Node{}
	for _, n := range g.Nodes {
		if n.Op == ir.OpParam {
			m[n.Name] = append(m[n.Name], n)
		}
	}
	return m
}

// paramGradient adds up the gradients of the places at which a parameter enters the graph.
func (t *tape) paramGradient(p ir.Param, nodes []*ir.Node) *ir.Value {
	t.loc, t.path = p.Loc, ""
	var total *ir.Value
	for _, n := range nodes {
		switch g := t.total(n.Outs[0]); {
		case g == nil:
		case total == nil:
			total = g
		default:
			total = t.sum(total, g)
		}
	}
	if total == nil {
		return t.zeros(ir.Type{Dims: p.Dims})
	}
	return total
}
