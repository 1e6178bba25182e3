package cpu

import (
	"slices"

	"snnc/ir"
)

// While parameters and statistics stay as they are, what depends on them alone need not be computed again: transposed and
// transformed weights, factors of normalisation. A program made with Options.Reuse keeps it.

// markSteady marks the steps whose results depend on parameters, statistics and numbers alone, and the buffers in which later
// steps find these results.
func (c *compiler) markSteady() {
	m := &steadyMarker{c.homes(), map[*buffer]bool{}}
	seen := map[*buffer]bool{}
	for _, s := range c.steps {
		if s.steady = m.steady(s, seen); s.steady {
			for _, b := range s.uses {
				m.known[b] = true
			}
		}
		for _, b := range s.uses {
			if b == nil {
				continue
			}
			seen[b] = true
			b.steady = b.steady || !s.steady && m.known[b] && !b.bound && b.fill == nil
		}
	}
	for b := range m.known {
		b.steady = b.steady || b.out
	}
	c.moving = slices.DeleteFunc(slices.Clone(c.steps), func(s *step) bool { return s.steady })
}

// steadyMarker knows which buffers hold what is steady.
type steadyMarker struct {
	homes map[*buffer]bool // of values: whether all in it are steady
	known map[*buffer]bool
}

// homes lists the buffers in which values of the graph lie, and whether all in it depend on parameters alone.
func (c *compiler) homes() map[*buffer]bool {
	homes, steady := map[*buffer]bool{}, map[*ir.Value]bool{}
	for _, n := range c.g.Nodes {
		all := ir.Ops[n.Op].Kind != ir.Loop && n.Op != ir.OpInput && n.Op != ir.OpUniform
		for _, a := range n.Args {
			all = all && steady[a]
		}
		for _, v := range n.Outs {
			steady[v] = all
			if w := c.views[v]; w != nil {
				before, there := homes[w.buf]
				homes[w.buf] = all && (before || !there)
			}
		}
	}
	return homes
}

// steady reports whether a step makes new buffers of steady ones alone. One that fills a buffer to which others add must
// run again with them.
func (m *steadyMarker) steady(s *step, seen map[*buffer]bool) bool {
	if s.serial != nil {
		return false
	}
	_, fills := s.job.(*fillJob)
	for _, b := range s.uses {
		steady, home := m.homes[b]
		switch {
		case b == nil, m.known[b], b.fill != nil, b.bound && home && steady:
		case seen[b], b.bound, home && !steady, fills && !home:
			return false
		}
	}
	return true
}
