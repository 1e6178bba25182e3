package check_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/diag"
)

// elsewhere are codes that are found where files, data and devices are at hand.
var elsewhere = regexp.MustCompile(`^(E01|E021[1-9]|E0501|E060[3-9]|[EW]0[7-9]|W0203|[EW]050[4-9])`)

// TestCodes proves that the example of each code yields that code alone, and that its fix yields none.
func TestCodes(t *testing.T) {
	seen := 0
	for _, info := range diag.Registry {
		if elsewhere.MatchString(string(info.Code)) {
			continue
		}
		seen++
		t.Run(string(info.Code), func(t *testing.T) {
			bag := checked(prelude(), "wrong.snn", info.Example)
			require.Equal(t, []string{string(info.Code)}, codes(bag), rendered(bag))
			require.NotEmpty(t, info.Fixed)
			bag = checked(prelude(), "right.snn", info.Fixed)
			require.Empty(t, codes(bag), rendered(bag))
		})
	}
	require.Greater(t, seen, 25)
}

// TestCodesRegistered finds each code that the sources use in the registry.
func TestCodesRegistered(t *testing.T) {
	for _, pattern := range []string{"*.go", "../../ir/build/*.go", "../../parser/*.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, name := range files {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			for _, code := range regexp.MustCompile(`"([EW]0\d{3})"`).FindAllStringSubmatch(string(text), -1) {
				_, ok := diag.Lookup(code[1])
				require.True(t, ok, "%s in %s", code[1], name)
			}
		}
	}
}
