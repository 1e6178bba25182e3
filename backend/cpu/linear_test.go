package cpu

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// recurrenceNet is a gain, a linear recurrence that looks back so many steps, and a spike of it.
func recurrenceNet(t, b, width, order int) *ir.Graph {
	n := newNet(t, b)
	x := n.input("x", ir.Type{Time: true, Batch: true, Dims: []int{width}, Class: ir.Real})
	x = n.op(ir.OpMul, x, n.param("g", 1, width))
	body := &netBuilder{&ir.Graph{T: t, B: b}}
	state := ir.Type{Batch: true, Dims: []int{width}, Class: ir.Real}
	zero := n.g.Add(&ir.Node{Op: ir.OpConst, Like: state})
	s := &ir.Node{Op: ir.OpScan, Body: body.g, Scan: &ir.Scan{States: order, Xs: 1}}
	var back []*ir.Value
	for k := range order {
		back = append(back, body.input(fmt.Sprint(k), state))
		s.Args = append(s.Args, zero)
	}
	s.Args = append(s.Args, x)
	v := body.input(fmt.Sprint(order), state)
	for k, u := range back {
		v = body.op(ir.OpAdd, v, body.op(ir.OpMul, u, body.num(0.5/float64(order+k))))
	}
	for k, u := range append([]*ir.Value{v}, back...)[:order] {
		body.g.SetOutput(fmt.Sprint(k), u)
	}
	body.g.SetOutput(fmt.Sprint(order), v)
	n.g.Add(s)
	fired := n.g.Add(&ir.Node{Op: ir.OpSpike, Args: []*ir.Value{n.op(ir.OpSub, s.Outs[order], n.num(1.0003))}, Surr: heaviside()})
	n.g.SetOutput("loss", n.sum(n.op(ir.OpMul, fired, x), true, true))
	n.g.SetOutput("out", fired)
	return n.g
}

func always(*linear) bool { return true }

// The product gives what the recurrence does, forward, backward in time and for several states, sequences and results.
func TestLinearScansAreProducts(t *testing.T) {
	for _, c := range []struct{ t, order int }{{3, 1}, {8, 2}, {12, 5}} {
		g := trained(t, recurrenceNet(c.t, 3, 21, c.order))
		require.Equal(t, 2, scansOf(g), "forward, and backward without a second forward: the states are not needed")
		g2 := ir.Clone(g)
		linearScans(g2, always)
		require.NoError(t, ir.Verify(g2))
		require.Equal(t, 2, scansOf(g2), "of the impulses")
		newTrial(g2, 1).check(t)
		want, got := newTrial(g, 1), newTrial(g2, 1)
		p, q := want.compile(t, 1), got.compile(t, 2)
		require.NoError(t, p.Run(0, 0))
		require.NoError(t, q.Run(0, 0))
		for _, o := range g.Outputs {
			ref := doubles(p.Output(o.Name), []int{len(p.Output(o.Name))})
			requireNear(t, o.Name, ref.Data, q.Output(o.Name), o.Name == "out")
		}
	}
}

func scansOf(g *ir.Graph) int {
	n := 0
	for _, m := range g.Nodes {
		if m.Op == ir.OpScan {
			n++
		}
	}
	return n
}

// BenchmarkLinearScan compares the two forms of a linear recurrence that looks back several steps, forward and backward.
func BenchmarkLinearScan(b *testing.B) {
	for _, steps := range []int{4, 8, 16, 32, 64} {
		for _, order := range []int{1, 2, 4, 8, 16} {
			for _, form := range []string{"scan", "product"} {
				b.Run(fmt.Sprintf("T %d order %d %s", steps, order, form), func(b *testing.B) {
					benchForm(b, trained(b, recurrenceNet(steps, 16, 512, order)), form)
				})
			}
		}
	}
}

func benchForm(b *testing.B, g *ir.Graph, form string) {
	if form == "product" {
		linearScans(g, always)
	} else {
		for k, n := range g.Nodes { // a scan whose last state is read stays one
			if n.Op == ir.OpScan {
				g.SetOutput(fmt.Sprint("last", k), n.Outs[0])
			}
		}
	}
	p, err := Compile(g, NewStore(g), Options{Threads: 1})
	require.NoError(b, err)
	require.NoError(b, p.Run(0, 0))
	for b.Loop() {
		_ = p.Run(0, 1)
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/float64(g.T*g.B*512), "ns/element")
}

// Few operations at each step stay a recurrence, many become a product; the longer the time the more it takes.
func TestLinearScansAreChosenByCost(t *testing.T) {
	for _, c := range []struct {
		t, order int
		product  bool
	}{{32, 1, false}, {32, 8, false}, {32, 32, true}, {8, 2, false}, {8, 32, true}, {200, 40, false}, {1, 40, false}} {
		g := recurrenceNet(c.t, 2, 5, c.order)
		linearScans(g, (*linear).cheaper)
		require.Equal(t, c.product, contracts(g) == 1, "%v", c)
	}
}

func contracts(g *ir.Graph) int {
	n := 0
	for _, m := range g.Nodes {
		if m.Op == ir.OpContract {
			n++
		}
	}
	return n
}

// What is not linear, starts elsewhere than at zero or is read at its end stays a recurrence.
func TestOtherScansStay(t *testing.T) {
	change := map[string]func(g *ir.Graph, n *ir.Node){
		"decides":   func(g *ir.Graph, n *ir.Node) { bodyOp(n, ir.OpAdd).Op = ir.OpMax },
		"start":     func(g *ir.Graph, n *ir.Node) { n.Args[0].Def.Num = 1 },
		"last":      func(g *ir.Graph, n *ir.Node) { g.SetOutput("last", n.Outs[0]) },
		"quadratic": func(g *ir.Graph, n *ir.Node) { m := bodyOp(n, ir.OpMul); m.Args[1] = m.Args[0] },
		"offset":    func(g *ir.Graph, n *ir.Node) { m := bodyOp(n, ir.OpAdd); m.Args[1] = bodyOp(n, ir.OpConst).Outs[0] },
	}
	for name, f := range change {
		g := recurrenceNet(4, 2, 5, 1)
		for _, n := range g.Nodes {
			if n.Op == ir.OpScan {
				f(g, n)
			}
		}
		linearScans(g, always)
		require.Zero(t, contracts(g), name)
	}
}

func bodyOp(n *ir.Node, op ir.Op) *ir.Node {
	for _, m := range n.Body.Nodes {
		if m.Op == op {
			return m
		}
	}
	return nil
}
