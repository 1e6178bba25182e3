package build_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir/build"
	"snnc/lang/check"
)

// TestStateClasses: the class of a recurrence is the smallest that is found by widening, and logic takes it where it is one
// of spikes.
func TestStateClasses(t *testing.T) {
	for _, c := range []struct{ name, body, class string }{
		{"a latch", "done = max(done[t-1], any(k: n) x[k]); done[-1] = 0; s = done", "spike"},
		{"logic of a latch", "d = d[t-1] or x; d[-1] = 0; s = not d[t-1] and x", "spike"},
		{"logic of a maximum", "d = max(d[t-1], x); d[-1] = 0; s = not d[t-1] and x", "spike"},
		{"a product of spikes", "d = d[t-1] * x; d[-1] = 1; s = d or x", "spike"},
		{"a toggle", "d = abs(d[t-1] - x); d[-1] = 0; s = d and x", "spike"},
		{"two steps back", "d = if x then d[t-2] else x; d[-1] = 0; s = d and d[t-2]", "spike"},
		{"a count", "c = c[t-1] + x; c[-1] = 0; s = c", "int in 0..inf"},
		{"a bounded count", "c = min(c[t-1] + x, 5); c[-1] = 0; s = c", "count[5]"},
		{"a small count", "c = min(c[t-1] + x, 2); c[-1] = 0; s = c", "count[2]"},
		{"a countdown", "c = max(c[t-1] - x, 0); c[-1] = 5; s = c", "count[5]"},
		{"a mean", "c = (c[t-1] + x) / 2; c[-1] = 0; s = c", "real in 0..inf"},
		{"all of a neighbourhood", "d[k: n] = all inside (u: 3) x[k + u - 1]; s = d or x", "spike"},
		{"all of a state's neighbourhood", "d[k: n] = all inside (u: 3) s[t-1, k + u - 1]; s[-1] = 0; s = not d and x", "spike"},
		{"a learned start", "learn a = 0 in 0..1; d = max(d[t-1], x); d[-1] = a; s = d", "real in 0..1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lib, bag := library(t, "m.snn", "snn 1\nneuron N { in x: spike[n]; "+c.body+" }\nmodel M { in x: spike[T, 3]; time 4; out = x -> N }")
			m := lib.Elaborate("M", check.Options{}, bag)
			require.Zero(t, bag.Errors(), text(bag))
			g := build.Graph(m, build.Options{Batch: 1, Bag: bag})
			require.Zero(t, bag.Errors(), text(bag))
			require.Equal(t, c.class, g.Output("out").Type.Class.String())
		})
	}
}
