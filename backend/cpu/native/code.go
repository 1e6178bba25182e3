package native

import (
	"math"
	"runtime"
	"slices"
	"unsafe"

	"snnc/backend/cpu/kernels"
)

// Func is a compiled program.
type Func struct {
	code   *Code
	entry  int
	args   int
	spills int
}

// Code is the executable memory of some functions; it goes when nobody holds them any more.
type Code struct{ text []byte }

// Unit collects functions that share executable memory.
type Unit struct {
	text  []byte
	funcs []*Func
}

// NewUnit returns an empty unit, nil if this system, or kernels of that level, do without machine code.
func NewUnit(isa kernels.ISA) *Unit {
	if !supported || isa != kernels.AVX512 {
		return nil
	}
	return &Unit{}
}

// Add compiles a program. It fails if the program needs more masks at once than there are.
func (u *Unit) Add(b *Builder) (*Func, error) {
	one, two, err := plan(b)
	if err != nil {
		return nil, err
	}
	for len(u.text)%64 != 0 {
		u.text = append(u.text, 0xcc)
	}
	f := &Func{entry: len(u.text), args: b.args, spills: one.slots}
	if two != nil {
		f.spills = max(f.spills, two.slots)
	}
	u.text = append(u.text, emit(one, two)...)
	u.funcs = append(u.funcs, f)
	return f, nil
}

// plan gives registers to a program for one vector of lanes and, where that is better, for two at a time.
func plan(b *Builder) (one, two *allocator, err error) {
	pair, first := b.twice()
	if len(pair.insts) <= mostTwice {
		two, err = allocate(pair)
	}
	if two == nil || err != nil {
		one, err = allocate(b)
		return one, nil, err
	}
	var pinned []Value
	for _, v := range two.pinned {
		pinned = append(pinned, Value(slices.Index(first, v)))
	}
	one, err = allocateWith(b, pinned)
	return one, two, err
}

// mostTwice is how many instructions the loop over two vectors of lanes may have: more would not fit the cache for instructions.
const mostTwice = 3000

// Seal makes the functions ready to run. It reports whether the system allowed that.
func (u *Unit) Seal() bool {
	if len(u.funcs) == 0 {
		return true
	}
	text, err := executable(u.text)
	if err != nil {
		return false
	}
	c := &Code{text: text}
	runtime.AddCleanup(c, release, text)
	for _, f := range u.funcs {
		f.code = c
	}
	return true
}

// Frame holds the arguments of a function and its spilled vectors: the number of lanes, 8 bytes an argument, then vectors.
// It belongs to one thread.
type Frame []uint64

// spillsAt is where a frame has its vectors, in bytes.
func spillsAt(args int) int { return (8*(1+args) + 63) &^ 63 }

// FrameSize is how many words the function's frame has.
func (f *Func) FrameSize() int { return spillsAt(f.args)/8 + f.spills*lanes/2 }

// Floats is argument k, an array. It must stay alive until the function has run, and hold all lanes that the function
// touches: nobody checks that.
func (fr Frame) Floats(k int, x []float32) {
	fr[1+k] = uint64(uintptr(unsafe.Pointer(unsafe.SliceData(x))))
}

// Words is argument k, an array of bits. The same holds for it.
func (fr Frame) Words(k int, x []uint64) {
	fr[1+k] = uint64(uintptr(unsafe.Pointer(unsafe.SliceData(x))))
}

// Scalar is argument k, a number for all lanes.
func (fr Frame) Scalar(k int, x float32) { fr[1+k] = uint64(math.Float32bits(x)) }

// Run works on so many lanes of the arrays in the frame.
func (f *Func) Run(fr Frame, lanes int) {
	fr[0] = uint64(lanes)
	call(unsafe.Pointer(&f.code.text[f.entry]), unsafe.Pointer(unsafe.SliceData(fr)))
	runtime.KeepAlive(f.code)
}
