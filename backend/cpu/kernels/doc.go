// Package kernels holds the float32 and bit kernels of the CPU back end: event
// driven row sums over spikes, matrix products, elementwise operations, bit
// packing, transposition and optimiser updates.
//
// Each kernel exists as AVX-512 and AVX2 assembly and as a pure-Go twin. A
// Table holds one implementation of every kernel; Best returns the fastest one
// that the processor runs, ForISA a given one.
//
// Elementwise kernels, reductions and row sums round after every operation, in
// a stated order, so all tables give the same bits. Gemm uses fused
// multiply-add where the processor has it: there the result depends on the
// arguments and on whether the table is Generic, and on nothing else.
package kernels

//go:generate go -C ../../../tools run ./kernelgen -dir ../backend/cpu/kernels
