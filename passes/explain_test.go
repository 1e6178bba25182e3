package passes

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// told runs the passes of evaluation and returns what they tell.
func told(t *testing.T, g *ir.Graph) []Rewriting {
	t.Helper()
	var all []Rewriting
	require.NoError(t, Run(g, Options{Check: compare, Explain: func(r Rewriting) { all = append(all, r) }}))
	return all
}

// with finds the rewriting of a formula.
func with(t *testing.T, all []Rewriting, before string) Rewriting {
	t.Helper()
	i := slices.IndexFunc(all, func(r Rewriting) bool { return r.Before == before })
	require.GreaterOrEqual(t, i, 0, "%s in\n%v", before, all)
	return all[i]
}

func TestExplain(t *testing.T) {
	all := told(t, parse(t, `graph "net" T=3 B=2 {
  param "Conv.w" [4,2] ~ const(1)
  param "BN.gamma" [4] ~ const(1)
  buffer "BN.mu" [4] ~ const(0)
  %0 = input "x" : real[B,2] @"Conv"
  %1 = reindex %0 over (t:3, b:2, i:2) out[t,b,i] in[b,i] : real[T,B,2] @"Conv"
  %2 = param "Conv.w" : real[4,2] @"Conv"
  %3 = contract %2, %1 over (t:3, b:2, i:4, j:2) out[t,b,i] in[i,j] in[t,b,j] : real[T,B,4] @"Conv"
  %4 = buffer "BN.mu" : real[4] @"BN"
  %5 = param "BN.gamma" : real[4] @"BN"
  %6 = sub %3, %4 : real[T,B,4] @"BN"
  %7 = mul %5, %6 : real[T,B,4] @"BN"
  %8 = const 4 : real[]
  %9 = div %7, %8 : real[T,B,4] @"BN"
  %10 = const 3 : real[]
  %11 = mul %8, %10 : real[] @"BN"
  %12 = add %9, %11 : real[T,B,4] @"BN"
  %13 = reindex %12 over (t:3, b:2, i:4) out[b,i] in[t,b,i] : real[B,4] @"Mean"
  output "out" = %13
}`))
	require.Equal(t, Rewriting{Pass: "fold", Path: "BN", Before: "4 * 3", After: "12"}, with(t, all, "4 * 3"))
	require.Equal(t, Rewriting{Pass: "canonicalise", Path: "BN", Before: "gamma * (Conv - mu) / 4", After: "gamma * (Conv - mu) * 0.25"},
		with(t, all, "gamma * (Conv - mu) / 4"))
	require.Equal(t, "once, not 3 times", with(t, all, "sum(w * x)").After)
	require.Equal(t, "3 units of 2^-24 of the sum of the absolute values of what is added", with(t, all, "sum(BN)").Bound)
	bn := with(t, all, "gamma * (Conv - mu) * 0.25 + 12")
	if bn.Pass == "hoist" {
		all = slices.DeleteFunc(all, func(r Rewriting) bool { return r.Pass == "hoist" })
		bn = with(t, all, "gamma * (Conv - mu) * 0.25 + 12")
	}
	require.Equal(t, "affine", bn.Pass)
	require.Equal(t, "sum(Conv.w * (gamma * 0.25) * x) + (-mu * gamma * 0.25 + 12)", bn.After)
	require.Equal(t, "7 units of 2^-24 of the sum of the absolute values of what is added", bn.Bound)
}
