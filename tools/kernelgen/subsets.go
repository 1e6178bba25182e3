package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The 64 bits of a word are groups of five, the last of four. The table has an entry of 16 columns for each subset of each
// group: 25 KiB of L1.
const (
	subsetWidth  = 5
	subsetGroups = 13
	subsetEntry  = 64 // bytes
	subsetTable  = subsetEntry << subsetWidth
)

func emitSubsets(g *gen) {
	emitSubsetTable(g, "AVX512", subsetGroup512)
	emitSubsetTable(g, "AVX2", subsetGroup)
	emitAddSubsets(g)
}

// emitSubsetTable emits the sums: each entry with a highest row is the entry without it and that row.
func emitSubsetTable(g *gen, level string, group func(g *gen, table, b, stride reg.Register, rows int)) {
	g.fn("subsetTableF32"+level, "func(table *float32, b *float32, stride int)",
		"writes the sums of all subsets of each group of 64 rows of 16 columns.")
	table, b, stride := g.param("table"), g.param("b"), g.param("stride")
	g.SHLQ(imm(2), stride)
	n := g.GP64()
	g.MOVQ(operand.U32(subsetGroups-1), n)
	g.loop(n, func() {
		group(g, table, b, stride, subsetWidth)
		g.ADDQ(operand.I32(subsetTable), table)
	})
	group(g, table, b, stride, 64-(subsetGroups-1)*subsetWidth)
	g.ret()
}

func subsetGroup(g *gen, table, b, stride reg.Register, rows int) {
	for half := range 2 {
		g.VXORPS(ymm[half], ymm[half], ymm[half])
		g.VMOVUPS(ymm[half], at(table, nil, 32*half))
	}
	for r := range rows {
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

// subsetGroup512 keeps the entries of four rows in registers.
func subsetGroup512(g *gen, table, b, stride reg.Register, rows int) {
	row, sum := zmm[16], zmm[17:]
	g.VPXORD(zmm[0], zmm[0], zmm[0])
	g.VMOVUPS(zmm[0], at(table, nil, 0))
	for r := range rows {
		g.VMOVUPS(at(b, nil, 0), row)
		for c := range 1 << r {
			to := sum[c%len(sum)]
			if r < subsetWidth-1 {
				to = zmm[c+1<<r]
			}
			g.VADDPS(row, zmm[c], to)
			g.VMOVUPS(to, at(table, nil, subsetEntry*(c+1<<r)))
		}
		g.ADDQ(stride, b)
	}
}

// subsetRowsAtOnce is how many rows go side by side: their chains of additions hide each other's latency.
const subsetRowsAtOnce = 4

// emitAddSubsets emits the sum of one entry of each group. Registers of 64 bytes are slower here: 431 instead of 460 GFLOP/s.
func emitAddSubsets(g *gen) {
	g.fn("addSubsetsF32AVX2", "func(dst *float32, table *float32, words *uint64, rows int)",
		"adds to each row of 16 columns the entries of table that its word selects.")
	dst, table, words, rows := g.param("dst"), g.param("table"), g.param("words"), g.param("rows")
	k := &subsetRegs{dst: dst, words: words, mask: g.GP64(), table: g.GP64()}
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
}

func subsetSums(g *gen, k *subsetRegs, rows int) {
	w := make([]reg.GPVirtual, rows)
	for r := range rows {
		w[r] = g.GP64()
		g.MOVQ(at(k.words, nil, 8*r), w[r])
		for v := range 2 {
			g.VMOVUPS(at(k.dst, nil, subsetEntry*r+32*v), ymm[2*r+v])
		}
	}
	for group := range subsetGroups {
		for r := range rows {
			k.add(g, w[r], group, r)
		}
	}
	for r := range rows {
		for v := range 2 {
			g.VMOVUPS(ymm[2*r+v], at(k.dst, nil, subsetEntry*r+32*v))
		}
	}
}

// add adds the entry of a group to the sum of a row. The bits of the last group are the highest: what is rotated there from
// the lowest stays out.
func (k *subsetRegs) add(g *gen, w reg.GPVirtual, group, row int) {
	entry := g.GP64()
	g.RORXQ(operand.U8((64+subsetWidth*group-6)%64), w, entry) // times the bytes of an entry
	if last := subsetGroups - 1; group == last {
		g.ANDL(operand.U32((1<<(64-last*subsetWidth)-1)<<6), entry.As32())
	} else {
		g.ANDL(k.mask.As32(), entry.As32())
	}
	for v := range 2 {
		sum := ymm[2*row+v]
		g.VADDPS(at(k.table, entry, subsetTable*(group-subsetGroups/2)+32*v), sum, sum)
	}
}
