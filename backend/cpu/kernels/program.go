package kernels

// Primitive is one step of an elementwise kernel: what an instruction of the processor does to a vector. Each rounds once.
type Primitive int

// The primitives. Comparisons give masks, which only PrimSelect and PrimBit read; only PrimNe is true of a NaN.
const (
	PrimConst   Primitive = iota // Bits, for all lanes
	PrimAdd                      // A + B
	PrimSub                      // A - B
	PrimMul                      // A * B
	PrimDiv                      // A / B
	PrimMin                      // the smaller one; B if either is NaN or both are zero
	PrimMax                      // the larger one; B if either is NaN or both are zero
	PrimAnd                      // of the bits
	PrimOr                       // of the bits
	PrimXor                      // of the bits
	PrimIntAdd                   // of the bits as integers
	PrimIntSub                   // of the bits as integers
	PrimLt                       // A < B
	PrimLe                       // A <= B
	PrimEq                       // A == B
	PrimNe                       // A != B, or either is NaN
	PrimGe                       // A >= B
	PrimGt                       // A > B
	PrimSqrt                     // of A
	PrimFloor                    // the largest whole number <= A
	PrimRound                    // the nearest whole number, halves to even
	PrimToInt                    // of a whole float
	PrimToFloat                  // of an integer
	PrimShl                      // the bits of A, left by Bits
	PrimShr                      // right, zeros come in
	PrimSra                      // right, the sign comes in
	PrimSelect                   // B where the mask A holds, else C
	PrimBit                      // 1 where the mask A holds, else 0
)

// IsMask reports whether the result is a mask.
func (p Primitive) IsMask() bool { return p >= PrimLt && p <= PrimGt }

// Operands is how many operands the primitive has.
func (p Primitive) Operands() int {
	switch {
	case p == PrimConst:
		return 0
	case p == PrimSelect:
		return 3
	case p >= PrimSqrt:
		return 1
	}
	return 2
}

// Step is one primitive of a program. Operands are numbered: first the program's, then the results of its steps.
type Step struct {
	Op      Primitive
	A, B, C int
	Bits    uint32
}
