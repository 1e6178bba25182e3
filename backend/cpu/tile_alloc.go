package cpu

import (
	"slices"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// tileProg is a program over the lanes of a group, run tile by tile with the loop over time inside.
type tileProg struct {
	lanes, steps   int
	tile           int // lanes of a tile: whole periods of sums and patterns
	strip          int // lanes that run at a time
	tiles, perTask int
	regs           []*vreg
	phases         []*phase
	atChunk        []int     // registers loaded once a chunk
	atTile         []int     // registers loaded at the start of each tile
	trace          []segment // of a program that is written out, what runs instead of phases
	slots, wide    int       // of strips, and of whole tiles
	stripAt        int       // where the slots of strips begin
	sums           []*tileSum
	mixes          []*mixJob
	routes         []*routing
	scratchAt      int // where the scratch of products begins
	frame, frameAt int // words of the arguments of machine code, and where they lie
}

// place gives every register its place and the program its tile size.
func (b *tileBuilder) place() *tileProg {
	p := &tileProg{lanes: product(b.ext), steps: b.c.g.T, regs: b.regs, phases: b.phases, sums: b.sums, mixes: b.mixes, routes: b.routes}
	b.dropCopies()
	b.findUses()
	b.findScalars()
	b.insertLoads(p)
	b.findWide(p)
	for _, r := range b.regs {
		b.settle(p, r)
	}
	b.temps(p)
	b.binds()
	if t := b.trace(p); t == nil || !t.place() {
		p.size()
		b.runLists(p)
	}
	return p
}

// runLists makes the instruction lists that run, with machine code where it can be had.
func (b *tileBuilder) runLists(p *tileProg) {
	for _, ph := range b.phases {
		ph.code = [2][]instr{slices.Clone(ph.pre), slices.Clone(ph.body)}
	}
	b.nativeLists(p)
	b.chooseKernels(p)
}

// lists are the instruction lists in the order in which they run: 2p is the pre of phase p, 2p+1 its body.
func (b *tileBuilder) lists() []*[]instr {
	var l []*[]instr
	for _, p := range b.phases {
		l = append(l, &p.pre, &p.body)
	}
	return l
}

func (in *instr) sources() []int {
	var s []int
	for _, r := range []int{in.a, in.b, in.c} {
		if r >= 0 {
			s = append(s, r)
		}
	}
	return s
}

// findUses notes the lists in which each register occurs.
func (b *tileBuilder) findUses() {
	for k, l := range b.lists() {
		for i := range *l {
			in := &(*l)[i]
			for _, r := range in.sources() {
				b.regs[r].used[k] = true
			}
			b.regs[in.dst].used[k] = true
		}
	}
	for p, ph := range b.phases {
		for _, m := range ph.moves {
			b.regs[m[1]].used[2*p+1] = true
		}
	}
}

// findScalars leaves numbers that differ from step to step, but not from lane to lane, in memory where all that reads them
// takes a scalar.
func (b *tileBuilder) findScalars() {
	for i, r := range b.regs {
		r.scalar = r.isLoad && r.time && r.mem.kind == accessSplat && !r.mem.buf.bits && len(r.used) > 0 && b.onlyScalar(i)
		if r.scalar {
			r.home = homeMem
		}
	}
}

// onlyScalar reports whether all uses of a register are operations with a scalar form beside a vector.
func (b *tileBuilder) onlyScalar(reg int) bool {
	for _, l := range b.lists() {
		for i := range *l {
			in := &(*l)[i]
			if !slices.Contains(in.sources(), reg) {
				continue
			}
			other := in.a
			if other == reg {
				other = in.b
			}
			_, binary := binaryOps[ir.Op(in.op)]
			if !binary || in.c >= 0 || other < 0 || other == reg || b.regs[other].isLoad && b.regs[other].mem.kind == accessSplat {
				return false
			}
		}
	}
	return true
}

// insertLoads puts loads that are not straight from memory before their first use.
func (b *tileBuilder) insertLoads(p *tileProg) {
	lists := b.lists()
	for i, r := range b.regs {
		if !r.isLoad || r.home == homeMem || len(r.used) == 0 {
			continue
		}
		switch {
		case r.time:
			for k := range lists {
				if r.used[k] {
					insertLoad(lists[k], i, r)
				}
			}
		case r.mem.kind == accessSplat || r.mem.period() > 0:
			r.home = homePin
			p.atChunk = append(p.atChunk, i)
		default:
			k := 0
			for !r.used[k] {
				k++
			}
			r.used[k&^1] = true
			insertLoad(lists[k&^1], i, r)
		}
	}
}

func insertLoad(l *[]instr, reg int, r *vreg) {
	at := slices.IndexFunc(*l, func(in instr) bool { return slices.Contains(in.sources(), reg) })
	if at < 0 {
		at = 0
	}
	*l = slices.Insert(*l, at, instr{op: opLoad, dst: reg, a: -1, b: -1, c: -1, mem: r.mem})
}

// findWide gives sums and what is loaded once a chunk slots of whole tiles.
func (b *tileBuilder) findWide(p *tileProg) {
	all := slices.Clone(p.atChunk)
	for _, s := range b.sums {
		all = append(all, s.reg)
	}
	for _, k := range all {
		b.regs[k].wide = true
		b.regs[k].slot = p.wide
		p.wide++
	}
}

// settle pins what outlives one list.
func (b *tileBuilder) settle(p *tileProg, r *vreg) {
	if r.home == homeTemp && len(r.used) > 1 {
		r.home = homePin
		if r.time && !r.isLoad {
			r.home = homeSteps
		}
	}
	if r.home == homePin && r.time && !r.isLoad && len(r.used) > 1 {
		r.home = homeSteps
	}
	switch {
	case r.wide:
	case r.home == homePin:
		r.slot = p.slots
		p.slots++
	case r.home == homeSteps:
		r.slot = p.slots
		p.slots += p.steps
	}
}

// temps shares the remaining slots by linear scan; a result may take the place of an operand that ends there.
func (b *tileBuilder) temps(p *tileProg) {
	base := p.slots
	for _, l := range b.lists() {
		last := map[int]int{}
		for i := range *l {
			for _, r := range (*l)[i].sources() {
				last[r] = i
			}
		}
		s := &slotPool{base: base}
		for i := range *l {
			b.tempsAt(&(*l)[i], i, last, s)
		}
		p.slots = max(p.slots, base+s.n)
	}
}

// slotPool hands out the lowest free slot.
type slotPool struct {
	base, n int
	free    []int
}

func (s *slotPool) take() int {
	if k := len(s.free); k > 0 {
		slot := s.free[k-1]
		s.free = s.free[:k-1]
		return slot
	}
	s.n++
	return s.base + s.n - 1
}

func (b *tileBuilder) tempsAt(in *instr, i int, last map[int]int, s *slotPool) {
	src := in.sources()
	slices.Sort(src)
	for _, r := range slices.Compact(src) {
		if b.regs[r].home == homeTemp && last[r] == i {
			s.free = append(s.free, b.regs[r].slot)
		}
	}
	if d := b.regs[in.dst]; d.home == homeTemp && in.op != opPack {
		d.slot = s.take()
		if _, ok := last[in.dst]; !ok {
			s.free = append(s.free, d.slot)
		}
	}
}

// binds lists the registers that each list must point at memory (or at a step's scratch).
func (b *tileBuilder) binds() {
	for i, r := range b.regs {
		if r.home != homeMem && r.home != homeSteps {
			continue
		}
		for p, ph := range b.phases {
			if r.used[2*p] {
				ph.preBind = append(ph.preBind, i)
			}
			if r.used[2*p+1] && (r.time || !r.used[2*p]) {
				ph.bodyBind = append(ph.bodyBind, i)
			}
		}
	}
}

// Tiles: scratch of about tileBytes stays in the second-level cache; smaller tiles lose more in calls than the first level gains.
// Sums and patterns alone stay in the first level, beside what flows by.
const (
	nearBytes = 6 << 10
	tileBytes = 128 << 10
	mixBytes  = 384 << 10 // of programs with contractions over time, which hold all steps
	tileMost  = 1024
	maxTasks  = 64
)

// size chooses whole periods of 64 lanes for the tile.
func (p *tileProg) size() {
	bytes := tileBytes
	switch {
	case len(p.mixes) > 0:
		bytes = mixBytes
	case p.slots == 0:
		bytes = nearBytes
	}
	n := min(tileMost, max(64, bytes/4/max(1, p.slots+p.wide)))
	unit := 64
	for _, k := range p.atChunk {
		if q := p.regs[k].mem.period(); q > 0 {
			unit = lcm(unit, q)
		}
	}
	for _, s := range p.sums {
		unit = lcm(unit, s.cols)
	}
	p.tile = min(max(1, n/unit)*unit, roundUp(max(1, p.lanes), unit))
	if p.tile > 4*tileMost || len(p.mixes) > 0 && p.tile > 2*n {
		p.small(n)
	}
	if len(p.routes) > 0 || slices.ContainsFunc(p.regs, (*vreg).inBits) {
		p.tile = lcm(p.tile, 64) // two tiles must not share a word
	}
	p.tiles = (p.lanes + p.tile - 1) / p.tile
	p.perTask = (p.tiles + maxTasks - 1) / maxTasks
	p.strip = min(p.tile, n/64*64)
	p.stripAt = roundUp(p.wide*p.tile, 16)
	p.scratchAt = roundUp(p.stripAt+p.slots*p.strip, 16)
	for _, r := range p.routes {
		r.scratch = p.scratchAt
	}
}

// scratch is what a worker needs.
func (p *tileProg) scratch(k *kernels.Table) int {
	n := 0
	for _, r := range p.routes {
		n = max(n, 6*r.chans/64)
	}
	if len(p.mixes) > 0 {
		n = max(n, k.GemmScratch(p.steps, p.strip, p.steps), k.GemmScratch(p.steps, p.steps, p.strip))
	}
	p.frameAt = roundUp(p.scratchAt+n, 16)
	return p.frameAt + 2*p.frame
}

// inBits reports whether the register is loaded from bits or stored as bits.
func (r *vreg) inBits() bool { return r.pack != nil || r.isLoad && r.mem.buf.bits }

// small gives up whole periods but those of the sums.
func (p *tileProg) small(n int) {
	unit := 1
	for _, s := range p.sums {
		unit = lcm(unit, s.cols)
	}
	if 64*unit <= 4*tileMost {
		unit *= 64
	}
	p.tile = max(1, n/unit) * unit
	p.perTile()
}

// perTile loads patterns that no tile is a whole number of at the start of each tile instead.
func (p *tileProg) perTile() {
	var keep []int
	for _, k := range p.atChunk {
		if p.regs[k].mem.period() > 0 {
			p.atTile = append(p.atTile, k)
		} else {
			keep = append(keep, k)
		}
	}
	p.atChunk = keep
}

func lcm(a, b int) int {
	x, y := a, b
	for y != 0 {
		x, y = y, x%y
	}
	return a / x * b
}
