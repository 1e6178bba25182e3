package check_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/build"
	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/parser"
	"snnc/stdlib"
)

// seeds are the programs of the library, the examples and the corpus of wrong ones.
func seeds(f *testing.F) []string {
	var texts []string
	for _, pattern := range []string{"../../examples/*.snn", "../../internal/snngen/testdata/features/*.snn", "testdata/library/*.snn", "testdata/errors/*.txtar"} {
		files, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, name := range files {
			text, err := os.ReadFile(name)
			require.NoError(f, err)
			if filepath.Ext(name) == ".txtar" {
				text = txtar.Parse(text).Files[0].Data
			}
			texts = append(texts, string(text))
		}
	}
	files, err := fs.Glob(stdlib.FS, "*.snn")
	require.NoError(f, err)
	for _, name := range files {
		text, err := fs.ReadFile(stdlib.FS, name)
		require.NoError(f, err)
		texts = append(texts, string(text))
	}
	for _, info := range diag.Registry {
		texts = append(texts, info.Example, info.Fixed)
	}
	return texts
}

// FuzzCheck looks for panics and for programs that take long to check, or that fail without a word.
func FuzzCheck(f *testing.F) {
	for _, text := range seeds(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<13 {
			return
		}
		start := time.Now()
		checkAll(t, text)
		if d := time.Since(start); d > 5*time.Second {
			t.Fatalf("took %v", d)
		}
	})
}

func checkAll(t *testing.T, text string) {
	bag := &diag.Bag{}
	file := parser.Parse(source.NewFile("fuzz.snn", text), bag)
	lib := check.NewLibrary(prelude(), []*ast.File{file}, bag)
	lib.CheckNames(bag)
	for _, d := range lib.Models() {
		name, trained := d.Name.Name, lib.Train(d.Name.Name) != nil
		tr := lib.TrainSettings(name, nil, bag)
		require.True(t, tr != nil || !trained || bag.Errors() > 0, "no settings and no word")
		for _, training := range []bool{false, true} {
			m := lib.Elaborate(name, check.Options{Training: training, Loss: trained}, bag)
			require.True(t, m != nil || bag.Errors() > 0, "no model and no word")
			if m != nil && bag.Errors() == 0 && small(m) {
				g := build.Graph(m, build.Options{Batch: 2, Record: true, Bag: bag})
				require.NoError(t, ir.Verify(g))
			}
		}
	}
	_ = rendered(bag)
}

// small reports whether building a graph is quick.
func small(m *check.Model) bool { return len(m.Groups) < 500 && m.T < 1000 }
