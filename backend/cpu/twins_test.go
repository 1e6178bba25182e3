package cpu

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
)

// A layer with lateral weights, a state that is an earlier input, one that is passed on, and one that is not a result.
const lateral = `graph "lateral" T=5 B=3 {
  param "W" [16,16] ~ normal(0, 0.5)
  param "R" [16,16] ~ normal(0, 0.5)
  %0 = input "x" : real[T,B,16]
  %1 = param "W" : real[16,16]
  %2 = param "R" : real[16,16]
  %3 = contract %1, %0 over (t:5, b:3, i:16, j:16) out[t, b, i] in[i, j] in[t, b, j] : real[T,B,16]
  %4 = const 0 : count[0][B,16]
  %5, %6, %7, %8, %9, %10 = scan states(%4, %4, %4, %4) xs(%3) consts(%2) : real[B,16], real[B,16], real[B,16], real[B,16], real[T,B,16], real[T,B,16] graph "step" {
    %0 = input "0" : real[B,16]
    %1 = input "1" : real[B,16]
    %2 = input "2" : real[B,16]
    %3 = input "3" : real[B,16]
    %4 = input "4" : real[B,16]
    %5 = input "5" : real[16,16]
    %6 = contract %5, %0 over (b:3, i:16, j:16) out[b, i] in[i, j] in[b, j] : real[B,16]
    %7 = add %6, %4 : real[B,16]
    %8 = add %7, %2 : real[B,16]
    %9 = tanh %8 : real[B,16]
    %10 = mul %9, %3 : real[B,16]
    %11 = add %10, %1 : real[B,16]
    output "0" = %9
    output "1" = %0
    output "2" = %1
    output "3" = %4
    output "4" = %9
    output "5" = %11
  }
  %11 = mul %9, %10 : real[T,B,16]
  %12 = mul %11, %11 : real[T,B,16]
  %13 = reindex %12 over (t:5, b:3, i:16) out[] in[t, b, i] : real[]
  %14 = reindex %5 over (b:3, i:16) out[] in[b, i] : real[]
  %15 = reindex %7 over (b:3, i:16) out[] in[b, i] : real[]
  %16 = add %13, %14 : real[]
  %17 = add %16, %15 : real[]
  output "loss" = %17
  output "out" = %9
  output "last" = %8
}
`

// TestLateralRecurrence: results and gradients of a scan whose states pass each other on; forward and backward graph
// share the run over the states.
func TestLateralRecurrence(t *testing.T) {
	g, err := ir.Parse(lateral)
	require.NoError(t, err)
	tr := newTrial(trained(t, g), 3)
	tr.check(t)
	scans := 0
	for _, s := range tr.compile(t, 1).Plan().Steps {
		if strings.HasPrefix(s.Kernel, "scan of") {
			scans++
		}
	}
	require.Equal(t, 2, scans, "one forward and one backward")
}

// BenchmarkLateral is a layer of 128 neurons with lateral weights, 16 steps of 64 samples.
func BenchmarkLateral(b *testing.B) {
	text := strings.NewReplacer("T=5", "T=16", "B=3", "B=64", "t:5", "t:16", "b:3", "b:64", "16]", "128]", "i:16", "i:128", "j:16", "j:128").Replace(lateral)
	g, err := ir.Parse(text)
	require.NoError(b, err)
	benchTraining(b, g)
}
