package ir

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestVerifyRefuses breaks one rule at a time in a valid graph.
func TestVerifyRefuses(t *testing.T) {
	scan := func(g *Graph) *Node { return g.Output("v").Def }
	surr := func(g *Graph) *Surrogate { return scan(g).Body.Output("1").Def.Surr }
	tests := map[string]struct {
		spoil func(g *Graph)
		want  string
	}{
		"order":           {func(g *Graph) { g.Nodes[0], g.Nodes[2] = g.Nodes[2], g.Nodes[0] }, "%2 = contract (of conv): operand 0 (%0) is not defined before"},
		"foreign operand": {func(g *Graph) { g.Nodes[4].Args[0] = scan(g).Body.Nodes[0].Outs[0] }, "not defined before"},
		"twice":           {func(g *Graph) { g.Nodes = append(g.Nodes, g.Nodes[0]) }, "taken"},
		"axes":            {func(g *Graph) { g.Nodes[4].Outs[0].Type.Time = false }, "declared real[B,3,4,4], but is real[T,B,3,4,4]"},
		"narrow class":    {func(g *Graph) { g.Nodes[4].Outs[0].Type.Class = Spike }, "declared spike[T,B,3,4,4], but is real[T,B,3,4,4]"},
		"def":             {func(g *Graph) { g.Nodes[4].Outs[0].Def = g.Nodes[3] }, "does not belong"},
		"arity":           {func(g *Graph) { g.Nodes[4].Args = g.Nodes[4].Args[:1] }, "1 operands, want 2"},
		"op":              {func(g *Graph) { g.Nodes[4].Op = NumOps }, "unknown operation"},
		"output name":     {func(g *Graph) { g.Outputs[1].Name = "out" }, "taken"},
		"output value":    {func(g *Graph) { g.Outputs[1].Value = &Value{} }, "not a value of the graph"},
		"undeclared":      {func(g *Graph) { g.Nodes[1].Name = "x" }, `no param "x" is declared`},
		"param shape":     {func(g *Graph) { g.Param("conv.W").Dims = []int{3} }, "declared real[3]"},
		"param range":     {func(g *Graph) { g.Param("tau").Lo = -1 }, "declared real[] in -1..inf"},
		"param twice":     {func(g *Graph) { g.Buffers[0].Name = "tau" }, "taken"},
		"input class":     {func(g *Graph) { g.Nodes[0].Like.Class = Spike }, "is declared spike"},
		"logic": {func(g *Graph) {
			g.Add(&Node{Op: OpNe, Args: []*Value{g.Nodes[4].Outs[0], g.Nodes[4].Outs[0]}})
			n := g.Nodes[len(g.Nodes)-1]
			n.Op = OpAnd
		}, "operand 0 of and is real, want spike"},
		"body extents": {func(g *Graph) { scan(g).Body.T = 5 }, "body for T=5"},
		"state axes": {func(g *Graph) {
			scan(g).Body.Outputs[0] = scan(g).Body.Outputs[1]
			scan(g).Body.Outputs[0].Value = scan(g).Body.Nodes[2].Outs[0]
		}, "state 0 is"},
		"state class":    {func(g *Graph) { spoilState(scan(g), Spike) }, "state 0 is spike[B,3,4,4] before a step, but real[B,3,4,4] after it"},
		"initial class":  {func(g *Graph) { spoilState(scan(g), Class{true, 1, 2}) }, "but its operand count[0][B,3,4,4]"},
		"body output":    {func(g *Graph) { scan(g).Body.Outputs[0].Name = "v" }, `output 0 of a nested graph is named "v"`},
		"body param":     {func(g *Graph) { b := scan(g).Body; b.Params = g.Params }, "params or buffers in a nested graph"},
		"uniform from":   {func(g *Graph) { n := g.Nodes[3]; n.Op, n.Name, n.Args = OpUniform, "u", []*Value{g.Nodes[0].Outs[0]} }, "the number of the first step is one scalar"},
		"body draws":     {func(g *Graph) { b := scan(g).Body; b.Add(&Node{Op: OpUniform, Name: "u"}) }, "random draws within a scan"},
		"body input":     {func(g *Graph) { scan(g).Body.Nodes[2].Name = "3" }, "the body's input 3 has no operand"},
		"body name":      {func(g *Graph) { scan(g).Body.Nodes[2].Name = "02" }, "not named by a number"},
		"surrogate form": {func(g *Graph) { surr(g).Grad = surr(g).Smooth }, "either a smooth step or a derivative"},
		"surrogate axes": {func(g *Graph) {
			n := surr(g).Smooth.Nodes[0]
			n.Like.Dims = []int{2}
			n.Outs[0].Type.Dims = n.Like.Dims
		}, "must be scalar and elementwise"},
		"surrogate args": {func(g *Graph) { surr(g).Smooth.Nodes[1].Name = "2" }, "uses operand 2 of 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g, _ := net(t)
			require.NoError(t, Verify(g))
			test.spoil(g)
			require.ErrorContains(t, Verify(g), test.want)
		})
	}
}

// spoilState declares another class for the state before a step, in a body that is consistent with it.
func spoilState(n *Node, c Class) {
	in := n.Body.Nodes[0]
	in.Like.Class, in.Outs[0].Type.Class = c, c
}

func TestVerifyAllowsWiderClasses(t *testing.T) {
	g, _ := net(t)
	g.Output("out").Type.Class = Real
	require.NoError(t, Verify(g))
}

func TestCheckRefusesOverflow(t *testing.T) {
	m := &Maps{Space: []int{1 << 31, 1 << 31}, Out: Access{}, In: []Access{{Affine{0, []int{1, 0}}}}}
	require.ErrorContains(t, m.Check(nil, []int{2}), "points")
	m = &Maps{Space: []int{4}, Out: Access{}, In: []Access{{Affine{0, []int{1 << 51}}}}}
	require.ErrorContains(t, m.Check(nil, []int{2}), "exceeds")
}
