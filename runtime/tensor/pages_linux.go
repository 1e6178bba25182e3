package tensor

import (
	"syscall"
	"unsafe"
)

// largePage is what the kernel calls huge.
const largePage = 2 << 20

// advise asks for large pages for those that lie within the memory as a whole, so that no more of it becomes resident
// than was asked for. That the system has none is no error.
func advise(p unsafe.Pointer, bytes int) {
	skip := -int(uintptr(p)) & (largePage - 1)
	if whole := (bytes - skip) &^ (largePage - 1); whole > 0 {
		_ = syscall.Madvise(unsafe.Slice((*byte)(unsafe.Add(p, skip)), whole), syscall.MADV_HUGEPAGE)
	}
}
