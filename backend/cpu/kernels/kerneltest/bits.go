package kerneltest

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
)

const wordGuard = 0xfeedfacecafebeef

// guardedWords returns n guarded words and the slice between the guards.
func guardedWords(n int) (whole, inner []uint64) {
	whole = make([]uint64, n+8)
	for i := range whole {
		whole[i] = wordGuard
	}
	return whole, whole[4 : 4+n : 4+n]
}

func checkWords(t *testing.T, what string, whole []uint64) {
	t.Helper()
	for i := range 4 {
		require.EqualValues(t, uint64(wordGuard), whole[i], what)
		require.EqualValues(t, uint64(wordGuard), whole[len(whole)-1-i], what)
	}
}

// randomWords has about every density, and whole words of zeros and ones.
func randomWords(r *rand.Rand, n int) []uint64 {
	w := make([]uint64, n)
	for i := range w {
		switch r.IntN(5) {
		case 0:
			w[i] = r.Uint64()
		case 1:
			w[i] = r.Uint64() & r.Uint64() & r.Uint64() & r.Uint64()
		case 2:
			w[i] = ^uint64(0)
		case 3:
			w[i] = 1<<63 | 1
		}
	}
	return w
}

// Bits checks the packed spike kernels.
func Bits(t *testing.T, table *kernels.Table) {
	r := rng(2)
	for _, n := range lengths {
		checkPack(t, r, "PackNonzero", table.PackNonzero, n, func(v float32) bool { return v != 0 })
		checkPack(t, r, "PackGE0", table.PackGE0, n, func(v float32) bool { return v >= 0 })
		checkPack(t, r, "PackGreater0", table.PackGreater0, n, func(v float32) bool { return v > 0 })
		checkUnpack(t, r, table, n)
		checkWhere(t, r, table, n)
	}
	for n := range 40 {
		checkIndices(t, table, randomWords(r, n), int32(r.IntN(1000))-10)
		checkLogic(t, table, randomWords(r, n), randomWords(r, n))
	}
	for words := range 8 {
		checkBitProduct(t, r, table, 3, 5, words)
		checkBitProduct(t, r, table, r.IntN(3), r.IntN(40), words)
	}
	for _, rows := range []int{0, 1, 3, 63, 64, 65, 130, 200} {
		for _, cols := range []int{0, 1, 7, 64, 65, 127, 192, 300} {
			checkTransposeBits(t, r, table, rows, cols)
		}
	}
}

func checkPack(t *testing.T, r *rand.Rand, name string, pack func([]uint64, []float32), n int, want func(float32) bool) {
	x := bufferOf(mixed(r, n), 3)
	whole, dst := guardedWords(kernels.Words(n))
	pack(dst, x.x)
	checkWords(t, name, whole)
	for i := range 64 * len(dst) {
		if w := i < n && want(x.x[min(i, n-1)]); w != (dst[i/64]>>(i%64)&1 == 1) {
			t.Fatalf("%s bit %d of %d is %v", name, i, n, !w)
		}
	}
	require.Panics(t, func() { pack(dst, make([]float32, 64*len(dst)+1)) }, name)
}

func checkUnpack(t *testing.T, r *rand.Rand, table *kernels.Table, n int) {
	words := randomWords(r, kernels.Words(n))
	dst := newBuffer(n, 1)
	table.Unpack(dst.x, words)
	dst.check(t, "Unpack")
	for i, v := range dst.x {
		if float32(words[i/64]>>(i%64)&1) != v {
			t.Fatalf("Unpack element %d of %d is %v", i, n, v)
		}
	}
}

func checkWhere(t *testing.T, r *rand.Rand, table *kernels.Table, n int) {
	words, a, dst := randomWords(r, kernels.Words(n)), bufferOf(mixed(r, n), 2), newBuffer(n, 1)
	want := make([]float32, n)
	for i := range want {
		if words[i/64]>>(i%64)&1 == 1 {
			want[i] = a.x[i]
		}
	}
	table.Where(dst.x, a.x, words)
	sameBits(t, "Where", want, dst.x)
	dst.check(t, "Where")
}

func checkIndices(t *testing.T, table *kernels.Table, words []uint64, base int32) {
	want := []int32{}
	for i := range 64 * len(words) {
		if words[i/64]>>(i%64)&1 == 1 {
			want = append(want, base+int32(i))
		}
	}
	dst := make([]int32, 64*len(words)+16)
	for i := range dst {
		dst[i] = -77
	}
	n := table.Indices(dst[:64*len(words)], words, base)
	require.Equal(t, want, append([]int32{}, dst[:n]...))
	for _, v := range dst[64*len(words):] {
		require.EqualValues(t, -77, v, "Indices wrote behind dst")
	}
	if len(words) > 0 {
		require.Panics(t, func() { table.Indices(dst[:64*len(words)-1:64*len(words)-1], words, base) })
	}
}

func checkLogic(t *testing.T, table *kernels.Table, a, b []uint64) {
	both, one := 0, 0
	wholeOr, or := guardedWords(len(a))
	wholeAnd, and := guardedWords(len(a))
	table.Or(or, a, b)
	table.And(and, a, b)
	for i := range a {
		both += bits.OnesCount64(a[i] & b[i])
		one += bits.OnesCount64(a[i])
		if or[i] != a[i]|b[i] || and[i] != a[i]&b[i] {
			t.Fatalf("word %d of %d: or %#x, and %#x of %#x, %#x", i, len(a), or[i], and[i], a[i], b[i])
		}
	}
	checkWords(t, "Or", wholeOr)
	checkWords(t, "And", wholeAnd)
	require.Equal(t, both, table.AndPopcount(a, b))
	require.Equal(t, one, table.Popcount(a))
}

func checkTransposeBits(t *testing.T, r *rand.Rand, table *kernels.Table, rows, cols int) {
	srcWords, dstWords := kernels.Words(cols)+r.IntN(2), kernels.Words(rows)
	src := randomWords(r, rows*srcWords)
	whole, dst := guardedWords(cols * dstWords)
	table.TransposeBits(dst, dstWords, src, srcWords, rows, cols)
	checkWords(t, "TransposeBits", whole)
	for c := range cols {
		for i := range 64 * dstWords {
			want := i < rows && src[min(i, rows-1)*srcWords+c/64]>>(c%64)&1 == 1
			if want != (dst[c*dstWords+i/64]>>(i%64)&1 == 1) {
				t.Fatalf("row %d bit %d of %d x %d is %v", c, i, rows, cols, !want)
			}
		}
	}
}

func checkBitProduct(t *testing.T, r *rand.Rand, table *kernels.Table, m, n, words int) {
	bitMat := func(rows int) kernels.BitMat {
		stride := words + r.IntN(2)
		return kernels.BitMat{Data: randomWords(r, rows*stride), Rows: rows, Words: words, Stride: stride}
	}
	a, b, ldd := bitMat(m), bitMat(n), n+r.IntN(3)
	dst := newBuffer(m*ldd, 1)
	want := append([]float32(nil), dst.x...)
	for i := range m {
		for j := range n {
			want[i*ldd+j] = 0
			for w := range words {
				want[i*ldd+j] += float32(bits.OnesCount64(a.Data[i*a.Stride+w] & b.Data[j*b.Stride+w]))
			}
		}
	}
	table.BitProduct(dst.x, ldd, a, b)
	sameBits(t, "BitProduct", want, dst.x)
	dst.check(t, "BitProduct")
	if m > 0 && n > 1 {
		require.Panics(t, func() { table.BitProduct(dst.x[:(m-1)*ldd+n-1], ldd, a, b) })
	}
}
