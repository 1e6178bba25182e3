// Package kerneltest is the test suite that every kernel table passes: each
// exported function checks one family of a table against plain Go code, over
// odd lengths, unaligned starts, special values and guard words.
package kerneltest

import (
	"math"
	"math/rand/v2"
	"testing"

	"snnc/backend/cpu/kernels"
)

// guardWords lie on both sides of every buffer under test.
const guardWords = 33

var guard = math.Float32frombits(0xdeadbeef)

// buffer is a slice between guards, at a chosen distance from alignment.
type buffer struct {
	whole []float32
	x     []float32
}

func newBuffer(n, offset int) *buffer {
	whole := make([]float32, guardWords+offset+n+guardWords)
	for i := range whole {
		whole[i] = guard
	}
	from := guardWords + offset
	return &buffer{whole, whole[from : from+n : from+n]}
}

// bufferOf returns a guarded copy of x.
func bufferOf(x []float32, offset int) *buffer {
	b := newBuffer(len(x), offset)
	copy(b.x, x)
	return b
}

// check fails if a guard word changed.
func (b *buffer) check(t *testing.T, what string) {
	t.Helper()
	from := (len(b.whole) - guardWords) - len(b.x)
	for i, v := range b.whole {
		inside := i >= from && i < from+len(b.x)
		if !inside && math.Float32bits(v) != math.Float32bits(guard) {
			t.Fatalf("%s: wrote %d elements outside its destination", what, max(from-i, i-from-len(b.x)+1))
		}
	}
}

// lengths covers empty, odd, one below and one above each vector and tile.
var lengths = []int{0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 95, 96, 97, 100, 127, 128, 129, 191, 255, 256, 257, 300, 511, 513, 1000}

func rng(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// normal returns n standard normal numbers.
func normal(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

// special are the values at which float kernels go wrong.
var special = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5,
	float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()),
	math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32,
	1 << 23, 1<<23 + 1, 1<<24 + 2, -(1 << 31), 1 << 32, 1e-38, 3e38, 88.7, -88.7, 104, -104,
}

// mixed returns n numbers of which about a quarter are special.
func mixed(r *rand.Rand, n int) []float32 {
	x := normal(r, n)
	for i := range x {
		switch r.IntN(8) {
		case 0, 1:
			x[i] = special[r.IntN(len(special))]
		case 2:
			x[i] = math.Float32frombits(r.Uint32())
		}
	}
	return x
}

// sameBits fails unless got and want hold the same bits; all NaN are equal.
func sameBits(t *testing.T, what string, want, got []float32) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if math.Float32bits(w) != math.Float32bits(g) && !(w != w && g != g) {
			t.Fatalf("%s: element %d of %d is %v (%#x), want %v (%#x)", what, i, len(want), g, math.Float32bits(g), w, math.Float32bits(w))
		}
	}
}

// All runs every family of the suite on the table.
func All(t *testing.T, table *kernels.Table) {
	for _, f := range []struct {
		name string
		run  func(*testing.T, *kernels.Table)
	}{
		{"Rows", Rows},
		{"Subsets", Subsets},
		{"Lanes", Lanes},
		{"Listed", Listed},
		{"Bits", Bits},
		{"Gemm", Gemm},
		{"Layout", Layout},
		{"Elementwise", Elementwise},
		{"Reductions", Reductions},
	} {
		t.Run(f.name, func(t *testing.T) { f.run(t, table) })
	}
}
