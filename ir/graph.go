package ir

import (
	"fmt"
	"slices"

	"snnc/lang/source"
)

// Graph is a list of nodes in an order in which every operand precedes its use.
type Graph struct {
	Name    string
	T, B    int // extent of the time and batch axes
	Nodes   []*Node
	Outputs []Output
	Params  []Param  // learned tensors, in the order of declaration
	Buffers []Buffer // running statistics

	next int // no value has this ID or a greater one
}

// Output is a named result. Names: "out", "loss", "grad/PARAM", "update/BUFFER", "record/PATH";
// in scan bodies and surrogates "0", "1", ...
type Output struct {
	Name  string
	Value *Value
}

// Param is a learned tensor.
type Param struct {
	Name   string // path within the model, e.g. "Conv1.W"
	Dims   []int
	Init   Init
	Lo, Hi float64 // values are clamped into lo..hi after every update; infinite when unbounded
	Loc    source.Span
}

// Buffer is a running statistic: it starts at Init and is replaced by output "update/NAME" after a training step.
type Buffer struct {
	Name string
	Dims []int
	Init Init
	Loc  source.Span
}

// Init says how a tensor starts. Dist is "const" (A), "values" (Values), "uniform" (A..B), "normal" (mean A, deviation B)
// or "trunc_normal" (mean A, deviation B, cut at two deviations).
type Init struct {
	Dist   string
	A, B   float64
	Values []float64
}

// Node is one operation. Which attributes are used is in the op table (Ops).
type Node struct {
	Op   Op
	Args []*Value
	Outs []*Value

	Name string     // input, param, buffer: its name; uniform: its site
	Num  float64    // const: the value of every element
	Axis int        // iota: the axis of the full shape that counts
	Like Type       // input, param, buffer, const, iota, uniform: declared type
	Maps *Maps      // reindex, contract, maximum, maximum_vjp
	Body *Graph     // scan
	Scan *Scan      // scan
	Surr *Surrogate // spike

	Loc  source.Span // the text that this node comes from
	Path string      // the module instance that it belongs to, e.g. "Conv1", "0.SSA.q.BN"
}

// Value is a result of a node.
type Value struct {
	Type Type
	Def  *Node
	Idx  int // which result of Def
	ID   int // unique within a graph
}

// Scan describes the operands of a scan node, in this order: States initial states, Xs sequences (with time axis),
// then constants (without). Its body has inputs "0", "1", ... in the same order, without time axis: the states before
// the step, the step's slice of each sequence, the constants. The body's outputs are the States states after the
// step, then the step's slice of each result sequence. The node's results are the States final states, then the
// sequences. With Reverse, t runs from T-1 down to 0.
type Scan struct {
	States, Xs int
	Reverse    bool
}

// Surrogate is the stand-in for the derivative of a spike. Either Smooth or Grad is set: scalar elementwise graphs
// of inputs "0" = u, "1".. = parameters, with the one output "0"; Smooth is a smooth step, whose derivative by u is used.
type Surrogate struct {
	Name         string
	Smooth, Grad *Graph
}

// Shape is the full shape of a type in this graph.
func (g *Graph) Shape(t Type) []int {
	var s []int
	if t.Time {
		s = append(s, g.T)
	}
	if t.Batch {
		s = append(s, g.B)
	}
	return append(s, t.Dims...)
}

// Size is the number of elements of a type in this graph.
func (g *Graph) Size(t Type) int {
	n := 1
	for _, d := range g.Shape(t) {
		n *= d
	}
	return n
}

// Output returns the named output's value, nil if there is none.
func (g *Graph) Output(name string) *Value {
	for _, o := range g.Outputs {
		if o.Name == name {
			return o.Value
		}
	}
	return nil
}

// SetOutput appends or replaces a named output.
func (g *Graph) SetOutput(name string, v *Value) {
	i := slices.IndexFunc(g.Outputs, func(o Output) bool { return o.Name == name })
	if i < 0 {
		g.Outputs = append(g.Outputs, Output{name, v})
		return
	}
	g.Outputs[i].Value = v
}

// Param returns the parameter of that name, nil if there is none.
func (g *Graph) Param(name string) *Param {
	for i := range g.Params {
		if g.Params[i].Name == name {
			return &g.Params[i]
		}
	}
	return nil
}

// Add infers the node's result types, appends it and returns its first result (nil if it has none).
// It panics with a *Bug if the operands do not fit: callers check user input before they build.
func (g *Graph) Add(n *Node) *Value {
	types, err := Infer(g, n)
	if err != nil {
		panic(&Bug{n, err})
	}
	n.Outs = make([]*Value, len(types))
	for i, t := range types {
		n.Outs[i] = &Value{Type: t, Def: n, Idx: i, ID: g.nextID()}
	}
	g.Nodes = append(g.Nodes, n)
	if len(n.Outs) == 0 {
		return nil
	}
	return n.Outs[0]
}

// nextID also looks at the last node, because nodes may have been moved here from another graph.
func (g *Graph) nextID() int {
	if k := len(g.Nodes); k > 0 {
		for _, v := range g.Nodes[k-1].Outs {
			g.next = max(g.next, v.ID+1)
		}
	}
	g.next++
	return g.next - 1
}

// Bug is a broken invariant of the compiler: never the user's fault.
type Bug struct {
	Node *Node
	Err  error
}

func (b *Bug) Error() string { return fmt.Sprintf("internal: %s: %v", b.Node.Op, b.Err) }
