package driver

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/backend/cpu"
	"snnc/backend/cpu/kernels"
	"snnc/ir"
	"snnc/ir/autodiff"
	"snnc/passes"
	"snnc/runtime/rng"
	"snnc/runtime/tensor"
)

// LIF in sequence: the network for one step of time is compiled, run T times forward with the membranes carried from step
// to step, then T times backward with their adjoints. The currents of the forward pass are kept, so that nothing is
// computed twice but the elementwise inside of the neurons.

// sequence is a network of layers and LIF neurons, step by step.
type sequence struct {
	steps, layers int
	store         *tensor.Store
	forward, back *cpu.Program
	x             [][]float32   // [step]
	v, a          [][][]float32 // [layer][step]: membrane before the step, current
	total         [][]float32   // gradients of the weights
	add           func(dst, a, b []float32)
}

// sequenceText is one step of the network, with the batch as an axis.
func sequenceText(layers, batch, width, steps int, dense bool) string {
	var s strings.Builder
	fmt.Fprintf(&s, "snn 1\nloss value { in y; in target; out = mean(b) y }\nmodel Net {\n  in x: real[%d, %d]\n  time 1\n", batch, width)
	last, loss := "x", ""
	for k := range layers {
		fmt.Fprintf(&s, "  in d%d: real[%d, %d]\n  learn v%d[%d, %d] = 0\n", k, batch, width, k, batch, width)
		if dense {
			fmt.Fprintf(&s, "  learn w%d[%d, %d] ~ uniform(-0.044, 0.044)\n  a%d[i, c] = sum(k) w%d[c, k] * %s[i, k]\n", k, width, width, k, k, last)
		} else {
			fmt.Fprintf(&s, "  learn w%d[%d] = 1\n  a%d[i, c] = w%d[c] * %s[i, c]\n", k, width, k, k, last)
		}
		fmt.Fprintf(&s, "  h%[1]d = v%[1]d + (a%[1]d - v%[1]d) / 2\n  s%[1]d = spike(h%[1]d - 1, atan)\n  n%[1]d = h%[1]d * (1 - s%[1]d)\n", k)
		loss += fmt.Sprintf(" + (sum(i: %[2]d, c: %[3]d) d%[1]d[i, c] * n%[1]d[i, c])", k, batch, width)
		last = fmt.Sprint("s", k)
	}
	fmt.Fprintf(&s, "  out = (sum(i: %d, c: %d) %s[i, c]) / %d%s\n}\n", batch, width, last, batch*width*steps, loss)
	return s.String() + "train Net { data digits(batch = 1)  loss value }\n"
}

// reader is the node that reads the leaf of that name, through repetitions.
func reader(t testing.TB, g *ir.Graph, name string) *ir.Node {
	var v *ir.Value
	for _, n := range g.Nodes {
		if (n.Op == ir.OpInput || n.Op == ir.OpParam) && n.Name == name {
			v = n.Outs[0]
		}
		if n.Op == ir.OpReindex && n.Args[0] == v {
			v = n.Outs[0]
			continue
		}
		if slices.Contains(n.Args, v) {
			return n
		}
	}
	require.Failf(t, "nobody reads it", "%s in\n%s", name, g)
	return nil
}

func other(n *ir.Node, name string) *ir.Value {
	for _, a := range n.Args {
		d := a.Def
		for d.Op == ir.OpReindex {
			d = d.Args[0].Def
		}
		if d.Name != name {
			return a
		}
	}
	return nil
}

func newSequence(t testing.TB, layers, batch, width, steps, threads int, dense bool) *sequence {
	p := open(t, Options{Threads: threads}, "net.snn", sequenceText(layers, batch, width, steps, dense))
	graph := func() *ir.Graph {
		g, err := p.rawGraph(must(p.Elaborate(true, true)), 1, false)
		require.NoError(t, err)
		return g
	}
	fwd, back := graph(), graph()
	s := &sequence{steps: steps, layers: layers, store: cpu.NewStore(fwd), add: kernels.Best().Binary[kernels.Add]}
	s.store.Reset(7)
	require.NoError(t, autodiff.Gradient(back, "loss"))
	fwd.Outputs = nil
	for k := range layers {
		d := fmt.Sprint("d", k)
		fwd.SetOutput(fmt.Sprint("n", k), other(reader(t, fwd, d), d))
		fwd.SetOutput(fmt.Sprint("a", k), reader(t, fwd, fmt.Sprint("w", k)).Outs[0])
		current := reader(t, back, fmt.Sprint("w", k)).Outs[0]
		in := back.Add(&ir.Node{Op: ir.OpInput, Name: fmt.Sprint("a", k), Like: current.Type.With(ir.Real)})
		back.Nodes = append([]*ir.Node{in.Def}, back.Nodes[:len(back.Nodes)-1]...)
		ir.ReplaceUses(back, current, in)
	}
	s.forward, s.back = s.compile(t, fwd, threads), s.compile(t, back, threads)
	s.allocate(batch * width)
	return s
}

func (s *sequence) compile(t testing.TB, g *ir.Graph, threads int) *cpu.Program {
	ir.Prune(g)
	require.NoError(t, passes.Run(g, passes.Options{}))
	p, err := cpu.Compile(g, s.store, cpu.Options{Threads: threads})
	require.NoError(t, err)
	return p
}

func (s *sequence) allocate(lanes int) {
	many := func() [][]float32 {
		m := make([][]float32, s.steps)
		for i := range m {
			m[i] = make([]float32, lanes)
		}
		return m
	}
	s.x = many()
	for t, x := range s.x {
		for i := range x {
			x[i] = rng.Normal(3, 0, 0, uint64(t*lanes+i)) + 0.5
		}
	}
	for range s.layers {
		s.v, s.a = append(s.v, many()), append(s.a, many())
	}
	for _, w := range s.store.Params {
		if w.Name[0] == 'w' {
			s.total = append(s.total, make([]float32, len(w.Data)))
		}
	}
}

func (s *sequence) membrane(k int) []float32 {
	name := fmt.Sprint("v", k)
	for _, v := range s.store.Params {
		if v.Name == name {
			return v.Data
		}
	}
	return nil
}

// step is one training step: forward over all steps of time, backward over all.
func (s *sequence) step() {
	for k := range s.layers {
		clear(s.membrane(k))
		clear(s.total[k])
		clear(s.back.Input(fmt.Sprint("d", k)))
	}
	for t := range s.steps {
		copy(s.forward.Input("x"), s.x[t])
		_ = s.forward.Run(0, 0)
		for k := range s.layers {
			copy(s.v[k][t], s.membrane(k))
			copy(s.a[k][t], s.forward.Output(fmt.Sprint("a", k)))
			copy(s.membrane(k), s.forward.Output(fmt.Sprint("n", k)))
		}
	}
	for t := range s.steps {
		s.backward(s.steps - 1 - t)
	}
}

func (s *sequence) backward(t int) {
	copy(s.back.Input("x"), s.x[t])
	for k := range s.layers {
		copy(s.membrane(k), s.v[k][t])
		copy(s.back.Input(fmt.Sprint("a", k)), s.a[k][t])
	}
	_ = s.back.Run(0, 0)
	for k := range s.layers {
		s.add(s.total[k], s.total[k], s.back.Output(fmt.Sprint("grad/w", k)))
		copy(s.back.Input(fmt.Sprint("d", k)), s.back.Output(fmt.Sprint("grad/v", k)))
	}
}

// TestSequenceIsTheNetwork: step by step, the gradients are those of all steps at once.
func TestSequenceIsTheNetwork(t *testing.T) {
	for _, dense := range []bool{false, true} {
		s := newSequence(t, 2, 3, 16, 5, 1, dense)
		layer := "Linear(16)"
		if !dense {
			layer = "Gain"
		}
		p := stepper(t, fmt.Sprintf("in x: real[T, 16]\ntime 5\nout = x -> %[1]s -> LIF -> %[1]s -> LIF -> mean over t", layer), 3, 1, s)
		for i, x := range s.x {
			copy(p.Input("x")[i*48:], x)
		}
		require.NoError(t, p.Run(0, 0))
		s.step()
		for k, name := range p.gradients {
			require.InDeltaSlice(t, p.Output(name), s.total[k], 1e-5, "%v %s", dense, name)
		}
	}
}
