package cpu

func (p *tileProg) chunks() int {
	if p.perTask == 0 {
		return 0
	}
	return (p.tiles + p.perTask - 1) / p.perTask
}

// run runs a fixed range of tiles.
func (p *tileProg) run(w *worker, chunk int) {
	first, end := chunk*p.perTask, min((chunk+1)*p.perTask, p.tiles)
	p.begin(w, chunk)
	for i := first; i < end; i++ {
		p.runTile(w, i*p.tile, min(p.tile, p.lanes-i*p.tile))
	}
	p.endSums(w, chunk)
}

// begin loads what is the same for all tiles of a chunk.
func (p *tileProg) begin(w *worker, chunk int) {
	for _, k := range p.atChunk {
		r := p.regs[k]
		r.mem.gather(w.f32[r.slot*p.tile:(r.slot+1)*p.tile], 0, 0)
	}
	w.chunk = chunk
	for _, m := range p.mixes {
		m.start(chunk)
	}
	p.startSums(w)
}

// slotAt is where a slot of a strip lies in scratch.
func (p *tileProg) slotAt(slot int) int { return p.stripAt + slot*p.strip }

// runTile runs n lanes from lane on, strip by strip.
func (p *tileProg) runTile(w *worker, lane, n int) {
	for _, k := range p.atTile {
		r := p.regs[k]
		r.mem.load(w, w.f32[r.slot*p.tile:r.slot*p.tile+n], 0, lane)
	}
	for from := 0; from < n; from += p.strip {
		p.runStrip(w, lane+from, min(p.strip, n-from))
	}
}

// runLanes runs n lanes from lane on in strips, none of which reaches beyond its tile.
func (p *tileProg) runLanes(w *worker, lane, n int) {
	for end := lane + n; lane < end; {
		n := min(p.strip, end-lane, p.tile-lane%p.tile)
		p.runStrip(w, lane, n)
		lane += n
	}
}

// runStrip runs all phases.
func (p *tileProg) runStrip(w *worker, lane, n int) {
	if p.trace != nil {
		for _, s := range p.trace {
			s.run(w, p, lane, n)
		}
		return
	}
	for i, r := range p.regs {
		if r.home == homeTemp || r.home == homePin {
			at := p.slotAt(r.slot)
			if r.wide {
				at = r.slot*p.tile + lane%p.tile
			}
			w.regs[i] = w.f32[at : at+n]
		}
	}
	for _, ph := range p.phases {
		p.bind(w, ph.preBind, 0, lane, n)
		exec(w, ph.code[0], 0, lane, n)
		if ph.loop {
			p.loop(w, ph, lane, n)
		}
	}
}

func (p *tileProg) loop(w *worker, ph *phase, lane, n int) {
	if ph.whole != nil {
		first := 0
		if ph.reverse {
			first = p.steps - 1
		}
		p.bind(w, ph.bodyBind, first, lane, n)
		ph.whole.run(w, first, lane, n)
		return
	}
	for i := range p.steps {
		t := i
		if ph.reverse {
			t = p.steps - 1 - i
		}
		p.bind(w, ph.bodyBind, t, lane, n)
		exec(w, ph.code[1], t, lane, n)
		for _, m := range ph.moves {
			p.move(w, m[0], m[1])
		}
	}
}

// move makes the state the new value: by exchange if both lie in scratch, else by looking at it where it is.
func (p *tileProg) move(w *worker, state, next int) {
	if p.regs[next].home == homePin {
		w.regs[state], w.regs[next] = w.regs[next], w.regs[state]
		return
	}
	w.regs[state] = w.regs[next]
}

// bind points registers at their memory at step t.
func (p *tileProg) bind(w *worker, regs []int, t, lane, n int) {
	for _, k := range regs {
		r := p.regs[k]
		if r.home == homeSteps {
			at := p.slotAt(r.slot + t)
			w.regs[k] = w.f32[at : at+n]
			continue
		}
		if r.scalar {
			at := r.mem.off + t*r.mem.tStr
			w.regs[k] = r.mem.buf.f32[at : at+1]
			continue
		}
		at, from := r.mem.lanes(w, t, lane)
		w.regs[k] = from[at : at+n]
	}
}

func exec(w *worker, code []instr, t, lane, n int) {
	for i := range code {
		in := &code[i]
		dst := w.regs[in.dst]
		switch {
		case in.native != nil:
			in.native.run(w, t, lane, n)
		case in.two != nil:
			in.two(dst, w.regs[in.a], w.regs[in.b])
		case in.scalar != nil:
			in.scalar(dst, w.regs[in.a], w.regs[in.s][0])
		case in.one != nil:
			in.one(dst, w.regs[in.a])
		case in.op == opLoad:
			in.mem.load(w, dst, t, lane)
		case in.op == opPack:
			w.kern.PackNonzero(in.mem.bits(t, lane, len(dst)), dst)
		case in.op == opRoute:
			in.route.run(w, dst, t, lane)
		case in.op == opMix:
			in.mix.run(w, lane, len(dst))
		case in.op == opZero:
			clear(dst)
		default:
			w.kern.Select(dst, w.regs[in.a], w.regs[in.b], w.regs[in.c])
		}
	}
}
