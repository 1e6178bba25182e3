package native

import (
	"math"

	"snnc/backend/cpu/kernels"
)

// Value is a vector, or a mask, that a program computes.
type Value int32

// action is what an instruction does besides the primitives.
type action int

const (
	opPrim   action = iota
	opLoad          // lanes of an array
	opBits          // bits of an array, as 0 and 1
	opScalar        // one number for all lanes
	opNumber        // one number for all lanes, in an array
	opStore
	opPack // store as bits: 1 where it is not 0
)

// inst is an instruction before it has registers.
type inst struct {
	do      action
	prim    kernels.Primitive
	a, b, c Value
	bits    uint32 // of constants and shifts
	arg     int    // which array or scalar
	off     int    // of an array: elements in front of its first lane
}

// Builder makes a program.
type Builder struct {
	insts []inst
	known map[inst]Value
	args  int
	steps int         // runs for each vector of lanes; 0: one
	moves map[int]int // how many bytes arguments move with each step
	ahead map[int]int // how many bytes ahead the memory of arguments is fetched
}

// NewBuilder returns an empty program.
func NewBuilder() *Builder {
	return &Builder{known: map[inst]Value{}, ahead: map[int]int{}}
}

// Arg adds an array or a scalar to the arguments and returns its number.
func (b *Builder) Arg() int {
	b.args++
	return b.args - 1
}

// Loop makes the program run so many times for each vector of lanes.
func (b *Builder) Loop(steps int) {
	b.steps, b.moves = steps, map[int]int{}
}

// Move says that in a loop the array of an argument moves by so many bytes with each step. If it is far away in memory, it is
// fetched some steps ahead.
func (b *Builder) Move(arg, bytes int, far bool) {
	b.moves[arg] = bytes
	if far {
		b.ahead[arg] = stepsAhead * bytes
	}
}

// stepsAhead is how many steps of a loop, and lanesAhead how many vectors of lanes, memory is fetched ahead.
const (
	stepsAhead = 8
	lanesAhead = 8
)

// Far says that lanes of an array, read or written at many places, are far away: they are fetched some vectors ahead.
func (b *Builder) Far(arg int) { b.ahead[arg] = 4 * lanes * lanesAhead }

func (b *Builder) push(in inst) Value {
	b.insts = append(b.insts, in)
	return Value(len(b.insts) - 1)
}

// Load reads an array of float32, off elements behind its beginning.
func (b *Builder) Load(arg, off int) Value { return b.push(inst{do: opLoad, arg: arg, off: off}) }

// LoadBits reads an array of bits as zeros and ones, off bits behind its beginning, a multiple of 64.
func (b *Builder) LoadBits(arg, off int) Value {
	return b.push(inst{do: opBits, arg: arg, off: off, b: b.Const(1)})
}

// Scalar is an argument that is one number for all lanes.
func (b *Builder) Scalar(arg int) Value { return b.once(inst{do: opScalar, arg: arg}) }

// Number reads the first element of an array for all lanes.
func (b *Builder) Number(arg int) Value { return b.push(inst{do: opNumber, arg: arg}) }

// Const is a number, the same for all lanes.
func (b *Builder) Const(x float32) Value {
	return b.once(inst{prim: kernels.PrimConst, bits: math.Float32bits(x)})
}

// Store writes to an array of float32.
func (b *Builder) Store(arg, off int, v Value) { b.push(inst{do: opStore, arg: arg, off: off, a: v}) }

// Pack writes bits: 1 where the value is not 0. The rest of the last word of 64 is not written.
func (b *Builder) Pack(arg, off int, v Value) { b.push(inst{do: opPack, arg: arg, off: off, a: v}) }

// once returns the value of the same instruction if there is one.
func (b *Builder) once(in inst) Value {
	if v, ok := b.known[in]; ok {
		return v
	}
	v := b.push(in)
	b.known[in] = v
	return v
}

// Apply adds the steps of a kernel and returns the last one's result.
func (b *Builder) Apply(steps []kernels.Step, operands ...Value) Value {
	v := append([]Value(nil), operands...)
	for _, s := range steps {
		in := inst{prim: s.Op, bits: s.Bits}
		for i, p := range []*Value{&in.a, &in.b, &in.c}[:s.Op.Operands()] {
			*p = v[[]int{s.A, s.B, s.C}[i]]
		}
		v = append(v, b.step(in))
	}
	return v[len(v)-1]
}

// Op adds one primitive.
func (b *Builder) Op(op kernels.Primitive, operands ...Value) Value {
	in := inst{prim: op}
	for i, p := range []*Value{&in.a, &in.b, &in.c}[:op.Operands()] {
		*p = operands[i]
	}
	return b.step(in)
}

// step computes nothing twice but masks, of which there are few registers.
func (b *Builder) step(in inst) Value {
	if in.prim.IsMask() {
		return b.push(in)
	}
	if in.prim == kernels.PrimBit {
		in.b = b.Const(1)
	}
	return b.once(in)
}

func (in *inst) operands() []Value {
	switch in.do {
	case opStore, opPack:
		return []Value{in.a}
	case opBits:
		return []Value{in.b}
	case opPrim:
		if in.prim == kernels.PrimBit {
			return []Value{in.a, in.b}
		}
		return []Value{in.a, in.b, in.c}[:in.prim.Operands()]
	}
	return nil
}

// live marks the instructions that some store needs.
func (b *Builder) live() []bool {
	live := make([]bool, len(b.insts))
	for i := len(b.insts) - 1; i >= 0; i-- {
		in := &b.insts[i]
		if in.do == opStore || in.do == opPack {
			live[i] = true
		}
		if live[i] {
			for _, v := range in.operands() {
				live[v] = true
			}
		}
	}
	return live
}

// anywhere reports whether an instruction gives the same number to all lanes, so that it costs nothing to have it again.
func (in *inst) anywhere() bool {
	return in.do == opScalar || in.do == opPrim && in.prim == kernels.PrimConst
}
