package tensor

import "unsafe"

// Make returns n zeros. Many of them lie in large pages where the system has some: the processor then looks up an
// address in its tables of pages once in 2 MiB, not in 4 KiB, and fetches ahead across them.
func Make[E float32 | uint64](n int) []E {
	x := make([]E, n)
	if n > 0 {
		advise(unsafe.Pointer(&x[0]), n*int(unsafe.Sizeof(x[0])))
	}
	return x
}
