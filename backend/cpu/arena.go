package cpu

import (
	"cmp"
	"slices"
	"unsafe"
)

// line is the alignment of buffers in words of 8 bytes: a cache line.
const line = 8

// place gives each buffer an offset so that no two that live at the same time overlap, and returns the words needed.
// Largest first, each at the lowest gap that fits (Pisarchyk and Lee, Efficient Memory Management for Deep Neural Net
// Inference, 2020: greedy by size).
func place(bufs []*buffer) int {
	order := slices.Clone(bufs)
	slices.SortStableFunc(order, func(a, b *buffer) int { return cmp.Compare(b.wordCount(), a.wordCount()) })
	var placed []*buffer // by offset
	peak := 0
	for _, b := range order {
		b.off = gap(placed, b)
		peak = max(peak, b.off+span(b))
		at, _ := slices.BinarySearchFunc(placed, b, func(x, y *buffer) int { return cmp.Compare(x.off, y.off) })
		placed = slices.Insert(placed, at, b)
	}
	return peak
}

// span is the buffer's length rounded up to whole lines.
func span(b *buffer) int { return (b.wordCount() + line - 1) / line * line }

// gap is the lowest offset at which b overlaps no placed buffer that lives at the same time.
func gap(placed []*buffer, b *buffer) int {
	off := 0
	for _, p := range placed {
		if p.last < b.first || b.last < p.first {
			continue
		}
		if off+span(b) <= p.off {
			break
		}
		off = max(off, p.off+span(p))
	}
	return off
}

// bindArena points the buffers at their places in memory.
func bindArena(bufs []*buffer, arena []uint64) {
	for _, b := range bufs {
		b.bind(arena[b.off : b.off+b.wordCount()])
	}
}

// asWords sees scratch as words; its first element is aligned as every float32 slice of even offset that make returns.
func asWords(x []float32, n int) []uint64 {
	if n == 0 {
		return nil
	}
	_ = x[2*n-1]
	return unsafe.Slice((*uint64)(unsafe.Pointer(&x[0])), n)
}

func (b *buffer) bind(words []uint64) {
	b.mem = words
	switch {
	case b.bits:
		b.words = words
	case b.size > 0:
		b.f32 = unsafe.Slice((*float32)(unsafe.Pointer(&words[0])), b.size)
	}
	if b.fill != nil {
		b.fill(b.f32)
	}
}
