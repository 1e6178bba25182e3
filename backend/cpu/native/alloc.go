package native

import (
	"cmp"
	"errors"
	"slices"

	"snnc/backend/cpu/kernels"
)

// Registers of an AVX-512 processor: vectors, and masks. Mask 0 can be stored but selects no lanes.
const (
	vectors   = 32
	freeMask  = 0 // for what is short-lived
	firstMask = 1
	lastMask  = 5
	bitsMask  = 6 // of bits that are read
	restMask  = 7 // the lanes behind the last whole vector
)

const none = -1

var errMasks = errors.New("native: more masks at once than the processor has")

// machOp is an instruction with registers. Its last operand may be a number for all lanes that lies in memory.
type machOp struct {
	in      *inst
	do      moveKind
	d, a, b uint8
	mask    uint8
	from    *inst // of a broadcast, or the last operand where it is in memory
	slot    int   // of spills
}

// moveKind is what a machOp does if it is not the instruction itself.
type moveKind int

const (
	asIs moveKind = iota
	broadcast
	spill
	reload
	packMask // store a mask
)

// allocator gives registers to a program in the order of its instructions. When none is free, the value whose next use
// is farthest leaves its register; on straight-line code no choice needs fewer loads (L. A. Belady, 1966).
type allocator struct {
	b      *Builder
	uses   [][]int32 // positions that read each value, in order
	reg    []int8    // of values, or none
	slot   []int     // of spilled values, or none
	held   [vectors]Value
	masks  [lastMask + 1]Value
	pinned []Value // held in the highest registers throughout
	busy   uint64  // registers of the instruction at hand
	most   int     // registers that held values at once
	slots  int
	free   []int
	out    []machOp
}

// allocate gives registers to a program, the most used numbers in registers throughout as far as that costs none of the others.
func allocate(b *Builder) (*allocator, error) {
	first := newAllocator(b, nil)
	if err := first.run(); err != nil {
		return nil, err
	}
	return allocateWith(b, first.worthPinning(vectors-first.most))
}

// allocateWith does the same where it is known which numbers stay.
func allocateWith(b *Builder, pinned []Value) (*allocator, error) {
	a := newAllocator(b, pinned)
	return a, a.run()
}

func newAllocator(b *Builder, pinned []Value) *allocator {
	n := len(b.insts)
	a := &allocator{b: b, uses: make([][]int32, n), reg: make([]int8, n), slot: make([]int, n), pinned: pinned}
	for i := range n {
		a.reg[i], a.slot[i] = none, none
	}
	for i := range a.held {
		a.held[i] = none
	}
	for i := range a.masks {
		a.masks[i] = none
	}
	for i, live := range b.live() {
		if live {
			for _, v := range b.insts[i].operands() {
				a.uses[v] = append(a.uses[v], int32(i))
			}
		}
	}
	for i, v := range pinned {
		a.reg[v], a.held[vectors-1-i] = int8(vectors-1-i), v
	}
	return a
}

// worthPinning are the most used numbers, as many as there are registers for.
func (a *allocator) worthPinning(n int) []Value {
	var all []Value
	for i := range a.b.insts {
		if a.b.insts[i].anywhere() && len(a.uses[i]) > 0 {
			all = append(all, Value(i))
		}
	}
	slices.SortStableFunc(all, func(x, y Value) int { return cmp.Compare(len(a.uses[y]), len(a.uses[x])) })
	return all[:min(max(n, 0), len(all))]
}

func (a *allocator) run() error {
	live := a.b.live()
	for i := range a.b.insts {
		in := &a.b.insts[i]
		if !live[i] || in.anywhere() {
			continue
		}
		a.busy = 0
		if err := a.step(i, in); err != nil {
			return err
		}
		a.count()
	}
	return nil
}

// count notes how many registers hold values that are not numbers for all lanes, and one for such a number.
func (a *allocator) count() {
	n := 1
	for _, v := range a.held {
		if v != none && !a.b.insts[v].anywhere() {
			n++
		}
	}
	a.most = max(a.most, n)
}

// nextUse is the first position from i on that reads the value; far away if none does.
func (a *allocator) nextUse(v Value, i int) int {
	u := a.uses[v]
	k, _ := slices.BinarySearch(u, int32(i))
	if k == len(u) {
		return len(a.b.insts)
	}
	return int(u[k])
}

func (a *allocator) step(i int, in *inst) error {
	op := machOp{in: in}
	switch {
	case in.do == opPack:
		a.pack(i, in)
		return nil
	case in.do == opStore:
		op.a = a.vector(in.a, i)
	case in.do == opPrim && in.prim == kernels.PrimSelect:
		op.mask = uint8(a.reg[in.a])
		op.a = a.vector(in.c, i)
		a.last(&op, in.b, i)
	case in.do == opPrim && in.prim == kernels.PrimBit:
		op.mask = uint8(a.reg[in.a])
		a.last(&op, in.b, i)
	case in.do == opBits:
		a.last(&op, in.b, i)
	case in.do == opPrim && in.prim.IsMask():
		return a.compare(i, op)
	case in.do == opPrim && in.prim.Operands() == 2:
		op = a.binary(op, i)
	case in.do == opPrim:
		op.b = a.vector(in.a, i)
	}
	a.release(i)
	if in.do != opStore {
		op.d = a.take(Value(i), i+1)
	}
	a.out = append(a.out, op)
	return nil
}

// mirrored are the primitives that may take their operands the other way round.
var mirrored = map[kernels.Primitive]kernels.Primitive{
	kernels.PrimAdd: kernels.PrimAdd, kernels.PrimMul: kernels.PrimMul, kernels.PrimAnd: kernels.PrimAnd,
	kernels.PrimOr: kernels.PrimOr, kernels.PrimXor: kernels.PrimXor, kernels.PrimIntAdd: kernels.PrimIntAdd,
	kernels.PrimLt: kernels.PrimGt, kernels.PrimGt: kernels.PrimLt, kernels.PrimLe: kernels.PrimGe,
	kernels.PrimGe: kernels.PrimLe, kernels.PrimEq: kernels.PrimEq, kernels.PrimNe: kernels.PrimNe,
}

// binary finds places for two operands; a number that is in no register comes last, if that is the same.
func (a *allocator) binary(op machOp, i int) machOp {
	in := op.in
	x, y := in.a, in.b
	if m, ok := mirrored[in.prim]; ok && a.loose(x) && !a.loose(y) {
		turned := *in
		turned.prim, turned.a, turned.b = m, y, x
		op.in, x, y = &turned, y, x
	}
	op.a = a.vector(x, i)
	a.last(&op, y, i)
	return op
}

// loose reports whether a value is a number that is in no register.
func (a *allocator) loose(v Value) bool { return a.b.insts[v].anywhere() && a.reg[v] == none }

// last finds a place for the last operand, which may be a number in memory.
func (a *allocator) last(op *machOp, y Value, i int) {
	if a.loose(y) {
		op.from = &a.b.insts[y]
		return
	}
	op.b = a.vector(y, i)
}

// vector brings a value into a register.
func (a *allocator) vector(v Value, i int) uint8 {
	if a.reg[v] != none {
		a.busy |= 1 << a.reg[v]
		return uint8(a.reg[v])
	}
	op := machOp{do: reload, slot: a.slot[v]}
	if in := &a.b.insts[v]; in.anywhere() {
		op = machOp{do: broadcast, from: in}
	}
	op.d = a.take(v, i)
	a.busy |= 1 << op.d
	a.out = append(a.out, op)
	return op.d
}

// take gives a value a register.
func (a *allocator) take(v Value, i int) uint8 {
	best, far := none, -1
	for r, w := range a.held[:vectors-len(a.pinned)] {
		if a.busy>>r&1 != 0 {
			continue
		}
		if w == none {
			best = r
			break
		}
		if next := a.nextUse(w, i); next > far {
			best, far = r, next
		}
	}
	if w := a.held[best]; w != none {
		a.leave(w, i)
	}
	a.held[best], a.reg[v] = v, int8(best)
	return uint8(best)
}

// leave spills a value that is read again and cannot be had otherwise.
func (a *allocator) leave(v Value, i int) {
	if a.slot[v] == none && !a.b.insts[v].anywhere() && a.nextUse(v, i) < len(a.b.insts) {
		a.slot[v] = a.takeSlot()
		a.out = append(a.out, machOp{do: spill, a: uint8(a.reg[v]), slot: a.slot[v]})
	}
	a.reg[v] = none
}

func (a *allocator) takeSlot() int {
	if n := len(a.free); n > 0 {
		s := a.free[n-1]
		a.free = a.free[:n-1]
		return s
	}
	a.slots++
	return a.slots - 1
}

// release frees the registers and slots of values that instruction i was the last to read.
func (a *allocator) release(i int) {
	a.busy = 0
	for _, v := range a.b.insts[i].operands() {
		if a.nextUse(v, i+1) < len(a.b.insts) || a.b.insts[v].prim.IsMask() && a.b.insts[v].do == opPrim {
			continue
		}
		if r := a.reg[v]; r != none && int(r) < vectors-len(a.pinned) {
			a.held[r], a.reg[v] = none, none
		}
		if a.slot[v] != none {
			a.free = append(a.free, a.slot[v])
			a.slot[v] = none
		}
	}
}
