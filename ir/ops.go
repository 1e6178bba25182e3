package ir

// Op is an operation.
type Op int

// The operations. What each means is in package interp; shapes and classes are in the table Ops; derivatives are in
// package autodiff.
const (
	OpInvalid Op = iota

	// Leaves.
	OpInput   // Name, Like: fed from outside
	OpParam   // Name, Like: learned
	OpBuffer  // Name, Like: running statistic
	OpConst   // Num, Like: every element is Num
	OpIota    // Axis, Like: the position along one axis of the full shape
	OpUniform // Name, Like: counter-based random numbers in [0, 1), keyed by (seed, step, site, element); an optional scalar operand is how many time steps lie before

	// Elementwise. Operands have the same Dims or none (a scalar); missing time and batch axes broadcast.
	OpNeg
	OpAbs
	OpSign // -1, 0, 1
	OpExp
	OpLog
	OpSqrt
	OpSin
	OpCos
	OpTanh
	OpSigmoid
	OpAtan
	OpErf
	OpFloor
	OpRound        // half to even
	OpNot          // 1 - a, of spikes
	OpDetach       // a; blocks the gradient
	OpDifferential // 0; passes the gradient to a
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpPow
	OpMin
	OpMax
	OpLt // comparisons give spikes
	OpLe
	OpEq
	OpNe
	OpAnd        // a * b, of spikes
	OpOr         // a + b - a*b, of spikes
	OpSelect     // a ? b : c, with a a spike
	OpSpike      // Surr: u >= 0, with the surrogate's derivative; operands u, then the surrogate's parameters
	OpSpikeAbove // Surr: u > 0

	// Loop nests (Maps).
	OpReindex    // out[Out(i)] += a[In0(i)]
	OpContract   // out[Out(i)] += a[In0(i)] * b[In1(i)]
	OpMaximum    // out[Out(i)] = max a[In0(i)]; -inf where no point contributes
	OpMaximumVJP // operands a, g: out (shaped as a) gets g[Out(i)] at the first point, in order of the space, that attains the maximum

	// Recurrence over time.
	OpScan

	NumOps
)

// Class of an operation, for passes that treat alike what is alike.
type OpKind int

// The kinds of operations.
const (
	Leaf OpKind = iota
	Elementwise
	Nest
	Loop
)

// OpInfo is a row of the op table.
type OpInfo struct {
	Name  string
	Kind  OpKind
	Arity int // number of operands; -1 if it varies
	// Class gives the class of the result from the operands' classes (elementwise operations).
	Class func(a []Class) Class
	Doc   string
}

// String returns the op's name in the text form.
func (op Op) String() string {
	if op <= OpInvalid || op >= NumOps {
		return "invalid"
	}
	return Ops[op].Name
}
