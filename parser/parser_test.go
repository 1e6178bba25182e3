package parser

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func parse(text string) (*ast.File, *diag.Bag) {
	var bag diag.Bag
	return Parse(source.NewFile("input.snn", text), &bag), &bag
}

// TestCorpus compares each testdata/*.txtar: input.snn with its errors as rendered, or with its tree.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.Greater(t, len(files), 40)
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			require.NoError(t, err)
			got := outcome(string(ar.Files[0].Data))
			if *update {
				ar.Files = append(ar.Files[:1:1], got)
				require.NoError(t, os.WriteFile(name, txtar.Format(ar), 0o644))
			}
			require.Len(t, ar.Files, 2)
			require.Equal(t, ar.Files[1].Name, got.Name)
			require.Equal(t, string(ar.Files[1].Data), string(got.Data))
			require.Equal(t, strings.HasPrefix(filepath.Base(name), "bad_"), got.Name == "errors", "bad_ names what is wrong")
		})
	}
}

// outcome is the golden file of an input.
func outcome(input string) txtar.File {
	f, bag := parse(input)
	if bag.Empty() {
		return txtar.File{Name: "tree", Data: []byte(ast.Dump(f))}
	}
	return txtar.File{Name: "errors", Data: []byte(diag.Text(bag.Sorted(), diag.Options{}))}
}
