package cpu

import (
	"slices"

	"snnc/ir"
)

// buffer is a piece of memory of the plan: a range of the arena, or memory bound from outside (inputs, parameters).
type buffer struct {
	name   string
	size   int  // elements: float32, or bits
	bits   bool // one bit an element
	bound  bool // not in the arena
	keep   bool // lives to the end of the run, and from its beginning
	out    bool // lives to the end of the run
	steady bool // lives from run to run, as parameters do
	near   bool // a worker has some lanes of it in scratch
	fill   func(dst []float32)

	first, last int     // steps of the first write and the last use
	within      *buffer // whose place it takes
	off         int     // in the arena, in words of 8 bytes
	f32         []float32
	words       []uint64
	mem         []uint64 // the same memory
}

// wordCount is the number of 8-byte words that the buffer fills.
func (b *buffer) wordCount() int {
	if b.bits {
		return (b.size + 63) / 64
	}
	return (b.size + 1) / 2
}

// view is where a value lies: element (i0, i1, ...) of the full logical shape is element off + sum str[k]*ik of buf.
type view struct {
	buf   *buffer
	off   int
	shape []int
	str   []int
}

// dense reports whether the view is row-major without gaps.
func (v *view) dense() bool {
	return slices.Equal(trim(v.shape, v.str), trim(v.shape, rowMajor(v.shape)))
}

// trim removes the strides of axes of extent 1, which do not matter.
func trim(shape, str []int) []int {
	var s []int
	for k, n := range shape {
		if n != 1 {
			s = append(s, str[k])
		}
	}
	return s
}

func (v *view) size() int { return product(v.shape) }

// rowMajor returns the strides of a row-major tensor.
func rowMajor(shape []int) []int { return strided(shape, identity(len(shape))) }

// strided returns the strides of a tensor whose axes lie in the physical order perm, outermost first.
func strided(shape, perm []int) []int {
	s := make([]int, len(shape))
	n := 1
	for _, k := range slices.Backward(perm) {
		s[k] = n
		n *= shape[k]
	}
	return s
}

func identity(n int) []int {
	p := make([]int, n)
	for k := range p {
		p[k] = k
	}
	return p
}

func product(s []int) int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// through returns the view that reads v at the positions acc, as linear address over the loops of a space.
func (v *view) through(acc ir.Access, loops int) lin {
	l := lin{off: v.off, str: make([]int, loops)}
	for axis, e := range acc {
		l.off += e.Off * v.str[axis]
		for k, c := range e.Coef {
			l.str[k] += c * v.str[axis]
		}
	}
	return l
}
