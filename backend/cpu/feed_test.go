package cpu

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu/kernels"
	"snnc/ir"
)

// settle is a recurrence without spikes: v = tanh(v/2 + x).
func (b *netBuilder) settle(name string, x *ir.Value) *ir.Value {
	body := &netBuilder{&ir.Graph{Name: name, T: b.g.T, B: b.g.B}}
	t := x.Type
	t.Time, t.Class = false, ir.Real
	v, in := body.input("0", t), body.input("1", t)
	next := body.op(ir.OpTanh, body.op(ir.OpAdd, body.op(ir.OpMul, v, body.num(0.5)), in))
	body.g.SetOutput("0", next)
	body.g.SetOutput("1", next)
	zero := b.g.Add(&ir.Node{Op: ir.OpConst, Num: 0, Like: t})
	n := &ir.Node{Op: ir.OpScan, Args: []*ir.Value{zero, x}, Body: body.g, Scan: &ir.Scan{States: 1, Xs: 1}, Path: name}
	b.g.Add(n)
	return n.Outs[1]
}

// feeding is Linear with a bias and a recurrence over many steps.
func feeding(steps, batch, in, out int, class ir.Class, neuron func(b *netBuilder, x *ir.Value) *ir.Value) *ir.Graph {
	b := newNet(steps, batch)
	x := b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{in}, Class: class})
	y := b.linear("L", x, out)
	y = neuron(b, b.op(ir.OpAdd, y, b.spread(b.param("bias", 0.5, out), y.Type.Dims, 0)))
	b.g.SetOutput("mean", b.meanT(y))
	b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
	return b.g
}

func settling(b *netBuilder, x *ir.Value) *ir.Value { return b.settle("S", x) }
func firing(b *netBuilder, x *ir.Value) *ir.Value   { return b.fire("LIF", x, 0.7) }

// Products of all steps are made column by column next to the recurrence, in every form and on every instruction set.
func TestProductsFeedRecurrences(t *testing.T) {
	for name, g := range map[string]*ir.Graph{
		"spikes":     feeding(66, 3, 300, 128, ir.Spike, settling),
		"one sample": feeding(300, 1, 70, 448, ir.Spike, settling),
		"neuron":     feeding(70, 2, 130, 320, ir.Spike, firing),
		"numbers":    feeding(70, 2, 40, 64, ir.Real, settling),
	} {
		for _, h := range []*ir.Graph{g, trained(t, g)} {
			for _, rate := range []float32{0, 0.05, 0.3, 0.9} {
				tr := newTrial(h, 1)
				if name == "numbers" && rate > 0.05 {
					continue // its inputs are as they are
				}
				if name != "numbers" {
					sparse(tr.env.Inputs["image"], rate)
				}
				require.Contains(t, tr.compile(t, 1).Plan().String(), "product into tile program", name)
				t.Run(name, func(t *testing.T) {
					tr.check(t)
					agree(t, tr)
				})
			}
		}
	}
}

// convFeeding is a convolution with a bias and a recurrence over few steps.
func convFeeding(steps, batch int, class ir.Class, out, stride, pad int, neuron func(b *netBuilder, x *ir.Value) *ir.Value, dims ...int) *ir.Graph {
	b := newNet(steps, batch)
	x := b.input("image", ir.Type{Time: true, Batch: true, Dims: dims, Class: class})
	y := b.conv("C", x, out, 3, stride, pad)
	y = neuron(b, b.op(ir.OpAdd, y, b.spread(b.param("bias", 0.5, out), y.Type.Dims, 0)))
	b.g.SetOutput("mean", b.meanT(y))
	b.g.SetOutput("loss", b.sum(b.op(ir.OpMul, y, y), true, true))
	return b.g
}

// Convolutions of few steps are made place by place, for all steps.
func TestConvolutionsFeedNeurons(t *testing.T) {
	for name, g := range map[string]*ir.Graph{
		"rows of an image": convFeeding(6, 2, ir.Spike, 64, 1, 1, settling, 7, 12, 12),
		"parts of a row":   convFeeding(3, 1, ir.Spike, 64, 1, 1, firing, 5, 8, 90),
		"strided":          convFeeding(5, 4, ir.Spike, 64, 2, 1, settling, 6, 15, 17),
		"numbers":          convFeeding(4, 3, ir.Real, 64, 1, 0, settling, 3, 18, 16),
		"whole images":     convFeeding(4, 16, ir.Spike, 64, 1, 1, firing, 64, 3, 6),
	} {
		for _, h := range []*ir.Graph{g, trained(t, g)} {
			for _, rate := range []float32{0.05, 0.3} {
				tr := newTrial(h, 1)
				if name == "numbers" && rate > 0.05 {
					continue // its inputs are as they are
				}
				if name != "numbers" {
					sparse(tr.env.Inputs["image"], rate)
				}
				require.Contains(t, tr.compile(t, 1).Plan().String(), "windows into tile program", name)
				t.Run(name, func(t *testing.T) {
					tr.check(t)
					agree(t, tr)
				})
			}
		}
	}
}

// What feeds a recurrence is not in memory, but where others read it as well.
func TestProductsThatOthersReadAreInMemory(t *testing.T) {
	b := newNet(80, 2)
	y := b.linear("L", b.input("image", ir.Type{Time: true, Batch: true, Dims: []int{50}, Class: ir.Spike}), 64)
	b.g.SetOutput("out", b.meanT(b.fire("LIF", y, 0.5)))
	require.Empty(t, ofSize(t, b.g, 80*2*64*4))
	b.g.SetOutput("currents", y)
	require.Len(t, ofSize(t, b.g, 80*2*64*4), 1)
}

func ofSize(t *testing.T, g *ir.Graph, bytes int64) (names []string) {
	p, err := Compile(g, NewStore(g), Options{Threads: 1, Kernels: kernels.Best()})
	require.NoError(t, err)
	for _, b := range p.Plan().Buffers {
		if b.Bytes == bytes && !strings.HasPrefix(b.Name, "output") {
			names = append(names, b.Name)
		}
	}
	return names
}
