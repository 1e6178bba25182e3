// Package cpu compiles a graph for this machine and runs it in float32.
//
// The pipeline, one file or two a step:
//
//	layout    physical order of the axes of every value (channels last around convolutions)
//	group     elementwise operations, scans, sums over time and column sums that run as one tile program
//	view      values that are another value's storage read with other strides: never computed
//	lower     every group and every nest becomes a step: matrix product, event-driven sum, tile program, loop nest
//	arena     the lifetimes of the buffers give each its place; the peak is known before anything runs
//	program   runs the steps in order on a fixed pool of workers
//
// A step is cut into chunks that do not depend on the number of workers; each chunk writes its own outputs, and
// partial sums are combined in the order of the chunks. So results are the same bits for 1 and for N threads.
//
// Elementwise operations round after every operation, as package interp does with F32. Sums over weights are blocked
// and may use fused multiply-add.
package cpu
