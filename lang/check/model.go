// Package check turns syntax trees into elaborated models: names resolved, parameters bound, blocks instantiated,
// every tensor's shape known, every equation in index notation. It knows no operation beyond the language's own
// built-ins and no name of the library.
package check

import (
	"snnc/lang/ast"
	"snnc/lang/source"
)

// Class bounds the values that an `in` admits: integers or reals within Lo..Hi.
type Class struct {
	Int    bool
	Lo, Hi float64
}

// Dim is one axis of a tensor. Name is the symbol under which the declaration knows it, if any; Pack marks an axis
// that stands under `...`.
type Dim struct {
	Size int
	Name string
	Pack bool

	steps bool // written as T
}

// Origin says where a tensor comes from.
type Origin int

// The origins.
const (
	FromDef     Origin = iota // an equation
	FromInput                 // the model's `in`, or a loss's target
	FromParam                 // learn
	FromRunning               // running
)

// Tensor is a named value of the elaborated model. Its full axes are [T if Time][B if Batch][Dims...].
type Tensor struct {
	Name        string // path, unique within the model
	Label       string // the name as written
	Span        source.Span
	Origin      Origin
	Dims        []Dim
	Time, Batch bool
	Class       Class  // inputs: what is admitted
	Demand      *Class // a demanded kind: `in x: spike[...]`
	DemandSpan  source.Span
	Def         *Def     // FromDef; for FromRunning the batch's value
	Param       *Param   // FromParam
	Running     *Running // FromRunning
	Prev        *Tensor  // what it was made from, for shape chains
	Stage       string   // how, as written: `Conv(32, 3)`
	Path        string   // module instance

	unknown bool // dims not yet known (a recurrence under elaboration)
}

// pending reports whether the tensor's equation is still under elaboration: it may turn out to vary in time.
func (t *Tensor) pending() bool { return t.Origin == FromDef && t.Def == nil }

// Var is a loop of an equation: a free or bound index. Time marks the time index and binders over T.
type Var struct {
	Name    string
	Extent  int // -1 until inferred
	Time    bool
	Batch   bool
	Span    source.Span
	implied *Dim // the frame axis that it stands for, if it was not written
}

// Affine is Off + sum Coef*Var.
type Affine struct {
	Off   int
	Terms []Term
	Span  source.Span

	size int // on the left: the written size of the axis, 0 without one
}

// Term is one summand of an Affine.
type Term struct {
	Var    *Var
	Coef   int
	scaled bool // written as a multiple, even if of 1
}

// Def is an equation: for all values of Vars, Tensor[Out] = Body. Time and batch axes are implied unless TimeVar is
// used in Body.
type Def struct {
	Tensor *Tensor
	Vars   []*Var   // loops, in the order of the axes that they index
	Out    []Affine // one per axis of Dims
	T      *Var     // the time index, if the equation names it
	Body   Expr
	Init   Expr // value before the first step; nil if none is given
	Path   string
	Span   source.Span

	Refolded bool // Body is a Ref, of whose tensor steps, samples and the first axis are read as samples, axis, steps

	forceTime bool
}

// Expr is a scalar expression at one point of an equation's loops.
type Expr interface{ Span() source.Span }

type at struct{ Src source.Span }

// Span returns the text that the expression comes from.
func (a at) Span() source.Span { return a.Src }

// The expressions.
type (
	// Num is a number.
	Num struct {
		at
		V float64
	}
	// Ref reads a tensor. Time is nil for the current step, else the step to read.
	Ref struct {
		at
		T    *Tensor
		Idx  []Affine
		Time *Affine
		view []Dim // the axes as the scope names them
		bare bool  // Idx still to be aligned with the equation's frame
		pack int   // position of `...` in Idx, -1 if none
	}
	// Position is the value of an index.
	Position struct {
		at
		Index Affine
	}
	// Apply is an elementwise operation, by the name that the graph gives it.
	Apply struct {
		at
		Op   string
		Args []Expr
	}
	// Reduce folds Body over loops. Op: sum, mean, max, min, any, all.
	Reduce struct {
		at
		Op     string
		Vars   []*Var
		OverT  bool // the time axis
		OverB  bool // the batch axis
		Inside bool // points outside of a tensor are left out
		Body   Expr
		packed bool         // binds the axes under `...`
		names  []*ast.Ident // binds the axes of these names
	}
	// Spike is the step function of U with a surrogate derivative.
	Spike struct {
		at
		Strict bool
		U      Expr
		Surr   *Surrogate
	}
	// Random is a uniform draw in [0, 1) per element of the equation.
	Random struct {
		at
		Site  string
		timed bool // drawn anew at every step
	}
	// Scalar is a number known when the model runs: progress, epoch.
	Scalar struct {
		at
		Name string
	}
	// Count is the number of elements of a tensor, batch and time included.
	Count struct {
		at
		T *Tensor
	}
	// Invalid stands where an error was reported.
	Invalid struct{ at }
)

// Surrogate is an instance of a surrogate: a function of U, given as a smooth step or as a derivative.
type Surrogate struct {
	Name   string
	U      *Var // stands for the argument in Body
	Body   Expr
	Smooth bool
}

// Param is a learned tensor.
type Param struct {
	Tensor *Tensor
	Init   Init
	Lo, Hi float64
}

// Init says how a tensor starts: Dist "const" (A), "values" (Values, row-major), "uniform" (A..B), "normal" or
// "trunc_normal" (mean A, deviation B).
type Init struct {
	Dist   string
	A, B   float64
	Values []float64
}

// Running is a running statistic. In training, reading the tensor gives the batch's value (Def), and the stored value
// moves towards Store by Momentum; in evaluation it gives the stored value.
type Running struct {
	Tensor   *Tensor
	Init     Init
	Momentum float64
	Store    *Tensor // what the stored value moves towards; nil: it stays as it starts
	Lo, Hi   float64 // of a tensor that a rule moves: its range
}

// Model is an elaborated model. Groups holds the equations in an order of evaluation; those of one group depend on each
// other through earlier time steps and run together.
type Model struct {
	Name        string
	T           int
	Inputs      []*Tensor
	Out         *Tensor
	Loss        *Tensor // nil without a train section
	Target      *Tensor // the loss's target input
	Second      *Tensor // the same for the second target of mixed samples; nil without
	Params      []*Param
	Running     []*Running
	Groups      [][]*Def
	Records     []*Tensor              // results of neurons, in order
	Sites       map[string]source.Span // where the program applies the module instance of a path
	SpikeDriven source.Span            // the `require spike_driven`, if any
	Training    bool

	lib *Library
}
