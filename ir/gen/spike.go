package gen

import "snnc/ir"

// fire is a spike of x minus a threshold, with a random surrogate.
func (b *builder) fire(x *ir.Value) *ir.Value {
	u := b.op(ir.OpSub, x, b.num(dyadic(b.r, -1, 1)))
	op := []ir.Op{ir.OpSpike, ir.OpSpikeAbove}[b.r.IntN(2)]
	form := surrogates[b.r.IntN(len(surrogates))]
	surr, params := form(b)
	return b.add(&ir.Node{Op: op, Args: append([]*ir.Value{u}, params...), Surr: surr})
}

// surrogates are forms of the stand-in derivative: the surrogate, and its parameters as values of the graph.
var surrogates = []func(b *builder) (*ir.Surrogate, []*ir.Value){
	func(b *builder) (*ir.Surrogate, []*ir.Value) { // sigmoid(k * u)
		s := scalar()
		k := s.scalarInput("1")
		s.g.SetOutput("0", s.op(ir.OpSigmoid, s.op(ir.OpMul, s.scalarInput("0"), k)))
		return &ir.Surrogate{Name: "smooth", Smooth: s.g}, []*ir.Value{b.num(2)}
	},
	func(b *builder) (*ir.Surrogate, []*ir.Value) { // atan(u) / 4 + 1/2
		s := scalar()
		y := s.op(ir.OpMul, s.op(ir.OpAtan, s.scalarInput("0")), s.num(0.25))
		s.g.SetOutput("0", s.op(ir.OpAdd, y, s.num(0.5)))
		return &ir.Surrogate{Name: "smooth", Smooth: s.g}, nil
	},
	func(b *builder) (*ir.Surrogate, []*ir.Value) { // 1 where |u| < 1/2
		s := scalar()
		near := s.op(ir.OpLt, s.op(ir.OpAbs, s.scalarInput("0")), s.num(0.5))
		s.g.SetOutput("0", s.op(ir.OpSelect, near, s.num(1), s.num(0)))
		return &ir.Surrogate{Name: "given", Grad: s.g}, nil
	},
	func(b *builder) (*ir.Surrogate, []*ir.Value) { // max(0, w - |u|)
		s := scalar()
		d := s.op(ir.OpSub, s.scalarInput("1"), s.op(ir.OpAbs, s.scalarInput("0")))
		s.g.SetOutput("0", s.op(ir.OpMax, s.num(0), d))
		return &ir.Surrogate{Name: "given", Grad: s.g}, []*ir.Value{b.num(1)}
	},
}

// scalar starts the graph of a surrogate.
func scalar() *builder { return &builder{g: &ir.Graph{}} }

func (b *builder) scalarInput(name string) *ir.Value {
	return b.add(&ir.Node{Op: ir.OpInput, Name: name, Like: ir.Scalar(ir.Real)})
}
