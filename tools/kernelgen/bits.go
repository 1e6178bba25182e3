package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// packOp is a comparison of 0 with x, as the immediate of VCMPPS.
type packOp struct {
	name, doc string
	predicate int
}

var packOps = []packOp{
	{"packNonzero", "packs x != 0 (true for NaN)", 4},   // NEQ_UQ
	{"packGE0", "packs x >= 0 (false for NaN)", 18},     // 0 LE_OQ x
	{"packGreater0", "packs x > 0 (false for NaN)", 17}, // 0 LT_OQ x
}

func emitBits(g *gen) {
	for _, op := range packOps {
		emitPack512(g, op)
		emitPack256(g, op)
	}
	emitUnpack512(g)
	emitUnpack256(g)
	emitWhere512(g)
	emitWhere256(g)
	emitIndices512(g)
	emitPopcount(g, "popcountU64", "func(a *uint64, blocks int) int", false)
	emitPopcount(g, "andPopcountU64", "func(a *uint64, b *uint64, blocks int) int", true)
	emitWords(g, "orU64x16AVX2", "sets dst to a | b, 16 words a block; blocks >= 1.", g.VPOR)
	emitWords(g, "andU64x16AVX2", "sets dst to a & b, 16 words a block; blocks >= 1.", g.VPAND)
}

// loop emits body n times, n >= 1 counted down in a register.
func (g *gen) loop(n reg.Register, body func()) {
	top := g.label("loop")
	g.Label(top)
	body()
	g.DECQ(n)
	g.JNE(operand.LabelRef(top))
}

const packSignature = "func(dst *uint64, x *float32, words int)"

func emitPack512(g *gen, op packOp) {
	g.fn(op.name+"F32x64AVX512", packSignature, op.doc+", 64 elements a word; words >= 1.")
	dst, x, n := g.param("dst"), g.param("x"), g.param("words")
	g.VPXORD(zmm[0], zmm[0], zmm[0])
	k := []reg.Register{reg.K1, reg.K2, reg.K3, reg.K4}
	g.loop(n, func() {
		for i := range 4 {
			g.VCMPPS(operand.U8(op.predicate), at(x, nil, 64*i), zmm[0], k[i])
		}
		g.KUNPCKWD(k[0], k[1], k[0])
		g.KUNPCKWD(k[2], k[3], k[2])
		g.KUNPCKDQ(k[0], k[2], k[0])
		g.KMOVQ(k[0], at(dst, nil, 0))
		g.ADDQ(operand.I32(256), x)
		g.ADDQ(imm(8), dst)
	})
	g.ret()
}

func emitPack256(g *gen, op packOp) {
	g.fn(op.name+"F32x64AVX2", packSignature, op.doc+", 64 elements a word; words >= 1.")
	dst, x, n := g.param("dst"), g.param("x"), g.param("words")
	word, part := g.GP64(), g.GP64()
	g.VXORPS(ymm[0], ymm[0], ymm[0])
	g.loop(n, func() {
		g.XORQ(word, word)
		for i := range 8 {
			g.VCMPPS(operand.U8(op.predicate), at(x, nil, 32*i), ymm[0], ymm[1+i])
			g.VMOVMSKPS(ymm[1+i], part.As32())
			if i > 0 {
				g.SHLQ(imm(8*i), part)
			}
			g.ORQ(part, word)
		}
		g.MOVQ(word, at(dst, nil, 0))
		g.ADDQ(operand.I32(256), x)
		g.ADDQ(imm(8), dst)
	})
	g.ret()
}

const unpackSignature = "func(dst *float32, bits *uint64, words int)"

func emitUnpack512(g *gen) {
	g.fn("unpackF32x64AVX512", unpackSignature, "writes 1 or 0 for each bit, 64 elements a word; words >= 1.")
	dst, bits, n := g.param("dst"), g.param("bits"), g.param("words")
	g.VBROADCASTSS(g.ones(), zmm[0])
	g.loop(n, func() {
		for i := range 4 {
			g.KMOVW(at(bits, nil, 2*i), reg.K1)
			g.VMOVUPS_Z(zmm[0], reg.K1, zmm[1+i])
			g.VMOVUPS(zmm[1+i], at(dst, nil, 64*i))
		}
		g.ADDQ(operand.I32(256), dst)
		g.ADDQ(imm(8), bits)
	})
	g.ret()
}

func emitUnpack256(g *gen) {
	g.fn("unpackF32x64AVX2", unpackSignature, "writes 1 or 0 for each bit, 64 elements a word; words >= 1.")
	dst, bits, n := g.param("dst"), g.param("bits"), g.param("words")
	g.VBROADCASTSS(g.ones(), ymm[0])
	g.loadBitTable()
	g.loop(n, func() {
		for i := range 8 {
			v := g.maskOf(bits, i)
			g.VANDPS(ymm[0], v, v)
			g.VMOVUPS(v, at(dst, nil, 32*i))
		}
		g.ADDQ(operand.I32(256), dst)
		g.ADDQ(imm(8), bits)
	})
	g.ret()
}

const (
	whereSignature = "func(dst *float32, a *float32, bits *uint64, words int)"
	whereDoc       = "writes a where the bit is set, else 0, 64 elements a word; words >= 1."
)

func emitWhere512(g *gen) {
	g.fn("whereF32x64AVX512", whereSignature, whereDoc)
	dst, a, bits, n := g.param("dst"), g.param("a"), g.param("bits"), g.param("words")
	g.loop(n, func() {
		for i := range 4 {
			g.KMOVW(at(bits, nil, 2*i), reg.K1)
			g.VMOVUPS_Z(at(a, nil, 64*i), reg.K1, zmm[i])
			g.VMOVUPS(zmm[i], at(dst, nil, 64*i))
		}
		g.ADDQ(operand.I32(256), dst)
		g.ADDQ(operand.I32(256), a)
		g.ADDQ(imm(8), bits)
	})
	g.ret()
}

func emitWhere256(g *gen) {
	g.fn("whereF32x64AVX2", whereSignature, whereDoc)
	dst, a, bits, n := g.param("dst"), g.param("a"), g.param("bits"), g.param("words")
	g.loadBitTable()
	g.loop(n, func() {
		for i := range 8 {
			v := g.maskOf(bits, i)
			g.VANDPS(at(a, nil, 32*i), v, v)
			g.VMOVUPS(v, at(dst, nil, 32*i))
		}
		g.ADDQ(operand.I32(256), dst)
		g.ADDQ(operand.I32(256), a)
		g.ADDQ(imm(8), bits)
	})
	g.ret()
}

// ones is a float32 constant 1.
func (g *gen) ones() operand.Mem {
	return g.table("one", operand.F32(1))
}

// bitTable is 32 int32, element i being 1<<i.
func (g *gen) bitTable() operand.Mem {
	return g.table32("bitOfLane", 32, func(i int) uint32 { return 1 << i })
}

// loadBitTable loads it into registers 1 to 4.
func (g *gen) loadBitTable() {
	table := g.bitTable()
	for i := range 4 {
		g.VMOVDQU(table.Offset(32*i), ymm[1+i])
	}
}

// maskOf is all ones in the lanes of group i of 8 whose bit is set, with the table in registers 1 to 4.
func (g *gen) maskOf(bits reg.Register, i int) reg.VecPhysical {
	v := ymm[5+i]
	g.VPBROADCASTD(at(bits, nil, i/4*4), v)
	g.VPAND(ymm[1+i%4], v, v)
	g.VPCMPEQD(ymm[1+i%4], v, v)
	return v
}

// laneTable is 16 int32 counting from 0.
func (g *gen) laneTable() operand.Mem {
	return g.table32("laneNumber", 16, func(i int) uint32 { return uint32(i) })
}

// emitIndices512 compresses lane numbers by 16 bits at a time and always
// stores a whole vector, which the room behind the result allows.
func emitIndices512(g *gen) {
	g.fn("bitIndicesU64AVX512", "func(dst *int32, bits *uint64, words int, base int32) int",
		"writes base plus the position of each set bit and returns their number; dst has room for 64 a word; words >= 1.")
	dst, bits, n := g.param("dst"), g.param("bits"), g.param("words")
	base := g.Load(g.Param("base"), g.GP32())
	start, count, word := g.GP64(), g.GP64(), g.GP64()
	g.MOVQ(dst, start)
	g.VPBROADCASTD(base, zmm[0])
	g.VPADDD(g.laneTable(), zmm[0], zmm[0])
	sixteen := g.GP32()
	g.MOVL(operand.U32(16), sixteen)
	g.VPBROADCASTD(sixteen, zmm[1])
	g.loop(n, func() {
		for i := range 4 {
			g.MOVWQZX(at(bits, nil, 2*i), word)
			g.KMOVW(word.As32(), reg.K1)
			g.VPCOMPRESSD_Z(zmm[0], reg.K1, zmm[2])
			g.POPCNTQ(word, count)
			g.VMOVDQU(ymm[2], at(dst, nil, 0)) // wide unaligned stores are slow
			few := g.label("few")
			g.CMPQ(count, imm(8))
			g.JLE(operand.LabelRef(few))
			g.VMOVDQU32(zmm[2], at(dst, nil, 0))
			g.Label(few)
			g.LEAQ(at4(dst, count), dst)
			g.VPADDD(zmm[1], zmm[0], zmm[0])
		}
		g.ADDQ(imm(8), bits)
	})
	g.SUBQ(start, dst)
	g.SHRQ(imm(2), dst)
	g.Store(dst, g.ReturnIndex(0))
	g.ret()
}

func emitPopcount(g *gen, name, signature string, and bool) {
	g.fn(name+"AVX2", signature, "counts set bits, 4 words a block; blocks >= 1.")
	a, n := g.param("a"), g.param("blocks")
	var b reg.Register
	if and {
		b = g.param("b")
	}
	word, sum := g.GP64(), []reg.GPVirtual{g.GP64(), g.GP64(), g.GP64(), g.GP64()}
	for _, s := range sum {
		g.XORQ(s, s)
	}
	g.loop(n, func() {
		for i, s := range sum {
			g.MOVQ(at(a, nil, 8*i), word)
			if and {
				g.ANDQ(at(b, nil, 8*i), word)
			}
			g.POPCNTQ(word, word)
			g.ADDQ(word, s)
		}
		g.ADDQ(imm(32), a)
		if and {
			g.ADDQ(imm(32), b)
		}
	})
	for _, s := range sum[1:] {
		g.ADDQ(s, sum[0])
	}
	g.Store(sum[0], g.ReturnIndex(0))
	g.RET()
}

func emitWords(g *gen, name, doc string, combine func(x, y, z operand.Op)) {
	g.fn(name, "func(dst *uint64, a *uint64, b *uint64, blocks int)", doc)
	dst, a, b, n := g.param("dst"), g.param("a"), g.param("b"), g.param("blocks")
	g.loop(n, func() {
		for i := range 4 {
			g.VMOVDQU(at(a, nil, 32*i), ymm[i])
			combine(at(b, nil, 32*i), ymm[i], ymm[i])
		}
		for i := range 4 {
			g.VMOVDQU(ymm[i], at(dst, nil, 32*i))
		}
		for _, p := range []reg.Register{dst, a, b} {
			g.ADDQ(operand.I32(128), p)
		}
	})
	g.ret()
}
