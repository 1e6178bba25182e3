package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// emitTransposeBits emits the transposition of 64 x 64 bits, eight words a register: blocks off the diagonal are exchanged,
// those of 32, 16 and 8 rows between registers, smaller ones within (Warren, Hacker's Delight, 2nd ed., 7-3).
func emitTransposeBits(g *gen) {
	g.fn("transpose64U64AVX512", "func(dst *uint64, src *uint64, stride int)",
		"writes the transpose of 64 words that lie stride apart.")
	dst, src, stride := g.param("dst"), g.param("src"), g.param("stride")
	g.SHLQ(imm(3), stride)
	for i := range 8 {
		g.gatherWords(zmm[i], src, stride)
	}
	for _, rows := range []int{32, 16, 8} {
		g.exchangeRegisters(rows)
	}
	for _, rows := range []int{4, 2, 1} {
		g.exchangeLanes(rows)
	}
	for i := range 8 {
		g.VMOVDQU64(zmm[i], at(dst, nil, 64*i))
	}
	g.ret()
}

// gatherWords loads eight words and moves p to the next.
func (g *gen) gatherWords(z reg.VecPhysical, p, stride reg.Register) {
	parts := []reg.VecPhysical{z, zmm[8], zmm[9], zmm[10]}
	for _, x := range parts {
		g.VMOVQ(at(p, nil, 0), x.AsX())
		g.VPINSRQ(imm(1), at(p, stride, 0), x.AsX(), x.AsX())
		g.LEAQ(operand.Mem{Base: p, Index: stride, Scale: 2}, p)
	}
	g.VINSERTI128(imm(1), parts[1].AsX(), z.AsY(), z.AsY())
	g.VINSERTI128(imm(1), parts[3].AsX(), parts[2].AsY(), parts[2].AsY())
	g.VINSERTI64X4(imm(1), parts[2].AsY(), z, z)
}

// lowBits has the lower half of each 2*n bits set.
func lowBits(n int) uint64 {
	m := uint64(0)
	for i := range 64 {
		if i%(2*n) < n {
			m |= 1 << i
		}
	}
	return m
}

// words64 returns read-only data of eight words.
func (g *gen) words64(name string, f func(lane int) uint64) operand.Mem {
	var values []operand.Constant
	for i := range 8 {
		values = append(values, operand.U64(f(i)))
	}
	return g.table(name, values...)
}

// exchangeRegisters exchanges the upper bits of one row with the lower ones of that some rows below.
func (g *gen) exchangeRegisters(rows int) {
	mask, t := zmm[8], zmm[9]
	g.VMOVDQU64(g.words64(fmt.Sprintf("low%d", rows), func(int) uint64 { return lowBits(rows) }), mask)
	for i := range 8 {
		a, b := zmm[i], zmm[(i+rows/8)%8]
		if i&(rows/8) != 0 {
			continue
		}
		g.VPSRLQ(imm(rows), a, t)
		g.VPTERNLOGQ(operand.U8(0x28), mask, b, t) // (t ^ b) & mask
		g.VPXORQ(t, b, b)
		g.VPSLLQ(imm(rows), t, t)
		g.VPXORQ(t, a, a)
	}
}

// exchangeLanes does so where both rows are lanes of one register.
func (g *gen) exchangeLanes(rows int) {
	own, turn, t := zmm[8], zmm[9], zmm[10]
	g.VMOVDQU64(g.words64(fmt.Sprintf("own%d", rows), func(lane int) uint64 {
		if lane&rows != 0 {
			return ^lowBits(rows)
		}
		return lowBits(rows)
	}), own)
	g.VMOVDQU64(g.words64(fmt.Sprintf("turn%d", rows), func(lane int) uint64 {
		if lane&rows != 0 {
			return uint64(64 - rows)
		}
		return uint64(rows)
	}), turn)
	for i := range 8 {
		switch rows {
		case 4:
			g.VSHUFI64X2(operand.U8(0x4e), zmm[i], zmm[i], t)
		case 2:
			g.VPERMQ(operand.U8(0x4e), zmm[i], t)
		case 1:
			g.VPSHUFD(operand.U8(0x4e), zmm[i], t)
		}
		g.VPROLVQ(turn, t, t)
		g.VPTERNLOGQ(operand.U8(0xe4), own, t, zmm[i]) // own bits of the row, the others of its partner
	}
}
