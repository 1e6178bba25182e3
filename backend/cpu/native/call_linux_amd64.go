package native

import "unsafe"

// call runs machine code with a frame in rdi. The code keeps rsp and rbp, and uses no stack.
//
//go:noescape
func call(code, frame unsafe.Pointer)
