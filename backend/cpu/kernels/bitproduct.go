package kernels

import (
	"fmt"
	"math/bits"
)

// BitMat is a view of a bit matrix: row r is the Words words from Data[r*Stride].
type BitMat struct {
	Data   []uint64
	Rows   int
	Words  int
	Stride int
}

// check panics unless Data holds all rows.
func (m BitMat) check() {
	if m.Rows < 0 || m.Words < 0 || m.Stride < 0 || m.Rows > 0 && (m.Rows-1)*m.Stride+m.Words > len(m.Data) {
		panic(fmt.Sprintf("kernels: bit matrix of %d rows of %d words, stride %d, has only %d words", m.Rows, m.Words, m.Stride, len(m.Data)))
	}
}

// checkBitProduct panics unless dst takes the product of a and the transpose of b.
func checkBitProduct(dst []float32, ldd int, a, b BitMat) {
	a.check()
	b.check()
	if a.Words != b.Words || ldd < 0 || a.Rows > 0 && (a.Rows-1)*ldd+b.Rows > len(dst) {
		panic(fmt.Sprintf("kernels: bits of %d x %d words times %d x %d words do not fit in %d elements, stride %d", a.Rows, a.Words, b.Rows, b.Words, len(dst), ldd))
	}
}

func bitProductGeneric(dst []float32, ldd int, a, b BitMat) {
	checkBitProduct(dst, ldd, a, b)
	for i := range a.Rows {
		x := a.Data[i*a.Stride:][:a.Words]
		for j := range b.Rows {
			n := 0
			for w, v := range b.Data[j*b.Stride:][:b.Words] {
				n += bits.OnesCount64(x[w] & v)
			}
			dst[i*ldd+j] = float32(n)
		}
	}
}
