package cpu

import (
	"fmt"
	"strings"
)

// Plan is what a program will do, known before it runs.
type Plan struct {
	Peak    int64 // bytes of inputs, buffers and scratch, without parameters
	Threads int
	Steps   []PlanStep
	Buffers []PlanBuffer
}

// PlanStep is one entry of the schedule.
type PlanStep struct {
	Kernel string // what runs, e.g. "strided loops"
	Node   string // for which operation
	Work
}

// PlanBuffer is a range of the arena that lives from step First to step Last.
type PlanBuffer struct {
	Name          string
	Offset, Bytes int64
	First, Last   int
	Bits          bool // one bit an element
}

func (c *compiler) describe(peak, threads int) Plan {
	p := Plan{Threads: threads}
	f32, ints, i32, _ := c.scratch()
	p.Peak = int64(peak)*8 + int64(threads)*int64(4*f32+8*ints+4*i32)
	for _, q := range c.in {
		p.Peak += 4 * int64(q.view.buf.size)
	}
	for _, s := range c.steps {
		p.Steps = append(p.Steps, s.plan())
	}
	for _, b := range c.arenaBuffers() {
		p.Buffers = append(p.Buffers, PlanBuffer{b.name, int64(b.off) * 8, int64(b.wordCount()) * 8, b.first, b.last, b.bits})
	}
	return p
}

func (s *step) plan() PlanStep {
	p := PlanStep{s.kernel, s.node, s.work}
	p.Bytes = s.bytes()
	return p
}

// String lists the steps and the memory.
func (p Plan) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "memory %.1f MiB in %d buffers, %d steps, %d threads\n", float64(p.Peak)/(1<<20), len(p.Buffers), len(p.Steps), p.Threads)
	for i, st := range p.Steps {
		fmt.Fprintf(&s, "%4d  %-56s %s\n", i, st.Kernel, st.Node)
	}
	return s.String()
}
