package cpu

import (
	"slices"
	"strconv"

	"snnc/ir"
)

// scanStep runs a scan whose body is more than elementwise: the body is a program of its own, run once per step. Where
// the layouts allow, its inputs and results are not copied: the body's buffers point at the step's slice of a sequence,
// at a constant, or change places with each other.
type scanStep struct {
	body    *compiler
	bufs    []*buffer // of the body, within scratch
	steps   int
	reverse bool
	scratch *buffer

	first  []*copyJob // constants and initial states, once
	before []*copyJob // slices of sequences
	after  []*copyJob // slices of results, and states that are set aside
	state  []*copyJob // states set aside to states
	last   []*copyJob // final states
	slides []slide    // buffers of the body that lie in sequences and constants
	turns  []turn
}

// copyJob copies a nest; one side moves with the step.
type copyJob struct {
	j        *nestJob
	src, dst int // stride of the step
}

// slide points a buffer of the body into one outside, moved by so many elements a step.
type slide struct {
	b, in *buffer
	off   int
	step  int
}

// turn makes a new state the old one: the buffers change places, or both are the slice of a sequence.
type turn struct {
	old, now *buffer
	slice    bool
}

func (c *compiler) lowerScan(n *ir.Node) error {
	body, err := compile(n.Body, c.store, c.kern, false)
	if err != nil {
		return err
	}
	body.lifetimes()
	s := &scanStep{body: body, steps: c.g.T, reverse: n.Scan.Reverse}
	s.scratch = c.buffer("scan body", 0)
	st := &step{serial: s, kernel: "scan of " + strconv.Itoa(len(body.steps)) + " steps", node: describe(n), uses: []*buffer{s.scratch}}
	st.f32, st.ints, st.i32, st.regs = body.scratch()
	st.ints = max(st.ints, 32)
	for i, a := range n.Args {
		c.scanArg(s, st, n, i, c.viewOf(a))
	}
	for i := n.Scan.States; i < len(n.Outs); i++ {
		c.scanResult(s, st, n, i)
	}
	for i := range n.Scan.States {
		c.scanState(s, st, n, i)
	}
	s.scratch.size, s.bufs = 2*body.layOut(), body.arenaBuffers()
	c.steps = append(c.steps, st)
	return nil
}

// result is where the body leaves a result.
func (s *scanStep) result(n *ir.Node, i int) *view { return s.body.outs[n.Body.Outputs[i].Name].view }

// operand is where the body reads an operand; nil if it does not.
func (s *scanStep) operand(i int) *view {
	if p := s.body.in[strconv.Itoa(i)]; p != nil {
		return p.view
	}
	return nil
}

func (c *compiler) scanArg(s *scanStep, st *step, n *ir.Node, i int, v *view) {
	dst := s.operand(i)
	if dst == nil {
		return
	}
	st.uses = append(st.uses, v.buf)
	at, step := v, 0
	if i >= n.Scan.States && i < n.Scan.States+n.Scan.Xs {
		at, step = atStep(v), v.str[0]
	}
	switch {
	case i >= n.Scan.States && at.dense() && !v.buf.bits:
		s.slide(dst.buf, v, step)
	case step != 0:
		s.before = append(s.before, &copyJob{newCopy(dst, at), step, 0})
	default:
		s.first = append(s.first, &copyJob{j: newCopy(dst, at)})
	}
}

// scanResult lets the body write a result where it belongs, if it is not an operand passed on or there already.
func (c *compiler) scanResult(s *scanStep, st *step, n *ir.Node, i int) {
	src, dst := s.result(n, i), c.alloc(n.Outs[i])
	st.uses = append(st.uses, dst.buf)
	if at := atStep(dst); !at.dense() || dst.buf.bits || s.slid(src.buf) || s.passed(src.buf) {
		s.after = append(s.after, &copyJob{newCopy(at, src), 0, dst.str[0]})
		return
	}
	s.slide(src.buf, dst, dst.str[0])
}

func (c *compiler) scanState(s *scanStep, st *step, n *ir.Node, i int) {
	now, old := s.result(n, i), s.operand(i)
	switch {
	case old == nil:
	case s.passed(now.buf) || s.turned(now.buf):
		// A new state may be an old one under another name: all are set aside before any is replaced.
		aside := &view{c.buffer("state", now.size()), 0, now.shape, rowMajor(now.shape)}
		st.uses = append(st.uses, aside.buf)
		s.after = append(s.after, &copyJob{j: newCopy(aside, now)})
		s.state = append(s.state, &copyJob{j: newCopy(old, aside)})
	default:
		s.turns = append(s.turns, turn{old.buf, now.buf, s.slid(now.buf)})
	}
	if c.usedOutside(n.Outs[i], nil) {
		dst := c.alloc(n.Outs[i])
		st.uses = append(st.uses, dst.buf)
		if old != nil {
			now = old
		}
		s.last = append(s.last, &copyJob{j: newCopy(dst, now)})
	}
}

// slide takes a buffer of the body out of its arena.
func (s *scanStep) slide(b *buffer, in *view, step int) {
	b.bound = true
	s.slides = append(s.slides, slide{b, in.buf, in.off, step})
}

// slid reports whether a buffer of the body lies in a sequence.
func (s *scanStep) slid(b *buffer) bool {
	return slices.ContainsFunc(s.slides, func(x slide) bool { return x.b == b })
}

// passed reports whether a result of the body is an operand, or a parameter.
func (s *scanStep) passed(b *buffer) bool {
	for _, p := range s.body.in {
		if p.view.buf == b {
			return true
		}
	}
	return b.bound && !s.slid(b)
}

// turned reports whether a buffer already changes places with another.
func (s *scanStep) turned(b *buffer) bool {
	return slices.ContainsFunc(s.turns, func(x turn) bool { return x.now == b && !x.slice })
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
		for _, x := range s.slides {
			x.b.f32 = x.in.f32[x.off+t*x.step:][:x.b.size]
		}
		s.copyAll(p, s.before, t)
		runSteps(p, s.body.steps)
		s.copyAll(p, s.after, t)
		s.turn()
		s.copyAll(p, s.state, t)
	}
	s.copyAll(p, s.last, 0)
}

func (s *scanStep) turn() {
	for _, x := range s.turns {
		if x.old.f32, x.now.f32 = x.now.f32, x.old.f32; x.slice {
			x.now.f32 = x.old.f32
		}
	}
}
func (s *scanStep) copyAll(p *pool, jobs []*copyJob, t int) {
	for _, c := range jobs {
		if c.j.n.empty() {
			continue
		}
		d, a := &c.j.n.at[0], &c.j.n.at[1]
		d.off, a.off = d.off+t*c.dst, a.off+t*c.src
		p.do(c.j, c.light())
		d.off, a.off = d.off-t*c.dst, a.off-t*c.src
	}
}
