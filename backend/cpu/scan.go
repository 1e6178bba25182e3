package cpu

import (
	"strconv"

	"snnc/ir"
)

// scanStep runs a scan whose body is more than elementwise: the body is a program of its own, run once per step with
// its inputs and outputs copied.
type scanStep struct {
	body    *compiler
	bufs    []*buffer // of the body, within scratch
	steps   int
	reverse bool
	first   []*copyJob // constants and initial states, once
	before  []*copyJob // slices of sequences
	state   []*copyJob // old state to new
	after   []*copyJob // slices of results
	last    []*copyJob // final states
	scratch *buffer
}

// copyJob copies a nest; one side moves with the step.
type copyJob struct {
	j        *nestJob
	src, dst int // stride of the step
}

func (c *compiler) lowerScan(n *ir.Node) error {
	body, err := compile(n.Body, c.store, c.kern, false)
	if err != nil {
		return err
	}
	s := &scanStep{body: body, steps: c.g.T, reverse: n.Scan.Reverse}
	s.scratch, s.bufs = c.buffer("scan body", 2*body.layOut()), body.arenaBuffers()
	st := &step{serial: s, kernel: "scan of " + strconv.Itoa(len(body.steps)) + " steps", node: describe(n), uses: []*buffer{s.scratch}}
	st.f32, st.ints, st.i32, st.regs = body.scratch()
	st.ints = max(st.ints, 32)
	for i, a := range n.Args {
		c.scanArg(s, st, n, i, c.viewOf(a))
	}
	for i, v := range n.Outs {
		c.scanOut(s, st, n, i, v)
	}
	c.steps = append(c.steps, st)
	return nil
}

func (c *compiler) scanArg(s *scanStep, st *step, n *ir.Node, i int, v *view) {
	p := s.body.in[strconv.Itoa(i)]
	if p == nil {
		return
	}
	st.uses = append(st.uses, v.buf)
	if i >= n.Scan.States && i < n.Scan.States+n.Scan.Xs {
		s.before = append(s.before, &copyJob{newCopy(p.view, atStep(v)), v.str[0], 0})
		return
	}
	s.first = append(s.first, &copyJob{j: newCopy(p.view, v)})
}

func (c *compiler) scanOut(s *scanStep, st *step, n *ir.Node, i int, v *ir.Value) {
	src := s.body.outs[n.Body.Outputs[i].Name].view
	if i >= n.Scan.States {
		dst := c.alloc(v)
		st.uses = append(st.uses, dst.buf)
		s.after = append(s.after, &copyJob{newCopy(atStep(dst), src), 0, dst.str[0]})
		return
	}
	// A new state may be an old one under another name: all are set aside before any is replaced.
	aside := &view{c.buffer("state", src.size()), 0, src.shape, rowMajor(src.shape)}
	st.uses = append(st.uses, aside.buf)
	s.after = append(s.after, &copyJob{j: newCopy(aside, src)})
	if p := s.body.in[strconv.Itoa(i)]; p != nil {
		s.state = append(s.state, &copyJob{j: newCopy(p.view, aside)})
	}
	if c.usedOutside(v, nil) {
		dst := c.alloc(v)
		st.uses = append(st.uses, dst.buf)
		s.last = append(s.last, &copyJob{j: newCopy(dst, aside)})
	}
}

// atStep is the view without its time axis.
func atStep(v *view) *view { return &view{v.buf, v.off, v.shape[1:], v.str[1:]} }

func newCopy(dst, src *view) *nestJob {
	return newNestJob(ir.OpDetach, copyNest(dst, src), []*view{dst, src})
}

func (s *scanStep) exec(p *pool) {
	bindArena(s.bufs, s.scratch.mem)
	s.copyAll(p, s.first, 0)
	for i := range s.steps {
		t := i
		if s.reverse {
			t = s.steps - 1 - i
		}
		s.copyAll(p, s.before, t)
		runSteps(p, s.body.steps)
		s.copyAll(p, s.after, t)
		s.copyAll(p, s.state, t)
	}
	s.copyAll(p, s.last, 0)
}

func (s *scanStep) copyAll(p *pool, jobs []*copyJob, t int) {
	for _, c := range jobs {
		if c.j.n.empty() {
			continue
		}
		d, a := &c.j.n.at[0], &c.j.n.at[1]
		d.off, a.off = d.off+t*c.dst, a.off+t*c.src
		p.do(c.j)
		d.off, a.off = d.off-t*c.dst, a.off-t*c.src
	}
}
