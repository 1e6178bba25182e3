package ir

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/source"
)

func TestCloneIsDeep(t *testing.T) {
	g, text := net(t)
	c := Clone(g)
	same(t, g, c)
	c.Params[2].Init.Values[0] = 9
	c.Nodes[2].Maps.In[0][2].Coef[0] = 9
	c.Nodes[2].Like.Dims[0] = 9
	body := c.Output("v").Def.Body
	body.Output("1").Def.Surr.Smooth.Nodes[0].Name = "9"
	body.Nodes = nil
	require.Equal(t, text, g.String())
}

func TestUsesAndReplace(t *testing.T) {
	g, _ := net(t)
	x, n := g.Nodes[7].Outs[1], g.Nodes[8]
	require.Equal(t, []Use{{n, 0}}, Uses(g)[x])
	out := g.Output("out")
	require.Equal(t, []Use{{nil, 0}}, Uses(g)[out])
	ReplaceUses(g, x, out)
	ReplaceUses(g, out, x)
	require.Equal(t, x, g.Output("out"))
	require.Equal(t, x, n.Args[0])
}

func TestWalkEntersBodies(t *testing.T) {
	g, _ := net(t)
	inBody := 0
	Walk(g, func(owner *Graph, n *Node) {
		if owner != g {
			inBody++
		}
	})
	require.Equal(t, 12, inBody)
}

func TestInlineAtAnotherShape(t *testing.T) {
	g, _ := net(t)
	sub := g.Output("v").Def.Body.Output("1").Def.Surr.Smooth
	x := g.Nodes[4].Outs[0]
	k := g.Nodes[6].Outs[0]
	before := len(g.Nodes)
	outs := Inline(g, sub, []*Value{x, k}, source.Span{}, "here")
	require.Len(t, outs, 1)
	require.Equal(t, "real[T,B,3,4,4] in 0..1", outs[0].Type.String())
	require.Len(t, g.Nodes, before+2)
	require.Equal(t, "here", outs[0].Def.Path)
	require.NoError(t, Verify(g))
	require.Panics(t, func() { Inline(g, sub, []*Value{x, nil}, source.Span{}, "") })
}

// counter is a scan that adds a spike and halves a real state.
func counter(t *testing.T) *Graph {
	t.Helper()
	g, err := Parse(`graph "g" T=3 B=1 {
  %0 = input "s" : spike[T]
  %1 = const 0 : real[]
  %2 = const 0 : real[]
  %3 = const 0.5 : real[]
  %4 = const 0 : real[]
  %5, %6, %7, %8, %9 = scan states(%1, %2, %4) xs(%0) consts(%3) : real[], real[], real[], real[T], real[T] {
    %0 = input "0" : real[]
    %1 = input "1" : real[]
    %2 = input "3" : real[]
    %3 = input "4" : real[]
    %4 = add %0, %2 : real[]
    %5 = mul %1, %3 : real[]
    %6 = add %5, %2 : real[]
    %7 = input "2" : real[]
    %8 = max %7, %2 : real[]
    output "0" = %4
    output "1" = %6
    output "2" = %8
    output "3" = %6
    output "4" = %0
  }
  output "count" = %5
  output "trace" = %8
  output "ever" = %7
}`)
	require.NoError(t, err)
	return g
}

func TestReinferFindsAFixedPoint(t *testing.T) {
	g := counter(t)
	require.NoError(t, Reinfer(g))
	require.NoError(t, Verify(g))
	require.Equal(t, "int[] in 0..inf", g.Output("count").Type.String())
	require.Equal(t, Class{false, 0, math.Inf(1)}, g.Output("trace").Type.Class)
	require.Equal(t, "spike[]", g.Output("ever").Type.String())
	text := g.String()
	require.NoError(t, Reinfer(g))
	require.Equal(t, text, g.String())
}

func TestReinferOfANet(t *testing.T) {
	g, text := net(t)
	require.NoError(t, Reinfer(g))
	require.Equal(t, text, g.String())
}

func TestPruneScan(t *testing.T) {
	g := counter(t)
	g.Outputs = g.Outputs[1:2] // only the trace, which reads state 1 alone
	Prune(g)
	require.NoError(t, Verify(g))
	want, err := Parse(`graph "g" T=3 B=1 {
  %0 = input "s" : spike[T]
  %2 = const 0 : real[]
  %3 = const 0.5 : real[]
  %6, %8 = scan states(%2) xs(%0) consts(%3) : real[], real[T] {
    %1 = input "0" : real[]
    %2 = input "1" : real[]
    %3 = input "2" : real[]
    %5 = mul %1, %3 : real[]
    %6 = add %5, %2 : real[]
    output "0" = %6
    output "1" = %6
  }
  output "trace" = %8
}`)
	require.NoError(t, err)
	require.Equal(t, want.String(), g.String())
}

func TestPruneKeepsWhatIsUsed(t *testing.T) {
	g, _ := net(t)
	Prune(g)
	require.NoError(t, Verify(g))
	require.Nil(t, g.Output("missing"))
	require.Len(t, g.Nodes, 15) // without the constant -inf
	require.Len(t, g.Output("v").Def.Outs, 2)
}
