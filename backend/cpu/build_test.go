package cpu

import (
	"math"
	"strconv"

	"snnc/ir"
)

// netBuilder writes graphs for tests the way that the language's library will.
type netBuilder struct{ g *ir.Graph }

func newNet(t, b int) *netBuilder { return &netBuilder{&ir.Graph{Name: "net", T: t, B: b}} }

func (b *netBuilder) op(op ir.Op, args ...*ir.Value) *ir.Value {
	return b.g.Add(&ir.Node{Op: op, Args: args})
}

func (b *netBuilder) num(v float64) *ir.Value {
	return b.g.Add(&ir.Node{Op: ir.OpConst, Num: v})
}

func (b *netBuilder) input(name string, t ir.Type) *ir.Value {
	return b.g.Add(&ir.Node{Op: ir.OpInput, Name: name, Like: t})
}

func (b *netBuilder) param(name string, dev float64, dims ...int) *ir.Value {
	in := ir.Init{Dist: "normal", B: dev}
	if dev < 0 {
		in = ir.Init{Dist: "const", A: -dev}
	}
	b.g.Params = append(b.g.Params, ir.Param{Name: name, Dims: dims, Init: in, Lo: math.Inf(-1), Hi: math.Inf(1)})
	return b.g.Add(&ir.Node{Op: ir.OpParam, Name: name, Like: ir.Type{Dims: dims, Class: ir.Real}})
}

// lead returns the accesses of the time and batch axes of a type as the loops tk and bk of n.
func lead(t ir.Type, tk, bk, n int) ir.Access {
	var a ir.Access
	if t.Time {
		a = append(a, ir.Var(tk, n))
	}
	if t.Batch {
		a = append(a, ir.Var(bk, n))
	}
	return a
}

func aff(n, off int, terms ...int) ir.Affine {
	a := ir.Affine{Off: off, Coef: make([]int, n)}
	for i := 0; i < len(terms); i += 2 {
		a.Coef[terms[i]] += terms[i+1]
	}
	return a
}

// like is the type with the lead of x and other dims.
func like(x *ir.Value, dims ...int) ir.Type {
	return ir.Type{Time: x.Type.Time, Batch: x.Type.Batch, Dims: dims}
}

// space is the extents of time and batch as far as x has them, else 1, and more.
func (b *netBuilder) space(x *ir.Value, more ...int) []int {
	s := []int{1, 1}
	if x.Type.Time {
		s[0] = b.g.T
	}
	if x.Type.Batch {
		s[1] = b.g.B
	}
	return append(s, more...)
}

// linear is x[in] to y[out] = sum W[out, in] x[in].
func (b *netBuilder) linear(name string, x *ir.Value, out int) *ir.Value {
	in := x.Type.Dims[0]
	w := b.param(name+".W", 1/math.Sqrt(float64(in)), out, in)
	n := 4
	m := &ir.Maps{Space: b.space(x, out, in), Out: append(lead(x.Type, 0, 1, n), ir.Var(2, n)),
		In: []ir.Access{append(lead(x.Type, 0, 1, n), ir.Var(3, n)), {ir.Var(2, n), ir.Var(3, n)}}}
	return b.g.Add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{x, w}, Maps: m, Like: like(x, out), Path: name})
}

// conv is a convolution of x[C, H, W] with k x k kernels.
func (b *netBuilder) conv(name string, x *ir.Value, out, k, stride, pad int) *ir.Value {
	d := x.Type.Dims
	h, w := (d[1]+2*pad-k)/stride+1, (d[2]+2*pad-k)/stride+1
	wt := b.param(name+".W", 1/math.Sqrt(float64(d[0]*k*k)), out, d[0], k, k)
	n := 8 // t b o i j c u v
	m := &ir.Maps{Space: b.space(x, out, h, w, d[0], k, k),
		Out: append(lead(x.Type, 0, 1, n), ir.Var(2, n), ir.Var(3, n), ir.Var(4, n)),
		In: []ir.Access{append(lead(x.Type, 0, 1, n), ir.Var(5, n), aff(n, -pad, 3, stride, 6, 1), aff(n, -pad, 4, stride, 7, 1)),
			{ir.Var(2, n), ir.Var(5, n), ir.Var(6, n), ir.Var(7, n)}}}
	return b.g.Add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{x, wt}, Maps: m, Like: like(x, out, h, w), Path: name})
}

// depthwise is a convolution of each channel of x[C, H, W] with a k x k kernel of its own.
func (b *netBuilder) depthwise(name string, x *ir.Value, k, stride, pad int) *ir.Value {
	d := x.Type.Dims
	h, w := (d[1]+2*pad-k)/stride+1, (d[2]+2*pad-k)/stride+1
	wt := b.param(name+".W", 1/float64(k), d[0], k, k)
	n := 7 // t b c i j u v
	m := &ir.Maps{Space: b.space(x, d[0], h, w, k, k),
		Out: append(lead(x.Type, 0, 1, n), ir.Var(2, n), ir.Var(3, n), ir.Var(4, n)),
		In: []ir.Access{append(lead(x.Type, 0, 1, n), ir.Var(2, n), aff(n, -pad, 3, stride, 5, 1), aff(n, -pad, 4, stride, 6, 1)),
			{ir.Var(2, n), ir.Var(5, n), ir.Var(6, n)}}}
	return b.g.Add(&ir.Node{Op: ir.OpContract, Args: []*ir.Value{x, wt}, Maps: m, Like: like(x, d[0], h, w), Path: name})
}

// pool is a windowed maximum or sum over x[C, H, W].
func (b *netBuilder) pool(op ir.Op, x *ir.Value, k, stride, pad int) *ir.Value {
	d := x.Type.Dims
	h, w := (d[1]+2*pad-k)/stride+1, (d[2]+2*pad-k)/stride+1
	n := 7 // t b c i j u v
	m := &ir.Maps{Space: b.space(x, d[0], h, w, k, k), Out: append(lead(x.Type, 0, 1, n), ir.Var(2, n), ir.Var(3, n), ir.Var(4, n)),
		In: []ir.Access{append(lead(x.Type, 0, 1, n), ir.Var(2, n), aff(n, -pad, 3, stride, 5, 1), aff(n, -pad, 4, stride, 6, 1))}}
	return b.g.Add(&ir.Node{Op: op, Args: []*ir.Value{x}, Maps: m, Like: like(x, d[0], h, w), Path: "pool"})
}

// sum adds over time, batch and all dims but those of keep.
func (b *netBuilder) sum(x *ir.Value, overT, overB bool, keep ...int) *ir.Value {
	n := 2 + len(x.Type.Dims)
	m := &ir.Maps{Space: b.space(x, x.Type.Dims...)}
	in := lead(x.Type, 0, 1, n)
	t := ir.Type{Time: x.Type.Time && !overT, Batch: x.Type.Batch && !overB}
	m.Out = lead(t, 0, 1, n)
	for k := range x.Type.Dims {
		in = append(in, ir.Var(2+k, n))
	}
	for _, k := range keep {
		m.Out = append(m.Out, ir.Var(2+k, n))
		t.Dims = append(t.Dims, x.Type.Dims[k])
	}
	m.In = []ir.Access{in}
	return b.g.Add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{x}, Maps: m, Like: t, Path: "sum"})
}

// spread repeats p, whose dims are the axes of dims named in at, over dims.
func (b *netBuilder) spread(p *ir.Value, dims []int, at ...int) *ir.Value {
	n := 2 + len(dims)
	m := &ir.Maps{Space: b.space(p, dims...), Out: lead(p.Type, 0, 1, n), In: []ir.Access{lead(p.Type, 0, 1, n)}}
	for k := range dims {
		m.Out = append(m.Out, ir.Var(2+k, n))
	}
	for _, k := range at {
		m.In[0] = append(m.In[0], ir.Var(2+k, n))
	}
	return b.g.Add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{p}, Maps: m, Like: like(p, dims...), Path: "spread"})
}

// flatten makes one axis of all dims.
func (b *netBuilder) flatten(x *ir.Value) *ir.Value {
	d := x.Type.Dims
	n, size := 2+len(d), 1
	in := lead(x.Type, 0, 1, n)
	flat := ir.Affine{Coef: make([]int, n)}
	for k := len(d) - 1; k >= 0; k-- {
		flat.Coef[2+k] = size
		size *= d[k]
	}
	for k := range d {
		in = append(in, ir.Var(2+k, n))
	}
	m := &ir.Maps{Space: b.space(x, d...), Out: append(lead(x.Type, 0, 1, n), flat), In: []ir.Access{in}}
	return b.g.Add(&ir.Node{Op: ir.OpReindex, Args: []*ir.Value{x}, Maps: m, Like: like(x, size), Path: "flatten"})
}

// norm is batch normalisation over all axes but the first of the dims.
func (b *netBuilder) norm(name string, x *ir.Value) *ir.Value {
	d := x.Type.Dims
	count := float64(b.g.Size(x.Type) / d[0])
	mu := b.op(ir.OpDiv, b.sum(x, true, true, 0), b.num(count))
	dev := b.op(ir.OpSub, x, b.spread(mu, d, 0))
	va := b.op(ir.OpDiv, b.sum(b.op(ir.OpMul, dev, dev), true, true, 0), b.num(count))
	inv := b.op(ir.OpDiv, b.num(1), b.op(ir.OpSqrt, b.op(ir.OpAdd, va, b.num(1e-5))))
	gamma, beta := b.param(name+".gamma", -1, d[0]), b.param(name+".beta", 0.1, d[0])
	scaled := b.op(ir.OpMul, b.op(ir.OpMul, dev, b.spread(inv, d, 0)), b.spread(gamma, d, 0))
	return b.op(ir.OpAdd, scaled, b.spread(beta, d, 0))
}

// heaviside is a surrogate whose derivative is 1 / (1 + (pi u)^2).
func heaviside() *ir.Surrogate {
	g := &ir.Graph{Name: "atan"}
	u := g.Add(&ir.Node{Op: ir.OpInput, Name: "0", Like: ir.Scalar(ir.Real)})
	k := g.Add(&ir.Node{Op: ir.OpConst, Num: math.Pi})
	v := g.Add(&ir.Node{Op: ir.OpMul, Args: []*ir.Value{u, k}})
	one := g.Add(&ir.Node{Op: ir.OpConst, Num: 1})
	w := g.Add(&ir.Node{Op: ir.OpAdd, Args: []*ir.Value{one, g.Add(&ir.Node{Op: ir.OpMul, Args: []*ir.Value{v, v}})}})
	g.SetOutput("0", g.Add(&ir.Node{Op: ir.OpDiv, Args: []*ir.Value{one, w}}))
	return &ir.Surrogate{Name: "atan", Grad: g}
}

// fire is an integrate-and-fire neuron with hard reset; with decay < 1 a leaky one. x may lack the time axis.
func (b *netBuilder) fire(name string, x *ir.Value, decay float64) *ir.Value {
	body := &netBuilder{&ir.Graph{Name: name, T: b.g.T, B: b.g.B}}
	t := x.Type
	t.Time, t.Class = false, ir.Real
	v := body.input("0", t)
	in := body.input("1", t)
	h := body.op(ir.OpAdd, body.op(ir.OpMul, v, body.num(decay)), in)
	s := body.g.Add(&ir.Node{Op: ir.OpSpike, Args: []*ir.Value{body.op(ir.OpSub, h, body.num(1))}, Surr: heaviside()})
	next := body.op(ir.OpMul, h, body.op(ir.OpNot, s))
	body.g.SetOutput("0", next)
	body.g.SetOutput("1", s)
	zero := b.g.Add(&ir.Node{Op: ir.OpConst, Num: 0, Like: t})
	xs := 0
	if x.Type.Time {
		xs = 1
	}
	n := &ir.Node{Op: ir.OpScan, Args: []*ir.Value{zero, x}, Body: body.g, Scan: &ir.Scan{States: 1, Xs: xs}, Path: name}
	b.g.Add(n)
	return n.Outs[1]
}

// crossEntropy is the mean over the batch of log sum exp y - y[target]; y is [B, K], target [B] class numbers.
func (b *netBuilder) crossEntropy(y *ir.Value) *ir.Value {
	k := y.Type.Dims[0]
	target := b.input("target", ir.Type{Batch: true, Class: ir.Count(float64(k - 1))})
	class := b.g.Add(&ir.Node{Op: ir.OpIota, Axis: 0, Like: ir.Type{Dims: []int{k}}})
	hot := b.op(ir.OpEq, class, target)
	top := b.g.Add(&ir.Node{Op: ir.OpMaximum, Args: []*ir.Value{b.op(ir.OpDetach, y)}, Like: ir.Type{Batch: true},
		Maps: &ir.Maps{Space: []int{b.g.B, k}, Out: ir.Access{ir.Var(0, 2)}, In: []ir.Access{{ir.Var(0, 2), ir.Var(1, 2)}}}})
	z := b.op(ir.OpSub, y, top)
	logSum := b.op(ir.OpLog, b.sum(b.op(ir.OpExp, z), false, false))
	nll := b.op(ir.OpSub, logSum, b.sum(b.op(ir.OpMul, z, hot), false, false))
	return b.op(ir.OpDiv, b.sum(nll, false, true), b.num(float64(b.g.B)))
}

// meanT is the mean over time.
func (b *netBuilder) meanT(x *ir.Value) *ir.Value {
	keep := make([]int, len(x.Type.Dims))
	for k := range keep {
		keep[k] = k
	}
	return b.op(ir.OpDiv, b.sum(x, true, false, keep...), b.num(float64(b.g.T)))
}

// fashion is Conv3 -> BN -> IF -> pool -> Conv3 -> BN -> IF -> pool -> Linear -> IF -> Linear -> IF -> mean over time.
func fashion(t, batch, side, ch, hidden int) *ir.Graph {
	b := newNet(t, batch)
	x := b.input("image", ir.Type{Batch: true, Dims: []int{1, side, side}, Class: ir.Real})
	y := b.fire("IF1", b.norm("BN1", b.conv("Conv1", x, ch, 3, 1, 1)), 1)
	y = b.pool(ir.OpMaximum, y, 2, 2, 0)
	y = b.fire("IF2", b.norm("BN2", b.conv("Conv2", y, ch, 3, 1, 1)), 1)
	y = b.flatten(b.pool(ir.OpMaximum, y, 2, 2, 0))
	y = b.fire("IF3", b.linear("Linear1", y, hidden), 1)
	y = b.meanT(b.fire("IF4", b.linear("Linear2", y, 10), 1))
	b.g.SetOutput("out", y)
	b.g.SetOutput("loss", b.crossEntropy(y))
	return b.g
}

// perceptron is Linear -> LIF repeated, on x[T, B, in].
func perceptron(t, batch, in int, widths ...int) *ir.Graph {
	b := newNet(t, batch)
	y := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{in}, Class: ir.Real})
	for i, w := range widths {
		y = b.fire("LIF", b.linear("Linear"+strconv.Itoa(i), y, w), 0.5)
	}
	y = b.meanT(y)
	b.g.SetOutput("out", y)
	b.g.SetOutput("loss", b.crossEntropy(y))
	return b.g
}
