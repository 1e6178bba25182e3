package cpu

import "slices"

// A tile program may write a tensor over one that it reads for the last time: element by element each is read before it is
// written. That saves the memory, and the cache lines are there already.

// overlay lets results of the step take the places of operands that end there.
func overlay(i int, s *step) {
	p, ok := s.job.(*tileProg)
	if !ok {
		return
	}
	for out, y := range p.regs {
		if y.isLoad || y.home != homeMem || !y.mem.buf.fresh(i) {
			continue
		}
		for in, x := range p.regs {
			if x.isLoad && x.home == homeMem && x.mem.buf.ends(i) && sameLanes(x.mem, y.mem) && p.readsFirst(in, out) {
				x.mem.buf.takeIn(y.mem.buf)
				break
			}
		}
	}
}

// fresh reports whether the buffer's first use is the step, so that it may lie anywhere.
func (b *buffer) fresh(i int) bool {
	return b.first == i && b.within == nil && !b.bound && !b.keep && !b.steady && !b.bits
}

// ends reports whether nobody reads the buffer after the step.
func (b *buffer) ends(i int) bool {
	return b.last == i && b.first < i && !b.bound && !b.keep && !b.steady && !b.out && !b.bits && b.fill == nil
}

// takeIn makes y lie where b does.
func (b *buffer) takeIn(y *buffer) {
	root := b
	for root.within != nil {
		root = root.within
	}
	y.within, root.last, b.last = root, y.last, y.last
}

// sameLanes reports whether two operands fill buffers of one size in the same order.
func sameLanes(x, y *access) bool {
	return x.kind == accessDense && y.kind == accessDense && x.off == 0 && y.off == 0 && x.tStr == y.tStr && x.buf.size == y.buf.size
}

// readsFirst reports whether the program reads a buffer through that register alone, and not after it writes the result: all
// steps of a list run before the next list.
func (p *tileProg) readsFirst(in, out int) bool {
	if len(p.mixes) > 0 || p.readsElse(in) {
		return false
	}
	list, read, wrote := 0, -1, -1
	for _, ph := range p.phases {
		for _, l := range [][]instr{ph.pre, ph.body} {
			r, w := lastRead(l, in), firstWrite(l, out)
			if w >= 0 && wrote >= 0 || r > w && w >= 0 {
				return false
			}
			if r >= 0 {
				read = list
			}
			if w >= 0 {
				wrote = list
			}
			list++
		}
		if slices.ContainsFunc(ph.moves, func(m [2]int) bool { return m[0] == in || m[1] == in }) {
			return false
		}
	}
	return read >= 0 && read <= wrote
}

// readsElse reports whether the program touches the buffer of a register in another way.
func (p *tileProg) readsElse(in int) bool {
	buf := p.regs[in].mem.buf
	for k, r := range p.regs {
		if k != in && r.mem != nil && r.mem.buf == buf {
			return true
		}
	}
	return slices.ContainsFunc(p.routes, func(r *routing) bool { return r.grad.buf == buf || r.spikes.buf == buf })
}

// lastRead is the last instruction that reads a register, firstWrite the first that writes it; below 0: none.
func lastRead(l []instr, reg int) int {
	at := -1
	for k := range l {
		if slices.Contains(l[k].sources(), reg) {
			at = k
		}
	}
	return at
}

func firstWrite(l []instr, reg int) int {
	return slices.IndexFunc(l, func(in instr) bool { return in.dst == reg })
}
