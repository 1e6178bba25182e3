package stdlib_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/passes"
)

// TestRandomFeedback sees that values pass through the learned weights, and gradients by the input through the fixed ones.
func TestRandomFeedback(t *testing.T) {
	b := model(t, `block Gain { in x[n]; learn g[n] = 1; out = g * x }
loss total { in y[K]; in target; out = mean(b) (sum(k: K) y[k]) }
model M { in x: real[3]
  time 1
  out = x -> Gain -> FeedbackLinear(2) }
train M { data digits
  loss total }`, 1, true)
	require.NoError(t, passes.Run(b.g, passes.Options{Gradient: "loss"}))
	b.set(b.env.Params, "FeedbackLinear.weight", []int{2, 3}, []float64{1, 2, 3, 4, 5, 6})
	b.set(b.env.Buffers, "FeedbackLinear.feedback", []int{2, 3}, []float64{0.5, -1, 2, 1, 3, -2})
	out := b.input("x", 2, 3, 4).run()
	require.InDeltaSlice(t, []float64{2 + 6 + 12, 8 + 15 + 24}, out["out"].Data, 1e-12)
	require.InDeltaSlice(t, []float64{2, 3, 4, 2, 3, 4}, out["grad/FeedbackLinear.weight"].Data, 1e-12)
	require.InDeltaSlice(t, []float64{2 * 1.5, 3 * 2, 4 * 0}, out["grad/Gain.g"].Data, 1e-12)
	require.NotContains(t, out, "update/FeedbackLinear.feedback")
}
