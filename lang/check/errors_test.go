package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

// TestErrors compares what is said about each wrong program of testdata/errors. The name of a file says how many
// diagnostics it yields if they are more than one: `two_typos.2.txtar`.
func TestErrors(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.txtar")
	require.NoError(t, err)
	require.Greater(t, len(files), 64)
	for _, name := range files {
		base := strings.TrimSuffix(filepath.Base(name), ".txtar")
		t.Run(base, func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			require.NoError(t, err)
			require.Equal(t, "model.snn", ar.Files[0].Name)
			bag := checked(fixedPrelude(), "model.snn", string(ar.Files[0].Data))
			want := txtar.File{Name: "want", Data: []byte(rendered(bag))}
			if *update {
				ar.Files = append(ar.Files[:1:1], want)
				require.NoError(t, os.WriteFile(name, txtar.Format(ar), 0o644))
			}
			require.Len(t, ar.Files, 2)
			require.Equal(t, string(ar.Files[1].Data), string(want.Data))
			require.Len(t, bag.All(), expected(base))
			for _, d := range bag.All() {
				require.True(t, d.Primary.Span.Valid())
				require.Equal(t, "model.snn", d.Primary.Span.File.Name, "the place is in the user's file")
			}
		})
	}
}

// expected is the number at the end of a program's name, 1 without one.
func expected(base string) int {
	if i := strings.LastIndexByte(base, '.'); i >= 0 {
		return int(base[i+1] - '0')
	}
	return 1
}
