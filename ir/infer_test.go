package ir

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNestClasses checks how many terms of a sum are counted, and which maxima may be empty.
func TestNestClasses(t *testing.T) {
	tests := []struct{ name, nest, want string }{
		{"permute", "reindex %0 over (i:4, j:3) out[j, i] in[i, j]", "spike[3,4]"},
		{"reverse", "reindex %0 over (i:4, j:3) out[-i+3, j] in[i, j]", "spike[4,3]"},
		{"merge", "reindex %0 over (i:4, j:3) out[3*i+j] in[i, j]", "spike[12]"},
		{"merge of one", "reindex %0 over (i:4, j:3, k:1) out[3*i+j+k] in[i, j]", "spike[12]"},
		{"sum", "reindex %0 over (i:4, j:3) out[i] in[i, j]", "count[3][4]"},
		{"sum of all", "reindex %0 over (i:4, j:3) out[] in[i, j]", "count[12][]"},
		{"overlap", "reindex %0 over (i:4, j:3) out[i+j] in[i, j]", "count[12][6]"},
		{"padding", "reindex %1 over (i:6, j:3) out[i, j] in[i-1, j]", "count[2][6,3]"},
		{"no padding", "reindex %1 over (i:4, j:3) out[i, j] in[i, j]", "int[4,3] in 1..2"},
		{"gaps", "reindex %1 over (i:4, j:3) out[2*i, j] in[i, j]", "count[2][8,3]"},
		{"no points", "reindex %1 over (i:4, j:3, k:0) out[i, j] in[i, j]", "count[2][4,3]"},
		{"scores", "contract %0, %0 over (i:4, j:4, k:3) out[i, j] in[i, k] in[j, k]", "count[3][4,4]"},
		{"pool", "maximum %0 over (i:2, j:3, k:2) out[i, j] in[2*i+k, j]", "spike[2,3]"},
		{"padded pool", "maximum %0 over (i:3, j:3, k:2) out[i, j] in[2*i+k-1, j]", "spike[3,3]"},
		{"long pool", "maximum %0 over (i:4, j:3, k:2) out[i, j] in[2*i+k-1, j]", "real[4,3] in -inf..1"},
		{"pool past its padding", "maximum %0 over (i:3, j:3, k:2) out[i, j] in[2*i+k-2, j]", "real[3,3] in -inf..1"},
		{"dilated pool", "maximum %0 over (i:4, j:3, k:2) out[i, j] in[i+2*k-2, j]", "spike[4,3]"},
		{"leaping pool", "maximum %0 over (i:4, j:3, k:2) out[i, j] in[i+5*k-3, j]", "real[4,3] in -inf..1"},
		{"loops of two axes", "maximum %0 over (i:4, j:3, k:4) out[i, j] in[i+k-3, j+k-2]", "real[4,3] in -inf..1"},
		{"maximum over all", "maximum %0 over (i:4, j:3) out[] in[i, j]", "spike[]"},
	}
	for _, test := range tests {
		text := `graph "g" T=1 B=1 {
  %0 = input "s" : spike[4,3]
  %1 = input "n" : int[4,3] in 1..2
  %2 = ` + test.nest + ` : ` + test.want + `
  output "out" = %2
}`
		g, err := Parse(text)
		require.NoError(t, err, test.name)
		require.NoError(t, Reinfer(g))
		require.Equal(t, test.want, g.Output("out").Type.String(), test.name)
	}
}

func TestElementwiseClasses(t *testing.T) {
	inf := math.Inf(1)
	spike, count, sym := Spike, Count(3), Class{false, -2, 2}
	tests := []struct {
		op   Op
		args []Class
		want Class
	}{
		{OpNeg, []Class{count}, Class{true, -3, 0}},
		{OpAbs, []Class{sym}, Class{false, 0, 2}},
		{OpAdd, []Class{spike, count}, Count(4)},
		{OpSub, []Class{spike, spike}, Class{true, -1, 1}},
		{OpMul, []Class{spike, sym}, sym},
		{OpMul, []Class{{true, 0, inf}, {true, 0, 0}}, Class{true, 0, 0}},
		{OpDiv, []Class{count, {false, 2, 4}}, Class{false, 0, 1.5}},
		{OpDiv, []Class{count, sym}, Real},
		{OpPow, []Class{{false, -3, 2}, Point(2)}, Class{false, 0, 9}},
		{OpMin, []Class{count, sym}, Class{false, -2, 2}},
		{OpMax, []Class{spike, count}, count},
		{OpFloor, []Class{{false, -0.5, 1.5}}, Class{true, -1, 1}},
		{OpExp, []Class{{false, 0, inf}}, Class{false, 1, inf}},
		{OpSelect, []Class{spike, count, Point(-1)}, Class{true, -1, 3}},
		{OpLt, []Class{sym, sym}, spike},
		{OpDetach, []Class{count}, count},
		{OpDifferential, []Class{count}, Class{true, 0, 0}},
		{OpAdd, []Class{{false, -inf, 0}, {false, 0, inf}}, Real},
	}
	for _, test := range tests {
		g := &Graph{}
		n := &Node{Op: test.op}
		for i, c := range test.args {
			n.Args = append(n.Args, g.Add(&Node{Op: OpInput, Name: string(rune('a' + i)), Like: Scalar(c)}))
		}
		require.Equal(t, test.want, g.Add(n).Type.Class, "%v of %v", test.op, test.args)
	}
}
