package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The 64 bits of a word are groups of four. The table has an entry of 16 columns for each subset of each group: 16 KiB,
// half of L1. With groups of five the table takes most of L1, and reads of it miss.
const (
	subsetWidth  = 4
	subsetGroups = 64 / subsetWidth
	subsetEntry  = 64 // bytes
	subsetTable  = subsetEntry << subsetWidth
)

func emitSubsets(g *gen) {
	emitSubsetTable(g)
	emitAddSubsets(g, "AVX512", 1, func(i int) reg.Register { return zmm[i] }, 64)
	emitAddSubsets(g, "AVX2", 2, func(i int) reg.Register { return ymm[i] }, 32)
}

// emitSubsetTable emits the sums: each entry with a highest row is the entry without it and that row.
func emitSubsetTable(g *gen) {
	g.fn("subsetTableF32AVX2", "func(table *float32, b *float32, stride int)",
		"writes the sums of all subsets of each group of 64 rows of 16 columns.")
	table, b, stride := g.param("table"), g.param("b"), g.param("stride")
	g.SHLQ(imm(2), stride)
	n := g.GP64()
	g.MOVQ(operand.U32(subsetGroups), n)
	g.loop(n, func() {
		subsetGroup(g, table, b, stride)
		g.ADDQ(imm(subsetTable), table)
	})
	g.ret()
}

func subsetGroup(g *gen, table, b, stride reg.Register) {
	for half := range 2 {
		g.VXORPS(ymm[half], ymm[half], ymm[half])
		g.VMOVUPS(ymm[half], at(table, nil, 32*half))
	}
	for r := range subsetWidth {
		for half := range 2 {
			row := ymm[2+half]
			g.VMOVUPS(at(b, nil, 32*half), row)
			for c := range 1 << r {
				sum := ymm[4+(c+6*half)%12]
				g.VADDPS(at(table, nil, subsetEntry*c+32*half), row, sum)
				g.VMOVUPS(sum, at(table, nil, subsetEntry*(c+1<<r)+32*half))
			}
		}
		g.ADDQ(stride, b)
	}
}

// subsetRowsAtOnce is how many rows go side by side: their chains of additions hide each other's latency.
const subsetRowsAtOnce = 4

// emitAddSubsets emits the sum of one entry of each group.
func emitAddSubsets(g *gen, level string, vectors int, vec func(int) reg.Register, bytes int) {
	g.fn("addSubsetsF32"+level, "func(dst *float32, table *float32, words *uint64, rows int)",
		"adds to each row of 16 columns the entries of table that its word selects.")
	dst, table, words, rows := g.param("dst"), g.param("table"), g.param("words"), g.param("rows")
	k := &subsetRegs{dst: dst, words: words, mask: g.GP64(), table: g.GP64(), vectors: vectors, vec: vec, bytes: bytes}
	g.LEAQ(at(table, nil, subsetGroups/2*subsetTable), k.table)
	g.MOVQ(operand.U32((1<<subsetWidth-1)<<6), k.mask)
	for _, n := range []int{subsetRowsAtOnce, 1} {
		top, done := g.label("rows"), g.label("done")
		g.Label(top)
		g.SUBQ(imm(n), rows)
		g.JLT(operand.LabelRef(done))
		subsetSums(g, k, n)
		g.ADDQ(imm(8*n), words)
		g.ADDQ(operand.I32(subsetEntry*n), dst)
		g.JMP(operand.LabelRef(top))
		g.Label(done)
		g.ADDQ(imm(n), rows)
	}
	g.ret()
}

// subsetRegs are what the sums of some rows work on. The pointer to the middle of the table keeps displacements short.
type subsetRegs struct {
	dst, words, table reg.Register
	mask              reg.GPVirtual
	vectors, bytes    int
	vec               func(int) reg.Register
}

func subsetSums(g *gen, k *subsetRegs, rows int) {
	w := make([]reg.GPVirtual, rows)
	for r := range rows {
		w[r] = g.GP64()
		g.MOVQ(at(k.words, nil, 8*r), w[r])
		for v := range k.vectors {
			g.VMOVUPS(at(k.dst, nil, subsetEntry*r+k.bytes*v), k.vec(r*k.vectors+v))
		}
	}
	for group := range subsetGroups {
		for r := range rows {
			k.add(g, w[r], group, r)
		}
	}
	for r := range rows {
		for v := range k.vectors {
			g.VMOVUPS(k.vec(r*k.vectors+v), at(k.dst, nil, subsetEntry*r+k.bytes*v))
		}
	}
}

// add adds the entry of a group to the sum of a row.
func (k *subsetRegs) add(g *gen, w reg.GPVirtual, group, row int) {
	entry := g.GP64()
	g.RORXQ(operand.U8((64+subsetWidth*group-6)%64), w, entry) // times the bytes of an entry
	g.ANDL(k.mask.As32(), entry.As32())
	for v := range k.vectors {
		sum := k.vec(row*k.vectors + v)
		g.VADDPS(at(k.table, entry, subsetTable*(group-subsetGroups/2)+k.bytes*v), sum, sum)
	}
}
