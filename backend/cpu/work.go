package cpu

import (
	"slices"
	"strings"

	"snnc/ir"
)

// Work is what a step does in one run, counted from the operations that it stands for.
type Work struct {
	Path     string   // the module instance that most of its operations belong to
	With     []string // others whose operations it does as well
	Op       string   // the operation that most of the work goes to
	Backward bool     // most of it is needed for gradients only

	// MACs are the points of contractions, each a multiplication and an addition: dense-equivalent, so a point counts
	// whether there is a spike or not. Flops are the operations on elements and sums of other kinds.
	MACs, Flops float64
	Bytes       float64 // of its operands and results, each read or written once
}

// account tells the steps that were made for a unit, those from first on, what they do. The work goes to the step with
// the most operands; the others fill, pack and add up partial sums.
func (c *compiler) account(u *unit, first int) {
	if c.ahead == nil {
		c.ahead = ir.NeededAhead(c.g)
	}
	made := c.steps[first:]
	if len(made) == 0 {
		return
	}
	w := c.workOf(u)
	main := made[0]
	for _, s := range made {
		s.work = Work{Path: w.Path, With: w.With, Op: w.Op, Backward: w.Backward}
		if len(s.uses) >= len(main.uses) {
			main = s
		}
	}
	main.work = w
	if s, ok := main.serial.(*scanStep); ok && w.Backward {
		s.body.backward()
	}
}

// accountOutputs tells the steps that copy results to where the caller reads them what they do.
func (c *compiler) accountOutputs(first int) {
	for _, s := range c.steps[first:] {
		s.work = Work{Op: "copy", Backward: strings.HasPrefix(s.node, "output grad/")}
	}
}

// backward marks the steps of a body whose scan is needed for gradients only.
func (c *compiler) backward() {
	for _, s := range c.steps {
		s.work.Backward = true
		if in, ok := s.serial.(*scanStep); ok {
			in.body.backward()
		}
	}
}

// workOf adds up the operations of a unit, and finds the module instance and the operation that have the most.
func (c *compiler) workOf(u *unit) Work {
	var w Work
	behind, all, most := 0.0, 0.0, -1.0
	byPath := map[string]float64{}
	var paths []string
	for _, n := range u.nodes {
		macs, flops := workOfNode(c.g, n)
		w.MACs, w.Flops = w.MACs+macs, w.Flops+flops
		cost := 2*macs + flops + 1
		if all += cost; !c.ahead[n] {
			behind += cost
		}
		path := strings.Trim(n.Path, ".")
		if byPath[path] == 0 {
			paths = append(paths, path)
		}
		if byPath[path] += cost; cost >= most {
			most, w.Op = cost, n.Op.String()
		}
	}
	w.Backward = 2*behind > all
	w.Path = paths[0]
	for _, path := range paths {
		if byPath[path] >= byPath[w.Path] {
			w.Path = path
		}
	}
	w.With = slices.DeleteFunc(paths, func(p string) bool { return p == w.Path })
	return w
}

// workOfNode counts the points of contractions, and the other operations: one for each element, and one for each point
// of a sum or maximum that is more than a copy. A scan counts those of its body at all steps.
func workOfNode(g *ir.Graph, n *ir.Node) (macs, flops float64) {
	switch ir.Ops[n.Op].Kind {
	case ir.Elementwise:
		return 0, float64(g.Size(n.Outs[0].Type))
	case ir.Nest:
		points := float64(product(n.Maps.Space))
		if n.Op == ir.OpContract {
			return points, 0
		}
		return 0, max(0, points-float64(g.Size(n.Outs[0].Type)))
	case ir.Loop:
		live := ir.Needed(n.Body, nil)
		for _, b := range n.Body.Nodes {
			if live[b] {
				m, f := workOfNode(n.Body, b)
				macs, flops = macs+float64(g.T)*m, flops+float64(g.T)*f
			}
		}
	}
	return macs, flops
}

// bytes are those of the buffers that a step touches, each once.
func (s *step) bytes() float64 {
	n := 0.0
	for i, b := range s.uses {
		if b != nil && !slices.Contains(s.uses[:i], b) {
			n += 8 * float64(b.wordCount())
		}
	}
	return n
}
