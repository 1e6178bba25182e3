package format_test

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
	"snnc/lang/format"
	"snnc/lang/source"
	"snnc/parser"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// parse returns nil if the text has errors.
func parse(text string) *ast.File {
	var bag diag.Bag
	f := parser.Parse(source.NewFile("input.snn", text), &bag)
	if !bag.Empty() {
		return nil
	}
	return f
}

// check formats a text and proves that the tree stays, that each comment stays, and that a second run changes nothing.
func check(t *testing.T, text string) string {
	t.Helper()
	f := parse(text)
	require.NotNil(t, f)
	once := format.Source(f)
	again := parse(once)
	require.NotNil(t, again, "the formatted text has errors:\n%s", once)
	require.Equal(t, tree(f), tree(again), "%s", once)
	require.ElementsMatch(t, comments(f), comments(again), "%s", once)
	require.Equal(t, once, format.Source(again))
	for _, line := range strings.Split(once, "\n") {
		require.Equal(t, strings.TrimRight(line, " "), line)
	}
	return once
}

// tree is a tree without comments, which may move.
func tree(f *ast.File) string {
	g := *f
	g.Comments = nil
	return ast.Dump(&g)
}

func comments(f *ast.File) []string {
	var list []string
	for _, c := range f.Comments {
		list = append(list, c.Text)
	}
	return list
}

// corpus returns the programs without errors of this repository.
func corpus(t testing.TB) []string {
	var list []string
	for _, pattern := range []string{"../../parser/testdata/*.txtar", "testdata/*.txtar"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range files {
			ar, err := txtar.ParseFile(name)
			require.NoError(t, err)
			list = append(list, string(ar.Files[0].Data))
		}
	}
	for _, dir := range []string{"../../stdlib", "../../examples"} {
		_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && filepath.Ext(path) == ".snn" {
				data, err := os.ReadFile(path)
				require.NoError(t, err)
				list = append(list, string(data))
			}
			return nil
		})
	}
	return list
}

func TestCorpus(t *testing.T) {
	checked := 0
	for _, text := range corpus(t) {
		if parse(text) != nil {
			check(t, text)
			checked++
		}
	}
	require.Greater(t, checked, 10)
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			require.NoError(t, err)
			got := check(t, string(ar.Files[0].Data))
			if *update {
				ar.Files = append(ar.Files[:1:1], txtar.File{Name: "output.snn", Data: []byte(got)})
				require.NoError(t, os.WriteFile(name, txtar.Format(ar), 0o644))
			}
			require.Len(t, ar.Files, 2)
			require.Equal(t, string(ar.Files[1].Data), got)
		})
	}
}

func FuzzFormat(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 1<<14 && parse(text) != nil {
			check(t, text)
		}
	})
}
