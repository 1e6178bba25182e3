package native

import "encoding/binary"

// Instructions of x86-64, as bytes: the few that programs need. Formats and numbers are those of Intel's manual (Software
// Developer's Manual, volume 2). General registers are numbered as there: rax 0, rcx 1, rdx 2, rbx 3, rsp 4, rbp 5, rsi 6, rdi 7, r8 to r15.
const (
	rax = iota
	rcx
	rdx
	rbx
	rsp
	rbp
	rsi
	rdi
	r8
)

// mem is an operand in memory: base + index + disp, without index if that is rsp; or word pool of the constants.
type mem struct {
	base, index uint8
	disp        int32
	pool        bool
	word        uint32
}

// at is memory at base + index + disp.
func at(base, index uint8, disp int) mem { return mem{base: base, index: index, disp: int32(disp)} }

// constant is a word behind the code.
func constant(word uint32) mem { return mem{pool: true, word: word} }

// asm collects machine code.
type asm struct {
	code  []byte
	words map[uint32][]patch // where constants are read
	order []uint32
}

// patch is a place of 4 bytes that holds a distance from end.
type patch struct{ at, end int }

func (a *asm) bytes(b ...byte) { a.code = append(a.code, b...) }

func (a *asm) int32(x int32) { a.code = binary.LittleEndian.AppendUint32(a.code, uint32(x)) }

func bit(x, k uint8) byte { return x >> k & 1 }

// opcode is an instruction of the VEX or EVEX kind: prefix pp (0 none, 1: 66, 2: F3, 3: F2), map (1: 0F, 2: 0F38, 3: 0F3A), number.
type opcode struct{ pp, set, op byte }

// operand is the last operand of an instruction: a register, or memory if m is not nil, there a vector, one word, or one
// word that the instruction takes for all lanes.
type operand struct {
	reg       uint8
	m         *mem
	word, all bool
}

func inReg(r uint8) operand     { return operand{reg: r} }
func inMem(m mem) operand       { return operand{m: &m} }
func inMemForAll(m mem) operand { return operand{m: &m, word: true, all: true} }
func wordInMem(m mem) operand   { return operand{m: &m, word: true} }

// evex appends an instruction on 512 bits: registers d and v, operand o, lanes of mask k (0: all), others zero if zero, and
// immediate bytes.
func (a *asm) evex(c opcode, d, v uint8, o operand, k uint8, zero bool, imm ...byte) {
	x, b := bit(o.reg, 4), bit(o.reg, 3)
	if o.m != nil {
		x, b = bit(o.m.index, 3), bit(o.m.base, 3)
		if o.m.pool {
			x, b = 0, 0
		}
	}
	a.bytes(0x62, (1-bit(d, 3))<<7|(1-x)<<6|(1-b)<<5|(1-bit(d, 4))<<4|c.set, (^v&15)<<3|1<<2|c.pp)
	p := 2<<5 | (1-bit(v, 4))<<3 | k
	if zero {
		p |= 1 << 7
	}
	if o.all {
		p |= 1 << 4
	}
	a.bytes(p, c.op)
	scale := int32(64)
	if o.word {
		scale = 4
	}
	a.modrm(d&7, o, scale, len(imm))
	a.bytes(imm...)
}

// vex appends an instruction on masks or general registers, with length bit l.
func (a *asm) vex(c opcode, d, v uint8, o operand, l byte) {
	x, b := byte(0), bit(o.reg, 3)
	if o.m != nil {
		x, b = bit(o.m.index, 3), bit(o.m.base, 3)
	}
	a.bytes(0xc4, (1-bit(d, 3))<<7|(1-x)<<6|(1-b)<<5|c.set, (^v&15)<<3|l<<2|c.pp, c.op)
	a.modrm(d&7, o, 1, 0)
}

// modrm appends the operand bytes. A distance of one byte counts in units of scale.
func (a *asm) modrm(d uint8, o operand, scale int32, imm int) {
	if o.m == nil {
		a.bytes(0xc0 | d<<3 | o.reg&7)
		return
	}
	m := o.m
	if m.pool {
		a.bytes(d<<3 | 5)
		a.usePool(m.word, patch{len(a.code), len(a.code) + 4 + imm})
		a.int32(0)
		return
	}
	mode, short := byte(2), m.disp%scale == 0 && m.disp/scale == int32(int8(m.disp/scale))
	if short {
		mode = 1
	}
	if m.index == rsp && m.base&7 != rsp {
		a.bytes(mode<<6 | d<<3 | m.base&7)
	} else {
		a.bytes(mode<<6|d<<3|4, m.index&7<<3|m.base&7)
	}
	if short {
		a.bytes(byte(m.disp / scale))
		return
	}
	a.int32(m.disp)
}

func (a *asm) usePool(word uint32, p patch) {
	if a.words == nil {
		a.words = map[uint32][]patch{}
	}
	if _, ok := a.words[word]; !ok {
		a.order = append(a.order, word)
	}
	a.words[word] = append(a.words[word], p)
}

// finish appends the constants and returns the code.
func (a *asm) finish() []byte {
	for len(a.code)%4 != 0 {
		a.bytes(0xcc)
	}
	for _, w := range a.order {
		for _, p := range a.words[w] {
			binary.LittleEndian.PutUint32(a.code[p.at:], uint32(len(a.code)-p.end))
		}
		a.int32(int32(w))
	}
	return a.code
}

// rexW appends an instruction of one byte on 64 bits, with a register and an operand.
func (a *asm) rexW(op byte, d uint8, o operand) {
	x, b := byte(0), bit(o.reg, 3)
	if o.m != nil {
		x, b = bit(o.m.index, 3), bit(o.m.base, 3)
	}
	a.bytes(0x48|bit(d, 3)<<2|x<<1|b, op)
	a.modrm(d&7, o, 1, 0)
}

func (a *asm) movLoad(d uint8, m mem)    { a.rexW(0x8b, d, inMem(m)) }
func (a *asm) zero(r uint8)              { a.bytes(0x31, 0xc0|r<<3|r) } // of the first eight
func (a *asm) addImm(r uint8, x int32)   { a.rexW(0x81, 0, inReg(r)); a.int32(x) }
func (a *asm) subImm(r uint8, x int32)   { a.rexW(0x81, 5, inReg(r)); a.int32(x) }
func (a *asm) movImm32(r uint8, x int32) { a.bytes(0xb8 | r); a.int32(x) } // of the first eight

// addToMem adds to 8 bytes of memory.
func (a *asm) addToMem(m mem, x int32) { a.rexW(0x81, 0, inMem(m)); a.int32(x) }

// prefetch asks for memory that will be read or written.
func (a *asm) prefetch(m mem) {
	a.bytes(0x40|bit(m.index, 3)<<1|bit(m.base, 3), 0x0f, 0x18)
	a.modrm(1, inMem(m), 1, 0)
}

// Conditions of jumps.
const (
	less           = 0xc
	greaterOrEqual = 0xd
	notZero        = 0x5
	lessOrEqual    = 0xe
)

// jump appends a jump on a condition and returns where its distance stands.
func (a *asm) jump(condition byte) int {
	a.bytes(0x0f, 0x80|condition)
	a.int32(0)
	return len(a.code) - 4
}

// land makes a jump go to a place.
func (a *asm) land(jump, to int) {
	binary.LittleEndian.PutUint32(a.code[jump:], uint32(to-jump-4))
}

func (a *asm) ret() { a.bytes(0xc3) }

func (a *asm) vzeroupper() { a.bytes(0xc5, 0xf8, 0x77) }
