// Package native compiles straight-line programs over lanes to machine code.
//
// A program is built from loads, the primitives of package kernels, and stores (Builder). It becomes a function that works on
// 16 lanes at a time (AVX-512), in a loop over all lanes of its arrays: each operand is read once, what lies between stays in
// registers, and only what is stored goes to memory. Lanes beyond the last vector are masked. Operations, their order and
// their rounding are those of the program, so that the bits are those of the kernels that it stands for.
//
// Machine code is written into memory that is not executable, which is then made executable and no longer writable (Code).
// Where the processor lacks what the code needs NewUnit gives nil, where the system refuses such memory Seal gives false, and the
// caller does without.
package native
