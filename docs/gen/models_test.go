package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestModelsAreListed: each published configuration has its row in docs/models.md as it would be written now, and each
// architecture its verdict and its training.
func TestModelsAreListed(t *testing.T) {
	t.Chdir("../..")
	text, err := os.ReadFile(modelTable)
	require.NoError(t, err)
	c := &catalogue{accuracy: map[string]float64{}}
	require.NoError(t, c.read())
	require.NoError(t, c.measure(false))
	const again = "; go run ./docs/gen models writes the tables anew"
	for _, which := range []string{"table-2", "others"} {
		for _, row := range strings.SplitAfter(c.models(which), "\n") {
			require.Contains(t, string(text), row, again)
		}
	}
	require.Contains(t, string(text), c.trained(""), again)
	for _, k := range c.kinds {
		require.Contains(t, string(text), "| ["+k.Name+"](../examples/"+k.File+") | ", again)
		require.Greater(t, c.accuracy[k.Name], 20.0, "%s was not trained far above chance", k.Name)
	}
}
