package examples_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLSNNRemembersMoreThanLIF trains the two networks of smnist.snn, which differ in lateral weights and adaptation
// alone, to the accuracies that the file states.
func TestLSNNRemembersMoreThanLIF(t *testing.T) {
	if testing.Short() {
		t.Skip("training takes two minutes; run without -short")
	}
	skipWithout(t, "mnist")
	for _, seed := range []uint64{1} {
		lsnn, lif := trainModel(t, "smnist.snn", "SmnistLSNN", seed, 0), trainModel(t, "smnist.snn", "SmnistLIF", seed, 0)
		t.Logf("seed %d: LSNN %.2f %%, LIF %.2f %%", seed, 100*lsnn, 100*lif)
		require.GreaterOrEqual(t, lsnn, 0.94, "seed %d", seed)
		require.Less(t, lif, 0.88, "seed %d: the plain network remembers as much", seed)
	}
}
