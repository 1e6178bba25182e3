package passes

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/autodiff"
)

// model reads a network of testdata/models.
func model(t *testing.T, name string) *ir.Graph {
	t.Helper()
	text, err := os.ReadFile("testdata/models/" + name + ".ir")
	require.NoError(t, err)
	return parse(t, string(text))
}

func TestOrderHolds(t *testing.T) {
	require.NoError(t, checkOrder(Pipeline))
	for _, p := range Pipeline {
		require.NotEmpty(t, p.Doc, "%s has no reason", p.Name)
	}
}

func TestOrderRefuses(t *testing.T) {
	swapped := slices.Clone(Pipeline)
	slices.Reverse(swapped)
	require.ErrorContains(t, checkOrder(swapped), "must come before")
	require.ErrorContains(t, checkOrder(append(slices.Clone(Pipeline), Pipeline[0])), "occurs twice")
	require.ErrorContains(t, checkOrder(Pipeline[1:]), "unknown pass")
}

// TestRun checks every pass of the pipeline on a network with its gradient, and the gradient against the one that is
// taken from the network as it is.
func TestRun(t *testing.T) {
	g := model(t, "convnet")
	plain := ir.Clone(g)
	require.NoError(t, autodiff.Gradient(plain, "loss"))
	var log strings.Builder
	require.NoError(t, Run(g, Options{Gradient: "loss", Print: "hoist", Time: true, To: &log, Check: compare}))
	require.NoError(t, compare(plain, g))
	require.Equal(t, 1, strings.Count(log.String(), "// after hoist\n"))
	require.Equal(t, len(Pipeline), strings.Count(log.String(), " ms "))
	ir.Walk(g, func(_ *ir.Graph, n *ir.Node) { require.NotEqual(t, ir.OpDetach, n.Op) })
}

// TestFirstLayerOnce: neither the first convolution nor its weight gradient runs over time.
func TestFirstLayerOnce(t *testing.T) {
	g := model(t, "convnet")
	require.NoError(t, Run(g, Options{Gradient: "loss"}))
	points := map[string]int{}
	for _, n := range g.Nodes {
		if n.Op == ir.OpContract {
			size := 1
			for _, ext := range n.Maps.Space {
				size *= ext
			}
			points[n.Path] += size
		}
	}
	conv1 := 2 * 3 * 6 * 6 * 2 * 3 * 3
	conv2 := 3 * 2 * 4 * 3 * 3 * 3
	require.Equal(t, 2*conv1, points["Conv1"], "forward and weight gradient, for one step")
	require.Equal(t, 3*conv2, points["Conv2"], "forward and both gradients, for all steps")
}

func TestRunErrors(t *testing.T) {
	g := model(t, "convnet")
	require.ErrorContains(t, Run(g, Options{Print: "polish"}), `no pass "polish"`)
	require.ErrorContains(t, Run(g, Options{Print: "all"}), "nowhere to print")
	require.ErrorContains(t, Run(g, Options{Gradient: "out"}), "pass gradient: output \"out\" is real[B,5]")
}
