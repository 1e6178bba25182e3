package main

import (
	"fmt"
	"math"
	"sort"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// mapLoop walks all arrays of an elementwise kernel at once: n elements are
// left, at byte offset i of every array.
type mapLoop struct {
	g      *gen
	n, i   reg.Register
	arrays map[string]reg.Register
}

// newMapLoop loads the pointers and the smallest length.
func newMapLoop(g *gen, o mapOp) *mapLoop {
	l := &mapLoop{g: g, i: g.GP64(), arrays: map[string]reg.Register{}}
	for _, name := range o.arrays() {
		l.arrays[name] = g.Load(g.Param(name).Base(), g.GP64())
		n := g.Load(g.Param(name).Len(), g.GP64())
		if l.n == nil {
			l.n = n
			continue
		}
		g.CMPQ(n, l.n)
		g.CMOVQLT(n, l.n)
	}
	g.XORQ(l.i, l.i)
	return l
}

// scalar is the memory operand of a float32 parameter.
func (l *mapLoop) scalar(name string) operand.Op {
	b, err := l.g.Param(name).Resolve()
	if err != nil {
		panic(fmt.Sprintf("kernelgen: parameter %s: %v", name, err))
	}
	return b.Addr
}

// blocks emits a loop for as long as count elements are left.
func (l *mapLoop) blocks(count int, body func()) {
	top, end := l.g.label("block"), l.g.label("rest")
	l.g.Label(top)
	l.g.CMPQ(l.n, imm(count))
	l.g.JLT(operand.LabelRef(end))
	body()
	l.g.ADDQ(imm(4*count), l.i)
	l.g.SUBQ(imm(count), l.n)
	l.g.JMP(operand.LabelRef(top))
	l.g.Label(end)
}

// rest emits a loop of masked vectors until no element is left.
func (l *mapLoop) rest(lanes int, body func()) {
	top, end := l.g.label("tail"), l.g.label("done")
	l.g.Label(top)
	l.g.CMPQ(l.n, imm(0))
	l.g.JLE(operand.LabelRef(end))
	body()
	l.g.ADDQ(imm(4*lanes), l.i)
	l.g.SUBQ(imm(lanes), l.n)
	l.g.JMP(operand.LabelRef(top))
	l.g.Label(end)
}

// vector emits one vector's worth of the program.
func (l *mapLoop) vector(o mapOp, p prog, scalars []val, offset int, load func(operand.Mem) val, store func(val, operand.Mem)) {
	var in []val
	for _, name := range o.loads {
		in = append(in, load(at(l.arrays[name], l.i, offset)))
	}
	for i, v := range o.body(p, in, scalars) {
		store(v, at(l.arrays[o.stores[i]], l.i, offset))
	}
}

// unroll is the number of vectors in one turn of the main loop.
func (o mapOp) unroll() int {
	if o.heavy {
		return 1
	}
	return 4
}

// constants lists the constants that the program uses.
func (o mapOp) constants() []uint32 {
	c := &collector{used: map[uint32]bool{}}
	in, scalars := make([]val, len(o.loads)), make([]val, len(o.scalars))
	o.body(prog{c}, in, scalars)
	var out []uint32
	for bits := range c.used {
		out = append(out, bits)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// collector runs a program for its constants alone.
type collector struct{ used map[uint32]bool }

func (c *collector) op(name string, _ ...val) val {
	if name == "bit" {
		c.used[math.Float32bits(1)] = true
	}
	return nil
}

func (c *collector) shift(string, val, int) val { return nil }

func (c *collector) constant(bits uint32) val {
	c.used[bits] = true
	return nil
}

func (c *collector) integer(i int32) val { return c.constant(uint32(i)) }

// constant32 is one word of read-only data.
func (g *gen) constant32(bits uint32) operand.Mem {
	return g.table(fmt.Sprintf("word%08x", bits), operand.U32(bits))
}

// vector256 is a word of read-only data, eight times.
func (g *gen) vector256(bits uint32) operand.Mem {
	return g.table32(fmt.Sprintf("words%08x", bits), 8, func(int) uint32 { return bits })
}
