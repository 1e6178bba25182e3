package cpu

import (
	"math"
	"slices"

	"snnc/backend/cpu/native"
)

// A loop over many steps whose body is machine code is machine code itself: for two vectors of lanes all steps, then for the
// next two. The states of those lanes stay in the nearest cache, and what a step reads in memory is fetched some steps ahead.

// loopBuilder makes a function of a phase's loop.
type loopBuilder struct {
	runBuilder
	p     *tileProg
	ph    *phase
	steps int
}

// nativeLoop makes a function of the loop; nil if some of its instructions are not for machine code.
func (b *tileBuilder) nativeLoop(p *tileProg, u *native.Unit, ph *phase) *nativeRun {
	if !ph.loop || p.steps < 2 || b.runLength(ph.body) < len(ph.body) {
		return nil
	}
	l := &loopBuilder{*b.newRun(), p, ph, p.steps}
	l.code.Loop(p.steps)
	l.loop = l
	l.list(ph.body, l.outlives)
	l.moveStates()
	if l.steps == 0 {
		return nil
	}
	return l.finish(p, u, p.steps)
}

// outlives reports whether a register is read after the step: kept in memory, or a sum. A new state goes to its state.
func (l *loopBuilder) outlives(reg int) bool {
	r := l.regs[reg]
	next := slices.ContainsFunc(l.ph.moves, func(m [2]int) bool { return m[1] == reg })
	return r.home != homeTemp && !(r.home == homePin && next)
}

// moveStates stores the new states, after all of them are known.
func (l *loopBuilder) moveStates() {
	var next []native.Value
	for _, m := range l.ph.moves {
		next = append(next, l.read(m[1]))
	}
	for i, m := range l.ph.moves {
		l.code.Store(l.register(m[0]), 0, next[i])
	}
}

// moves says how far an argument moves with each step, in elements of so many bits.
func (l *loopBuilder) moves(arg, elements, bits int, far bool) {
	if l.ph.reverse {
		elements = -elements
	}
	if elements*bits/8*max(l.p.steps, 16) > math.MaxInt32 || elements*bits/8*max(l.p.steps, 16) < -math.MaxInt32 {
		l.steps = 0 // too far for an instruction
		elements = 0
	}
	l.code.Move(arg, elements*bits/8, far)
}

// moveRegister does so for a register's lanes.
func (l *loopBuilder) moveRegister(arg, reg int) {
	switch r := l.regs[reg]; {
	case r.home == homeSteps:
		l.moves(arg, l.p.strip, 32, false)
	case r.home == homeMem && r.time:
		l.moves(arg, r.mem.tStr, 32, true)
	}
}
