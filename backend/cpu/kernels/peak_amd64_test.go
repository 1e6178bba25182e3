package kernels

import (
	"testing"
	"unsafe"
)

// BenchmarkPeak measures the limits of this processor core: GFLOP/s of fused
// multiply-add from registers, and GB/s of additions from an aligned L1 line.
func BenchmarkPeak(b *testing.B) {
	buf := make([]float32, 1024)
	for uintptr(unsafe.Pointer(&buf[0]))%64 != 0 {
		buf = buf[1:]
	}
	for _, p := range []struct {
		name string
		ok   bool
		run  func(*float32, int)
		work float64 // per loop: flop, or bytes
		unit string
	}{
		{"fma/AVX2", hasAVX2(), fmaPeakF32AVX2, 12 * 8 * 2, "GFLOP/s"},
		{"fma/AVX512", hasAVX512(), fmaPeakF32AVX512, 12 * 16 * 2, "GFLOP/s"},
		{"load/AVX2", hasAVX2(), loadPeakF32AVX2, 12 * 8 * 4, "GB/s"},
		{"load/AVX512", hasAVX512(), loadPeakF32AVX512, 12 * 16 * 4, "GB/s"},
	} {
		if !p.ok {
			continue
		}
		b.Run(p.name, func(b *testing.B) {
			const loops = 10000
			for b.Loop() {
				p.run(&buf[0], loops)
			}
			b.ReportMetric(p.work*loops*float64(b.N)/float64(b.Elapsed().Nanoseconds()), p.unit)
		})
	}
}
