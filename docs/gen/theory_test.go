package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/internal/driver"
)

const howTo = "; go run ./docs/gen theory writes the chapter anew"

// TestChapterListsTheLibrary: what the library declares has a row and its equations in docs/theory.md, and a picture if it
// has a response.
func TestChapterListsTheLibrary(t *testing.T) {
	t.Chdir("../..")
	text, err := os.ReadFile(chapter)
	require.NoError(t, err)
	b, err := readLibrary()
	require.NoError(t, err)
	seen := 0
	for _, d := range b.docs {
		if !strings.Contains(string(text), "<!-- table "+d.Kind+" -->") {
			continue
		}
		seen++
		require.Contains(t, string(text), "| ["+d.Name+"](#"+anchor(d)+")", d.Kind+" "+d.Name+" has no row"+howTo)
		require.Contains(t, string(text), `<a id="`+anchor(d)+`"></a>`, d.Kind+" "+d.Name+" has no equations"+howTo)
		if d.Response != nil {
			require.FileExists(t, filepath.Join(pictures, picture(d)), howTo)
			require.Contains(t, string(text), picture(d), howTo)
		}
	}
	require.Greater(t, seen, 60)
	for _, kind := range []string{"neuron", "surrogate", "encoder", "loss", "norm", "rule"} {
		require.Contains(t, string(text), "<!-- table "+kind+" -->")
	}
}

// TestNeuronsAreTrained: the recorded accuracies of neurons are far above chance.
func TestNeuronsAreTrained(t *testing.T) {
	t.Chdir("../..")
	b := &book{}
	require.NoError(t, b.measure(false))
	seen := 0
	for key, a := range b.accuracy {
		if strings.HasPrefix(key, "neuron/") {
			seen++
			require.Greater(t, a, 60.0, key)
		}
	}
	require.Greater(t, seen, 30)
}

// TestNetworksAreValid checks the programs in which things are compared.
func TestNetworksAreValid(t *testing.T) {
	files, err := filepath.Glob("networks/*.snn")
	require.NoError(t, err)
	require.Len(t, files, 6)
	for _, f := range files {
		p, bag := driver.Open(f, driver.Options{})
		require.NotNil(t, p, f)
		require.NoError(t, p.Check(driver.Debug{}))
		require.Zero(t, bag.Errors(), f)
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		formatted, _ := driver.Format(f, string(text))
		require.Equal(t, formatted, string(text), f)
	}
}

func TestMarksMustBeKnown(t *testing.T) {
	b := &book{}
	for text, bad := range map[string]bool{
		"a\n<!-- table neuron -->\nold\n<!-- end -->\nb": false, "<!-- table neuron -->\n": true, "<!-- other x -->\n<!-- end -->": true,
	} {
		_, err := b.fill(text)
		require.Equal(t, bad, err != nil, text)
	}
	got, err := b.fill("a\n<!-- equations norm -->\nold\n<!-- end -->\nb")
	require.NoError(t, err)
	require.Equal(t, "a\n<!-- equations norm -->\n<!-- end -->\nb", got)
}

func TestFirstSentence(t *testing.T) {
	require.Equal(t, "As Fang et al. 2021 say.", firstSentence("As Fang et al. 2021 say. More."))
	require.Equal(t, "No end", firstSentence("No end"))
}
