package ir

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
)

// flat is what the text form carries of a graph, without pointers between nodes: all but places, and but the class of
// Like where it is inferred.
type flat struct {
	Name    string
	T, B    int
	Params  []Param
	Buffers []Buffer
	Nodes   []flatNode
	Outputs []string
	OutIDs  []int
}

type flatNode struct {
	Op        Op
	Args, IDs []int
	Types     []Type
	Name      string
	Num       float64
	Axis      int
	Like      Type
	Maps      *Maps
	Scan      *Scan
	Path      string
	Surr      string
	Nested    []*flat
}

func flatten(g *Graph) *flat {
	if g == nil {
		return nil
	}
	f := &flat{Name: g.Name, T: g.T, B: g.B, Params: g.Params, Buffers: g.Buffers}
	for _, n := range g.Nodes {
		m := flatNode{Op: n.Op, Name: n.Name, Num: n.Num, Axis: n.Axis, Like: n.Like, Maps: n.Maps, Scan: n.Scan, Path: n.Path}
		if n.Op != OpInput && n.Op != OpParam && n.Op != OpBuffer {
			m.Like.Class = Class{}
		}
		for _, a := range n.Args {
			m.Args = append(m.Args, a.ID)
		}
		for _, o := range n.Outs {
			m.IDs, m.Types = append(m.IDs, o.ID), append(m.Types, o.Type)
		}
		if m.Nested = []*flat{flatten(n.Body)}; n.Surr != nil {
			m.Surr, m.Nested = n.Surr.Name, []*flat{flatten(n.Surr.Smooth), flatten(n.Surr.Grad)}
		}
		f.Nodes = append(f.Nodes, m)
	}
	for _, o := range g.Outputs {
		f.Outputs, f.OutIDs = append(f.Outputs, o.Name), append(f.OutIDs, o.Value.ID)
	}
	return f
}

// same requires that both graphs carry the same.
func same(t *testing.T, want, got *Graph) {
	t.Helper()
	require.Empty(t, cmp.Diff(flatten(want), flatten(got), cmpopts.EquateEmpty()))
}

func net(t *testing.T) (*Graph, string) {
	t.Helper()
	text, err := os.ReadFile("testdata/net.ir")
	require.NoError(t, err)
	g, err := Parse(string(text))
	require.NoError(t, err)
	return g, string(text)
}

func TestPrintsWhatItParsed(t *testing.T) {
	g, text := net(t)
	require.Equal(t, text, g.String())
}

func TestParsedAttributes(t *testing.T) {
	g, _ := net(t)
	require.Equal(t, []int{4, 2}, []int{g.T, g.B})
	tau := g.Param("tau")
	require.Equal(t, []float64{1, math.Inf(1), 2}, []float64{tau.Lo, tau.Hi, tau.Init.A})
	require.Equal(t, []float64{0.1, -2, 1e-300}, g.Param("table").Init.Values)

	conv := g.Nodes[2]
	require.Equal(t, OpContract, conv.Op)
	require.Equal(t, "conv", conv.Path)
	require.Equal(t, []int{2, 3, 4, 4, 1, 3, 3}, conv.Maps.Space)
	require.Equal(t, Affine{-1, []int{0, 0, 2, 0, 0, 1, 0}}, conv.Maps.In[0][2])
	require.Equal(t, Real, conv.Outs[0].Type.Class)

	scan := g.Output("v").Def
	require.Equal(t, &Scan{States: 1, Xs: 1}, scan.Scan)
	require.Equal(t, []int{9, 8, 7}, []int{scan.Outs[0].ID, scan.Outs[1].ID, scan.Outs[2].ID})
	fire := scan.Body.Output("1").Def
	require.Equal(t, "sigmoid", fire.Surr.Name)
	require.Len(t, fire.Surr.Smooth.Nodes, 4)
	require.Equal(t, g.T, scan.Body.T)
	require.Equal(t, Count(2), g.Nodes[10].Outs[0].Type.Class)
	require.Equal(t, 18, g.nextID())
}

func TestNumbersRoundTrip(t *testing.T) {
	for _, v := range []float64{0.1, -1e-320, math.MaxFloat64, 1.0 / 3, 1 << 53, 1e21, 5, math.Inf(1), math.Inf(-1), math.Copysign(0, -1)} {
		g := &Graph{Name: "a\"b\xff\n"}
		g.SetOutput("out", g.Add(&Node{Op: OpConst, Num: v}))
		h, err := Parse(g.String())
		require.NoError(t, err)
		require.Equal(t, math.Float64bits(v), math.Float64bits(h.Nodes[0].Num))
		require.Equal(t, g.Name, h.Name)
	}
}

func TestSyntaxErrors(t *testing.T) {
	head := "graph \"g\" T=2 B=1 {\n"
	tests := []struct{ text, want string }{
		{"", `1:1: found end of text, expected "graph"`},
		{"graph g", `1:7: found g, expected the graph's name in double quotes`},
		{`graph "g" T=-1`, `1:13: T must be an integer from 0 to 2147483648`},
		{`graph "g" T=99999999999999999999`, `1:13: T must be`},
		{head, `2:1: found end of text, expected a value such as %5, param, buffer, output or "}"`},
		{head + "}x", `2:2: found x, expected nothing more`},
		{head + "%0 = plus", `2:6: found plus, expected an operation`},
		{head + "%0 = neg %7 : real[]\n}", `2:10: %7 is not defined before`},
		{head + "%0 = const 1e999", `2:12: the number 1e999 does not fit`},
		{head + "%0 = const 1", `2:13: found end of text, expected ":"`},
		{head + "%0 = const 1 : bool[]", `2:16: found bool, expected spike, count, int or real`},
		{head + "%0 = const 1 : real[]\n}", ""},
		{head + "%0 = const 1.5 : spike[]\n}", `2:1: %0 = const: result 0 is declared spike[], but is real[] in 1.5..1.5`},
		{head + "%0 = const 1 : real[]\n%0 = const 1 : real[]\n}", `3:1: %0 = const: the number 0 is negative or taken`},
		{head + "%0 = const 1 : real[2,0]\n}", `2:23: an extent must be an integer from 1`},
		{head + "%0 = const 1 : real[2147483647,2147483647,2147483647]", `elements, more than`},
		{head + "%0 = param \"w\" : real[]\n}", `2:1: %0 = param: no param "w" is declared`},
		{head + "param \"w\" [2] ~ values(1)\n}", `1:1: param "w": 1 initial values for 2 elements`},
		{head + "param \"w\" [2] ~ normal(1)\n}", `2:23: normal takes 2 numbers, found 1`},
		{head + "param \"w\" [2] ~ best(1, 2)\n}", `unknown initial distribution "best"`},
		{head + "%0 = const 1 : real[2]\n%1 = reindex %0 over (i:2) out[i] in[j] : real[2]", `3:38: no loop j`},
		{head + "%0 = const 1 : real[2]\n%1 = reindex %0 over (i:2, i:2)", `3:28: loop i is declared twice`},
		{head + "%0 = const 1 : real[2]\n%1 = reindex %0 over (i:2) out[i] in[i, i] : real[2]\n}", `3:1: %1 = reindex: operand 0: 2 index expressions for 1 axes`},
		{head + "%0 = const 1 : real[2]\n%1 = neg %0, : real[2]", `3:14: found :, expected a value such as %5`},
		{head + "%0 = const 1 : real[]\n%1 = spike %0 : spike[]\n}", `4:1: found }, expected "smooth" or "grad"`},
		{head + "output \"é\" = $", `2:14: found $, expected a value such as %5`},
		{head + "param \"w\n\"", `2:7: found "w, expected a name in double quotes`},
		{head + strings.Repeat("%0 = scan states() xs() consts() : real[] {\n", 20), `18:43: graphs nested more than 16 deep`},
	}
	for _, test := range tests {
		_, err := Parse(test.text)
		if test.want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, test.want, test.text)
		require.IsType(t, &SyntaxError{}, err)
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.ir")
	require.NoError(f, err)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Add("graph \"g\" T=2 B=1 { %0 = iota 0 : int[T] in 0..1 // comment\n output \"a\" = %0 }")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := Parse(text)
		if err != nil {
			return
		}
		h, err := Parse(g.String())
		require.NoError(t, err, g)
		same(t, g, h)
		require.Equal(t, g.String(), h.String())
	})
}
