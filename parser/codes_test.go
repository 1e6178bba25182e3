package parser

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/diag"
	"snnc/lang/source"
)

// TestCodes proves that the example of each syntax code yields that code alone, and that its fix yields none.
func TestCodes(t *testing.T) {
	for _, info := range diag.Registry {
		if !strings.HasPrefix(string(info.Code), "E01") {
			continue
		}
		t.Run(string(info.Code), func(t *testing.T) {
			if info.Code != "E0119" { // its example would be a file of 1 MiB
				require.Equal(t, []diag.Code{info.Code}, codesOf(info.Example))
			}
			require.Empty(t, codesOf(info.Fixed))
			text, ok := diag.Explain(strings.ToLower(string(info.Code)))
			require.True(t, ok)
			require.Contains(t, text, info.Title)
		})
	}
}

func codesOf(text string) []diag.Code {
	if text == "" {
		return nil
	}
	_, bag := parse(text)
	var codes []diag.Code
	for _, d := range bag.All() {
		codes = append(codes, d.Code)
	}
	return codes
}

// TestCodesRegistered finds each code that the sources use in the registry.
func TestCodesRegistered(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, code := range regexp.MustCompile(`"(E\d{4})"`).FindAllStringSubmatch(string(text), -1) {
			_, ok := diag.Lookup(code[1])
			require.True(t, ok, "%s in %s", code[1], name)
		}
	}
}

// TestEditsFix applies the edits that messages propose: where all of a program's errors have one, no error remains.
func TestEditsFix(t *testing.T) {
	fixed := 0
	for _, info := range diag.Registry {
		if strings.HasPrefix(string(info.Code), "E08") || strings.HasPrefix(string(info.Code), "W08") {
			continue // its example is no program
		}
		_, bag := parse(info.Example)
		var edits []diag.Edit
		for _, d := range bag.All() {
			edits = append(edits, d.Edits...)
		}
		if len(edits) == 0 {
			continue
		}
		fixed++
		require.Empty(t, codesOf(diag.Apply(info.Example, 0, edits)), info.Code)
	}
	require.Greater(t, fixed, 6)
}

func TestTooLarge(t *testing.T) {
	var bag diag.Bag
	f := Parse(source.NewFile("big.snn", strings.Repeat("x", MaxSize+1)), &bag)
	require.NotNil(t, f)
	require.Equal(t, diag.Code("E0119"), bag.All()[0].Code)
}

// TestReportsAreBounded feeds a long text in which everything is wrong.
func TestReportsAreBounded(t *testing.T) {
	for _, unit := range []string{"$ ", "x\n", "neuron A { s = ) }\n", "}\n", "f(\n", "(", "-", "a + ", "if x {", "else if "} {
		_, bag := parse("snn 1\nneuron B {\n" + strings.Repeat(unit, 200_000/len(unit)))
		require.LessOrEqual(t, bag.Errors(), maxReports, unit)
		require.NotZero(t, bag.Errors(), unit)
	}
}
