//go:build !(linux && amd64)

package native

import (
	"errors"
	"unsafe"
)

const supported = false

func executable([]byte) ([]byte, error) { return nil, errors.ErrUnsupported }

func release([]byte) {}

func call(_, _ unsafe.Pointer) { panic("native: no machine code on this system") }
