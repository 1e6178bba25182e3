package build_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

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

// library parses the standard library and one program.
func library(t *testing.T, name, text string) (*check.Library, *diag.Bag) {
	bag := &diag.Bag{}
	var prelude []*ast.File
	files, err := fs.Glob(stdlib.FS, "*.snn")
	require.NoError(t, err)
	for _, f := range files {
		src, err := fs.ReadFile(stdlib.FS, f)
		require.NoError(t, err)
		prelude = append(prelude, parser.Parse(source.NewFile("stdlib/"+f, string(src)), bag))
	}
	file := parser.Parse(source.NewFile(name, text), bag)
	return check.NewLibrary(prelude, []*ast.File{file}, bag), bag
}

func text(bag *diag.Bag) string { return diag.Text(bag.Sorted(), diag.Options{}) }

func TestExamplesBuild(t *testing.T) {
	files, err := filepath.Glob("../../examples/*.snn")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	files = append(files, "testdata/features.snn")
	for _, f := range files {
		src, err := os.ReadFile(f)
		require.NoError(t, err)
		lib, bag := library(t, f, string(src))
		for _, m := range lib.Models() {
			for _, training := range []bool{false, true} {
				opt := check.Options{Training: training, Loss: lib.Train(m.Name.Name) != nil}
				model := lib.Elaborate(m.Name.Name, opt, bag)
				require.Zero(t, bag.Errors(), text(bag))
				g := build.Graph(model, build.Options{Batch: 2, Record: true, Bag: bag})
				require.NoError(t, ir.Verify(g))
				require.Zero(t, bag.Errors(), text(bag))
			}
		}
	}
}
