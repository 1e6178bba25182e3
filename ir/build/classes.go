package build

import (
	"math"

	"snnc/ir"
	"snnc/lang/check"
)

// classes are those of the states of a scan, which grow from the initial values until they hold after every step.
type classes struct {
	start  map[*check.Tensor]ir.Class
	states []ir.Class // what is known of each state so far
	rounds int
}

func (b *builder) startClasses(group []*check.Def) *classes {
	c := &classes{start: map[*check.Tensor]ir.Class{}}
	for _, d := range group {
		c.start[d.Tensor] = b.initialState(d.Tensor).Type.Class
	}
	return c
}

// of is the class of the k-th state, a value of t.
func (c *classes) of(k int, t *check.Tensor) ir.Class {
	if k == len(c.states) {
		c.states = append(c.states, c.start[t])
	}
	return c.states[k]
}

// settle widens the classes until they hold after a step, as ir.Reinfer does. It reports false if the body asks for spikes
// where there are none any more.
func (c *classes) settle(s *step) bool {
	for round := 0; ; round++ {
		if err := ir.Reinfer(s.body); err != nil && round == 0 {
			panic(&ir.Bug{Node: &ir.Node{}, Err: err})
		} else if err != nil {
			return false
		}
		if !c.grow(s) {
			return true
		}
	}
}

// grow joins what a step makes of the states into their classes and reports whether any grew. Bounds that still move after
// three rounds become infinite.
func (c *classes) grow(s *step) bool {
	grew := false
	for k, st := range s.states {
		before, after := c.states[k], s.after(st).Type.Class
		if after.Within(before) {
			continue
		}
		grown := before.Join(after)
		if c.rounds >= 3 && grown.Lo < before.Lo {
			grown.Lo = math.Inf(-1)
		}
		if c.rounds >= 3 && grown.Hi > before.Hi {
			grown.Hi = math.Inf(1)
		}
		c.states[k], st.in.Def.Like.Class, grew = grown, grown, true
	}
	c.rounds++
	return grew
}
