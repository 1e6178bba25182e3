package autodiff

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/interp"
)

// net is a graph under test with its parameters and inputs.
type net struct {
	*builder
	env *interp.Env
	rnd *rand.Rand
}

func newNet(T, B int) *net {
	env := &interp.Env{Params: map[string]*interp.Tensor{}, Inputs: map[string]*interp.Tensor{}}
	return &net{&builder{g: &ir.Graph{Name: "test", T: T, B: B}}, env, rand.New(rand.NewPCG(1, 2))}
}

func (n *net) fill(t ir.Type, lo, hi float64) *interp.Tensor {
	x := interp.New(n.g.Shape(t)...)
	for i := range x.Data {
		x.Data[i] = lo + (hi-lo)*n.rnd.Float64()
	}
	return x
}

// param declares a parameter with values drawn from lo..hi.
func (n *net) param(name string, lo, hi float64, dims ...int) *ir.Value {
	t := ir.Type{Dims: dims, Class: ir.Real}
	n.g.Params = append(n.g.Params, ir.Param{Name: name, Dims: dims, Lo: math.Inf(-1), Hi: math.Inf(1),
		Init: ir.Init{Dist: "const"}})
	n.env.Params[name] = n.fill(t, lo, hi)
	return n.add(&ir.Node{Op: ir.OpParam, Name: name, Like: t})
}

// data declares an input with time and batch axes.
func (n *net) data(name string, lo, hi float64, dims ...int) *ir.Value {
	t := ir.Type{Time: true, Batch: true, Dims: dims, Class: ir.Real}
	n.env.Inputs[name] = n.fill(t, lo, hi)
	return n.add(&ir.Node{Op: ir.OpInput, Name: name, Like: t})
}

// loss weighs every element of the values differently and adds them up.
func (n *net) loss(vs ...*ir.Value) {
	var total *ir.Value
	for _, v := range vs {
		w := n.op(ir.OpAdd, n.op(ir.OpSin, n.position(v.Type)), n.num(0.25))
		s := n.sumTo(n.mul(v, w), ir.Type{})
		if total == nil {
			total = s
		} else {
			total = n.sum(total, s)
		}
	}
	n.g.SetOutput("loss", total)
}

// position differs for every element of a type.
func (n *net) position(t ir.Type) *ir.Value {
	p := n.num(1)
	for axis := range n.g.Shape(t) {
		p = n.sum(n.mul(p, n.num(1.7)), n.add(&ir.Node{Op: ir.OpIota, Axis: axis, Like: t}))
	}
	return p
}

// body starts a scan body whose inputs have the given types.
func (n *net) body(types ...ir.Type) (*builder, []*ir.Value) {
	b := &builder{g: &ir.Graph{Name: "body", T: n.g.T, B: n.g.B}}
	ins := make([]*ir.Value, len(types))
	for i, t := range types {
		ins[i] = b.input(t)
		ins[i].Def.Name = string(rune('0' + i))
	}
	return b, ins
}

func (n *net) scan(b *builder, states, xs int, outs []*ir.Value, args ...*ir.Value) []*ir.Value {
	for i, o := range outs {
		b.g.SetOutput(string(rune('0'+i)), o)
	}
	node := &ir.Node{Op: ir.OpScan, Body: b.g, Scan: &ir.Scan{States: states, Xs: xs}, Args: args}
	n.add(node)
	return node.Outs
}

func run(t *testing.T, g *ir.Graph, env *interp.Env) map[string]*interp.Tensor {
	t.Helper()
	out, err := interp.Run(g, env)
	require.NoError(t, err)
	return out
}

// requireFinite compares the gradients of the smoothed graph with central differences.
func (n *net) requireFinite(t *testing.T) {
	t.Helper()
	g := Smoothed(n.g)
	require.NoError(t, Gradient(g, "loss"))
	grads := run(t, g, n.env)
	forward := Smoothed(n.g)
	const eps = 1e-5
	for _, p := range n.g.Params {
		x := n.env.Params[p.Name].Data
		for i, v := range x {
			x[i] = v + eps
			up := run(t, forward, n.env)["loss"].Data[0]
			x[i] = v - eps
			down := run(t, forward, n.env)["loss"].Data[0]
			x[i] = v
			want := (up - down) / (2 * eps)
			require.InDelta(t, want, grads["grad/"+p.Name].Data[i], 1e-6*(1+math.Abs(want)), "%s[%d]", p.Name, i)
		}
	}
}

// sigmoidStep is a surrogate of one parameter: sigmoid(k u).
func sigmoidStep() *ir.Surrogate {
	b := &builder{g: &ir.Graph{Name: "step"}}
	u, k := b.input(ir.Scalar(ir.Real)), b.input(ir.Scalar(ir.Real))
	u.Def.Name, k.Def.Name = "0", "1"
	b.g.SetOutput("0", b.op(ir.OpSigmoid, b.mul(u, k)))
	return &ir.Surrogate{Name: "step", Smooth: b.g}
}

// boxGrad is a surrogate given by its derivative: 1 where |u| < 1/2.
func boxGrad() *ir.Surrogate {
	b := &builder{g: &ir.Graph{Name: "box"}}
	u := b.input(ir.Scalar(ir.Real))
	u.Def.Name = "0"
	b.g.SetOutput("0", b.where(b.op(ir.OpLt, b.op(ir.OpAbs, u), b.num(0.5)), b.num(1), b.num(0)))
	return &ir.Surrogate{Name: "box", Grad: b.g}
}

func (b *builder) spike(s *ir.Surrogate, args ...*ir.Value) *ir.Value {
	return b.add(&ir.Node{Op: ir.OpSpike, Surr: s, Args: args})
}
