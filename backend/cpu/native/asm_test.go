package native

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

// Instructions as bytes, next to what an assembler makes of the same text: registers above 7 and 15, distances in units of the
// operand, of one byte and of four, words for all lanes, masks.
func TestInstructions(t *testing.T) {
	const r11, r12, r13, r14, r15 = r8 + 3, r8 + 4, r8 + 5, r8 + 6, r8 + 7
	op := plain
	for _, c := range []struct {
		text, bytes string
		emit        func(a *asm)
	}{
		{"vaddps zmm17, zmm3, zmm28", "62816448 58cc", func(a *asm) { a.evex(op[kernels.PrimAdd], 17, 3, inReg(28), 0, false) }},
		{"vsubps zmm0, zmm31, [rdi+0x40]{1to16}", "62f10450 5c4710", func(a *asm) { a.evex(op[kernels.PrimSub], 0, 31, inMemForAll(at(rdi, rsp, 64)), 0, false) }},
		{"vmulps zmm9, zmm8, zmm7", "62713c48 59cf", func(a *asm) { a.evex(op[kernels.PrimMul], 9, 8, inReg(7), 0, false) }},
		{"vmaxps zmm30, zmm29, zmm1", "62611440 5ff1", func(a *asm) { a.evex(op[kernels.PrimMax], 30, 29, inReg(1), 0, false) }},
		{"vcmpltps k5, zmm20, zmm4", "62f15c40 c2ec01", func(a *asm) { a.evex(vcmpps, 5, 20, inReg(4), 0, false, 1) }},
		{"vcmpneqps k0, zmm2, zmm18", "62b16c48 c2c204", func(a *asm) { a.evex(vcmpps, 0, 2, inReg(18), 0, false, 4) }},
		{"vblendmps zmm6{k3}, zmm21, zmm10", "62d25543 65f2", func(a *asm) { a.evex(vblendmps, 6, 21, inReg(10), 3, false) }},
		{"vmovaps zmm11{k6}{z}, zmm31", "62117cce 28df", func(a *asm) { a.evex(vmovaps, 11, 0, inReg(31), 6, true) }},
		{"vbroadcastss zmm12, [rdi+0x48]", "62727d48 186712", func(a *asm) { a.evex(vbroadcastss, 12, 0, wordInMem(at(rdi, rsp, 72)), 0, false) }},
		{"vbroadcastss zmm13{k2}{z}, [r13]", "62527dca 186d00", func(a *asm) { a.evex(vbroadcastss, 13, 0, wordInMem(at(r13, rsp, 0)), 2, true) }},
		{"vmovups zmm14, [r12+rax+0x80]", "62517c48 10740402", func(a *asm) { a.evex(vmovupsLoad, 14, 0, inMem(at(r12, rax, 128)), 0, false) }},
		{"vmovups zmm15{k7}{z}, [rsi+rax+0x12345]", "62717ccf 10bc0645230100", func(a *asm) { a.evex(vmovupsLoad, 15, 0, inMem(at(rsi, rax, 0x12345)), 7, true) }},
		{"vmovups [r15+rax-0x40]{k7}, zmm16", "62c17c4f 114407ff", func(a *asm) { a.evex(vmovupsStore, 16, 0, inMem(at(r15, rax, -64)), 7, false) }},
		{"vpsrad zmm24, zmm25, 1", "62913d40 72e101", func(a *asm) { a.evex(vshift, shiftOf[kernels.PrimSra], 24, inReg(25), 0, false, 1) }},
		{"vpslld zmm5, zmm19, 23", "62b15548 72f317", func(a *asm) { a.evex(vshift, shiftOf[kernels.PrimShl], 5, inReg(19), 0, false, 23) }},
		{"vrndscaleps zmm22, zmm23, 8", "62a37d48 08f708", func(a *asm) { a.evex(vrndscaleps, 22, 0, inReg(23), 0, false, 8) }},
		{"vsqrtps zmm26, zmm27", "62017c48 51d3", func(a *asm) { a.evex(op[kernels.PrimSqrt], 26, 0, inReg(27), 0, false) }},
		{"vcvtps2dq zmm1, zmm16", "62b17d48 5bc8", func(a *asm) { a.evex(op[kernels.PrimToInt], 1, 0, inReg(16), 0, false) }},
		{"vpsubd zmm2, zmm17, zmm3", "62f17540 fad3", func(a *asm) { a.evex(op[kernels.PrimIntSub], 2, 17, inReg(3), 0, false) }},
		{"kmovw k6, [r9+rbx+8]", "c4c17890 741908", func(a *asm) { a.vex(kmovwLoad, 6, 0, inMem(at(r8+1, rbx, 8)), 0) }},
		{"kmovw k7, ecx", "c4e17892 f9", func(a *asm) { a.vex(kmovwFrom, 7, 0, inReg(rcx), 0) }},
		{"kandw k0, k4, k7", "c4e15c41 c7", func(a *asm) { a.vex(kandw, 0, 4, inReg(7), 1) }},
		{"bzhi ecx, ecx, edx", "c4e268f5 c9", func(a *asm) { a.vex(bzhi, rcx, rdx, inReg(rcx), 0) }},
		{"mov r14, [rdi+0x58]", "4c8b7758", func(a *asm) { a.movLoad(r14, at(rdi, rsp, 0x58)) }},
		{"add r12, 0x40", "4981c4 40000000", func(a *asm) { a.addImm(r12, 64) }},
		{"sub rdx, 0x20", "4881ea 20000000", func(a *asm) { a.subImm(rdx, 32) }},
		{"add qword [rdi+0x60], -8", "48814760 f8ffffff", func(a *asm) { a.addToMem(at(rdi, rsp, 0x60), -8) }},
		{"prefetcht0 [r11+rax+0x1000]", "410f188c03 00100000", func(a *asm) { a.prefetch(at(r11, rax, 0x1000)) }},
		{"xor ebx, ebx", "31db", func(a *asm) { a.zero(rbx) }},
		{"mov ecx, -1", "b9ffffffff", func(a *asm) { a.movImm32(rcx, -1) }},
		{"vzeroupper, ret", "c5f877 c3", func(a *asm) { a.vzeroupper(); a.ret() }},
	} {
		var a asm
		c.emit(&a)
		want, err := hex.DecodeString(strings.ReplaceAll(c.bytes, " ", ""))
		require.NoError(t, err)
		require.Equal(t, want, a.code, c.text)
	}
}

// Constants lie behind the code, each once, and are addressed from the end of the instruction.
func TestConstantsBehindTheCode(t *testing.T) {
	var a asm
	a.evex(vbroadcastss, 0, 0, wordInMem(constant(7)), 0, false)
	a.evex(vcmpps, 1, 0, inMemForAll(constant(7)), 0, false, 4)
	want, _ := hex.DecodeString("62f27d481805" + "0b000000" + "62f17c58c20d" + "00000000" + "04" + "cccccc" + "07000000")
	want[6], want[16] = 0x0e, 0x03
	require.Equal(t, want, a.finish())
}

// Programs come and go, each with memory of its own.
func TestManyPrograms(t *testing.T) {
	if NewUnit(kernels.Best().ISA) == nil {
		t.Skip("no machine code here")
	}
	for range 2000 {
		b := NewBuilder()
		x, y := b.Arg(), b.Arg()
		b.Store(y, 0, b.Op(kernels.PrimAdd, b.Load(x, 0), b.Const(1)))
		u := NewUnit(kernels.AVX512)
		f, err := u.Add(b)
		require.NoError(t, err)
		require.True(t, u.Seal())
		in, out := []float32{1, 2, 3}, make([]float32, 4)
		fr := make(Frame, f.FrameSize())
		fr.Floats(x, in)
		fr.Floats(y, out)
		f.Run(fr, 3)
		require.Equal(t, []float32{2, 3, 4, 0}, out)
	}
}
