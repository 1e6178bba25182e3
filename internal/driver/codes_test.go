package driver

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/diag"
)

// own are the codes that this package reports.
func own(t *testing.T) map[string]bool {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	codes := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue // what tests expect may be of another package
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`"([EW]\d{4})"`).FindAllSubmatch(text, -1) {
			codes[string(m[1])] = true
		}
	}
	return codes
}

// TestCodes proves that the example of each code yields that code alone, and that its fix yields none.
func TestCodes(t *testing.T) {
	for code := range own(t) {
		info, ok := diag.Lookup(code)
		require.True(t, ok, code)
		if info.Example == "" || code == "E0601" { // whether a train section is needed depends on the command
			continue
		}
		t.Run(code, func(t *testing.T) {
			require.Equal(t, []diag.Code{info.Code}, codesOf(t, info.Example))
			require.Empty(t, codesOf(t, info.Fixed))
		})
	}
}

func codesOf(t *testing.T, text string) []diag.Code {
	if text == "" {
		return nil
	}
	p, bag := Open(write(t, "example.snn", text), Options{})
	if p != nil {
		require.NoError(t, p.Check(Debug{}))
		p.ModelName()
	}
	var codes []diag.Code
	for _, d := range bag.All() {
		codes = append(codes, d.Code)
	}
	return codes
}
