// Package ast is the syntax tree of a .snn file. Nodes are immutable once parsed: what the checker finds out stands in
// its own tables, so that the formatter, the compiler and editors share one tree.
package ast

import "snnc/lang/source"

// Node is any part of the tree.
type Node interface{ Span() source.Span }

// Place is embedded in every node.
type Place struct{ Src source.Span }

// Span returns the text of the node.
func (p Place) Span() source.Span { return p.Src }

// File is a parsed file: `snn 1`, then uses and declarations in any order.
type File struct {
	Place
	Version  *Version // nil if missing
	Uses     []*Use
	Decls    []*Decl
	Comments []Comment // all comments in order, doc comments included; for the formatter
}

// Version is `snn 1`.
type Version struct {
	Place
	Number int
}

// Use is `use "path.snn"`.
type Use struct {
	Place
	Path *String
}

// Comment is a // or /// comment with its slashes, without its newline.
type Comment struct {
	Place
	Text string
}

// Decl is a declaration: `KIND NAME(params) extends BASE(args) { body }`.
type Decl struct {
	Place
	Kind    string // surrogate, neuron, encoder, norm, loss, block, transformer, model, train
	Name    *Ident
	Params  []*Param
	Extends *Call  // nil if none; Fun is an *Ident
	Doc     string // text of the /// lines above, without slashes
	Body    []Stmt
}

// Param is a declared parameter with an optional default.
type Param struct {
	Place
	Name    *Ident
	Default Expr // nil if required
}

// Stmt is a statement of a declaration's body.
type Stmt interface {
	Node
	stmt()
}

// The statements.
type (
	// Require is `require COND : "reason"`, or `require PROPERTY` (spike_driven), where Cond is an *Ident and Reason nil.
	Require struct {
		Place
		Cond   Expr
		Reason *String
	}
	// Learn is `learn NAME[dims] = value` or `learn NAME[dims] ~ distribution(args)`, with an optional `in lo..hi` and
	// `by RULE(operands)`; or `fixed NAME[dims]` likewise, without the options.
	// A dimension may be named as an index, `w[i: k] = 2^i`, to let the value depend on the position.
	Learn struct {
		Place
		Fixed bool // training does not change it
		Name  *Ident
		Dims  []*Index
		Value Expr // nil if Dist is set
		Dist  Expr // *Ident or *Call
		In    *Range
		By    Expr // the rule that moves it; nil if the gradient does
	}
	// In is `in NAME[dims]`, in a model `in NAME: kind[dims] in lo..hi`.
	In struct {
		Place
		Name *Ident
		Kind *Kind    // nil if any will do
		Dims []*Index // nil without brackets; an *Ident to bind, an expression to match, or an *Ellipsis
		In   *Range
	}
	// Running is `running NAME[index] = VALUE, momentum = m, initial = i, store = e`.
	Running struct {
		Place
		Name    *Ident
		Index   []*Index
		Value   Expr
		Options []*Arg
	}
	// Equation is `NAME[index] = VALUE`.
	Equation struct {
		Place
		Name  *Ident
		Index []*Index // nil without brackets
		Value Expr
	}
	// Function is `NAME(args) = VALUE`, as in a surrogate's smooth(u).
	Function struct {
		Place
		Name  *Ident
		Args  []*Ident
		Value Expr
	}
	// Section is `embed VALUE` or `head VALUE` of a transformer.
	Section struct {
		Place
		Name  *Ident
		Value Expr
	}
	// Repeat is `repeat COUNT { body }`.
	Repeat struct {
		Place
		Count Expr
		Body  []Stmt
	}
	// For is `for NAME in LIST { body }`; LIST is a list or a *Range of integers, its end included.
	For struct {
		Place
		Name *Ident
		List Expr
		Body []Stmt
	}
	// IfStmt is `if COND { then } else { else }` over parameters.
	IfStmt struct {
		Place
		Cond       Expr
		Then, Else []Stmt
	}
	// Setting is `NAME VALUE`, as in `epochs 30` or `data digits(batch = 32)`.
	Setting struct {
		Place
		Name  *Ident
		Value Expr
	}
	// BadStmt stands where a statement could not be parsed; its diagnostic is already reported.
	BadStmt struct{ Place }
)

func (*Require) stmt()  {}
func (*Learn) stmt()    {}
func (*In) stmt()       {}
func (*Running) stmt()  {}
func (*Equation) stmt() {}
func (*Function) stmt() {}
func (*Section) stmt()  {}
func (*Repeat) stmt()   {}
func (*For) stmt()      {}
func (*IfStmt) stmt()   {}
func (*Setting) stmt()  {}
func (*BadStmt) stmt()  {}

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// The expressions.
type (
	// Ident is a name.
	Ident struct {
		Place
		Name string
	}
	// Number is a literal; Text is as written.
	Number struct {
		Place
		Value float64
		Text  string
	}
	// String is a literal; Value is without quotes and escapes.
	String struct {
		Place
		Value string
	}
	// List is `[a, b, c]`.
	List struct {
		Place
		Elems []Expr
	}
	// Paren is `(x)`, kept for the formatter.
	Paren struct {
		Place
		X Expr
	}
	// Unary is `-x` or `not x`.
	Unary struct {
		Place
		Op string
		X  Expr
	}
	// Binary is `x OP y`: + - * / ^ < <= > >= == != and or.
	Binary struct {
		Place
		Op    string
		OpSrc source.Span
		X, Y  Expr
	}
	// If is `if c then a else b`.
	If struct {
		Place
		Cond, Then, Else Expr
	}
	// Call is `f(args)`: a function, a module's instance `Conv(32, 3)`, or an instance's application `f(x)`.
	Call struct {
		Place
		Fun  Expr
		Args []*Arg
	}
	// IndexExpr is `x[i, t-1]`.
	IndexExpr struct {
		Place
		X     Expr
		Index []*Index
	}
	// Member is `f.h`: a name of the body of an instance.
	Member struct {
		Place
		X    Expr
		Name *Ident
	}
	// Reduce is `sum(i: n, j) body` or `max inside (u: 2) body`.
	Reduce struct {
		Place
		Op      *Ident // sum, mean, max, min, any, all
		Inside  bool   // points that fall outside of a tensor are left out
		Binders []*Index
		Body    Expr
	}
	// Pipe is `x -> stage`; the stage is a module, a call, or an *Over.
	Pipe struct {
		Place
		X, Stage Expr
	}
	// Over is the pipeline stage `mean over t, N`.
	Over struct {
		Place
		Op   *Ident
		Axes []Expr // *Ident or *Ellipsis
	}
	// Range is `lo..hi`; an end may be nil where it is open.
	Range struct {
		Place
		Lo, Hi Expr
	}
	// Ellipsis is `...`: the remaining axes.
	Ellipsis struct{ Place }
	// BadExpr stands where an expression could not be parsed; its diagnostic is already reported.
	BadExpr struct{ Place }
)

func (*Ident) expr()     {}
func (*Number) expr()    {}
func (*String) expr()    {}
func (*List) expr()      {}
func (*Paren) expr()     {}
func (*Unary) expr()     {}
func (*Binary) expr()    {}
func (*If) expr()        {}
func (*Call) expr()      {}
func (*IndexExpr) expr() {}
func (*Member) expr()    {}
func (*Reduce) expr()    {}
func (*Pipe) expr()      {}
func (*Over) expr()      {}
func (*Range) expr()     {}
func (*Ellipsis) expr()  {}
func (*BadExpr) expr()   {}

// Index is one position of an index list or one binder: an expression, with a range where it is declared (`i: n`).
type Index struct {
	Place
	Value Expr // *Ident for a binder; any expression, or *Ellipsis
	Range Expr // nil if to be inferred
}

// Kind is `spike`, `real` or `count(n)`.
type Kind struct {
	Place
	Name string
	Max  Expr // of a count; nil if any
}

// Arg is an argument, named or by position.
type Arg struct {
	Place
	Name  *Ident // nil by position
	Value Expr
}
