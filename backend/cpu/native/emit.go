package native

import (
	"snnc/backend/cpu/kernels"
)

// lanes is how many a vector has.
const lanes = 16

// plain are the primitives that are one instruction of two vectors, then those of one.
var plain = map[kernels.Primitive]opcode{
	kernels.PrimAdd: {0, 1, 0x58}, kernels.PrimSub: {0, 1, 0x5c}, kernels.PrimMul: {0, 1, 0x59}, kernels.PrimDiv: {0, 1, 0x5e},
	kernels.PrimMin: {0, 1, 0x5d}, kernels.PrimMax: {0, 1, 0x5f},
	kernels.PrimAnd: {1, 1, 0xdb}, kernels.PrimOr: {1, 1, 0xeb}, kernels.PrimXor: {1, 1, 0xef},
	kernels.PrimIntAdd: {1, 1, 0xfe}, kernels.PrimIntSub: {1, 1, 0xfa},
	kernels.PrimSqrt: {0, 1, 0x51}, kernels.PrimToInt: {1, 1, 0x5b}, kernels.PrimToFloat: {0, 1, 0x5b},
}

// predicate tells how VCMPPS compares: without signals but for eq and ne, as the kernels do.
var predicate = map[kernels.Primitive]byte{
	kernels.PrimEq: 0, kernels.PrimLt: 17, kernels.PrimLe: 18, kernels.PrimNe: 4, kernels.PrimGe: 29, kernels.PrimGt: 30,
}

// shiftOf is the number that tells the shifts apart.
var shiftOf = map[kernels.Primitive]uint8{kernels.PrimShr: 2, kernels.PrimSra: 4, kernels.PrimShl: 6}

// Instructions with a form of their own.
var (
	vmovupsLoad  = opcode{0, 1, 0x10}
	vmovupsStore = opcode{0, 1, 0x11}
	vmovaps      = opcode{0, 1, 0x28}
	vbroadcastss = opcode{1, 2, 0x18}
	vblendmps    = opcode{1, 2, 0x65}
	vrndscaleps  = opcode{1, 3, 0x08}
	vcmpps       = opcode{0, 1, 0xc2}
	vshift       = opcode{1, 1, 0x72}
	kmovwLoad    = opcode{0, 1, 0x90}
	kmovwStore   = opcode{0, 1, 0x91}
	kmovwFrom    = opcode{0, 1, 0x92}
	kandw        = opcode{0, 1, 0x41}
	bzhi         = opcode{0, 2, 0xf5}
)

// Registers: rdi is the frame, rax the byte of the lane in arrays of floats, rbx that in arrays of bits, rdx the lanes that
// are left, rcx for what is short-lived; the others hold the addresses of the first arrays.
var pointers = []uint8{r8, r8 + 1, r8 + 2, r8 + 3, r8 + 4, r8 + 5, r8 + 6, r8 + 7, rsi}

// counter counts the steps of a loop; it is the last of the pointers.
const counter = rsi

// emitter turns machine operations to code.
type emitter struct {
	asm
	b      *Builder
	rest   bool // the lanes behind the last whole vector
	spills int  // where the frame has the spilled vectors
	inHand map[int]uint8
}

// emit is the code of a program: for two vectors of lanes at a time unless that is nil, for one, for the rest.
func emit(one, two *allocator) []byte {
	b := one.b
	e := &emitter{b: b, spills: spillsAt(b.args), inHand: map[int]uint8{}}
	e.enter(b, one.out, one.pinned)
	if two != nil {
		e.loop(two.out, 2)
	}
	e.loop(one.out, 1)
	e.addImm(rdx, 0)
	done := e.jump(lessOrEqual)
	e.movImm32(rcx, -1)
	e.vex(bzhi, rcx, rdx, inReg(rcx), 0)
	e.vex(kmovwFrom, restMask, 0, inReg(rcx), 0)
	e.rest = true
	e.steps(one.out)
	e.land(done, len(e.code))
	e.vzeroupper()
	e.ret()
	return e.finish()
}

// loop runs as long as there are so many vectors of lanes.
func (e *emitter) loop(ops []machOp, vectors int) {
	e.subImm(rdx, int32(lanes*vectors))
	short := e.jump(less)
	top := len(e.code)
	e.steps(ops)
	e.addImm(rax, int32(4*lanes*vectors))
	e.addImm(rbx, int32(lanes/8*vectors))
	e.subImm(rdx, int32(lanes*vectors))
	e.land(e.jump(greaterOrEqual), top)
	e.land(short, len(e.code))
	e.addImm(rdx, int32(lanes*vectors))
}

// steps runs the body for each step, and leaves the addresses as they were.
func (e *emitter) steps(ops []machOp) {
	if e.b.steps < 2 {
		e.body(ops)
		return
	}
	e.movImm32(counter, int32(e.b.steps))
	top := len(e.code)
	e.body(ops)
	e.moveAll(1)
	e.subImm(counter, 1)
	e.land(e.jump(notZero), top)
	e.moveAll(-e.b.steps)
}

// moveAll moves the addresses by so many steps.
func (e *emitter) moveAll(steps int) {
	for k := range e.b.args {
		by := int32(e.b.moves[k] * steps)
		if r, ok := e.inHand[k]; ok && by != 0 {
			e.addImm(r, by)
		} else if by != 0 {
			e.addToMem(e.argument(k), by)
		}
	}
}

// enter loads what does not change from lane to lane.
func (e *emitter) enter(b *Builder, ops []machOp, pinned []Value) {
	free := len(pointers)
	if e.b.steps > 1 {
		free-- // the counter
	}
	e.movLoad(rdx, at(rdi, rsp, 0))
	e.zero(rax)
	e.zero(rbx)
	for _, op := range ops {
		if in := op.in; in != nil && in.do != opPrim && in.do != opScalar && len(e.inHand) < free {
			if _, ok := e.inHand[in.arg]; !ok {
				r := pointers[len(e.inHand)]
				e.inHand[in.arg] = r
				e.movLoad(r, e.argument(in.arg))
			}
		}
	}
	for i, v := range pinned {
		e.evex(vbroadcastss, uint8(vectors-1-i), 0, wordInMem(e.number(&b.insts[v])), 0, false)
	}
}

func (e *emitter) argument(k int) mem { return at(rdi, rsp, 8*(1+k)) }

// number is where a number for all lanes lies.
func (e *emitter) number(in *inst) mem {
	if in.do == opScalar {
		return e.argument(in.arg)
	}
	return constant(in.bits)
}

// place is an array's element of the lane.
func (e *emitter) place(in *inst, index uint8, disp int) mem {
	if r, ok := e.inHand[in.arg]; ok {
		return at(r, index, disp)
	}
	e.movLoad(rcx, e.argument(in.arg))
	return at(rcx, index, disp)
}

func (e *emitter) floats(in *inst) operand { return inMem(e.place(in, rax, 4*in.off)) }
func (e *emitter) packed(in *inst) operand { return inMem(e.place(in, rbx, in.off/8)) }
func (e *emitter) spilled(slot int) operand {
	return inMem(at(rdi, rsp, e.spills+4*lanes*slot))
}

func (e *emitter) body(ops []machOp) {
	for i := range ops {
		e.one(&ops[i])
	}
}

// only is the mask of the lanes that count.
func (e *emitter) only() uint8 {
	if e.rest {
		return restMask
	}
	return 0
}

func (e *emitter) one(op *machOp) {
	switch op.do {
	case broadcast:
		e.evex(vbroadcastss, op.d, 0, wordInMem(e.number(op.from)), 0, false)
		return
	case spill:
		e.evex(vmovupsStore, op.a, 0, e.spilled(op.slot), 0, false)
		return
	case reload:
		e.evex(vmovupsLoad, op.d, 0, e.spilled(op.slot), 0, false)
		return
	case packMask:
		e.storeMask(op.in, op.mask)
		return
	}
	switch op.in.do {
	case opNumber:
		e.evex(vbroadcastss, op.d, 0, wordInMem(e.place(op.in, rsp, 0)), 0, false)
	case opLoad:
		e.fetch(op.in)
		e.evex(vmovupsLoad, op.d, 0, e.floats(op.in), e.only(), e.rest)
	case opStore:
		e.fetch(op.in)
		e.evex(vmovupsStore, op.a, 0, e.floats(op.in), e.only(), false)
	case opBits:
		e.vex(kmovwLoad, bitsMask, 0, e.packed(op.in), 0)
		e.ones(op, bitsMask)
	case opPack:
		e.evex(vcmpps, freeMask, op.a, inMemForAll(constant(0)), 0, false, predicate[kernels.PrimNe])
		e.storeMask(op.in, freeMask)
	default:
		e.primitive(op)
	}
}

// fetch asks for the memory of a later step, or of later lanes.
func (e *emitter) fetch(in *inst) {
	if by := e.b.ahead[in.arg]; by != 0 {
		e.prefetch(e.place(in, rax, 4*in.off+by))
	}
}

// storeMask stores the bits of the lanes that count.
func (e *emitter) storeMask(in *inst, mask uint8) {
	if e.rest {
		e.vex(kandw, freeMask, mask, inReg(restMask), 1)
		mask = freeMask
	}
	e.vex(kmovwStore, mask, 0, e.packed(in), 0)
}

// ones gives 1 where the mask holds, else 0.
func (e *emitter) ones(op *machOp, mask uint8) {
	if op.from != nil {
		e.evex(vbroadcastss, op.d, 0, wordInMem(e.number(op.from)), mask, true)
		return
	}
	e.evex(vmovaps, op.d, 0, inReg(op.b), mask, true)
}

func (e *emitter) primitive(op *machOp) {
	last := inReg(op.b)
	if op.from != nil {
		last = inMemForAll(e.number(op.from))
	}
	p := op.in.prim
	switch {
	case p == kernels.PrimBit:
		e.ones(op, op.mask)
	case p == kernels.PrimSelect:
		e.evex(vblendmps, op.d, op.a, last, op.mask, false)
	case p == kernels.PrimFloor:
		e.evex(vrndscaleps, op.d, 0, last, 0, false, 9)
	case p == kernels.PrimRound:
		e.evex(vrndscaleps, op.d, 0, last, 0, false, 8)
	case p.IsMask():
		e.evex(vcmpps, op.d, op.a, last, 0, false, predicate[p])
	case shiftOf[p] != 0:
		e.evex(vshift, shiftOf[p], op.d, last, 0, false, byte(op.in.bits))
	default:
		e.evex(plain[p], op.d, op.a, last, 0, false)
	}
}
