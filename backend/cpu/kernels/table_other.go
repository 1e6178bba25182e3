//go:build !amd64

package kernels

func nativeTable(ISA) (*Table, bool) { return nil, false }
