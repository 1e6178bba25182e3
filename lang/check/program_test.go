package check_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir/build"
	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/parser"
	"snnc/stdlib"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// prelude is the parsed standard library.
var prelude = sync.OnceValue(func() []*ast.File { return parsed(stdlib.FS) })

// fixedPrelude is a library that stays as it is: golden files name its lines.
var fixedPrelude = sync.OnceValue(func() []*ast.File { return parsed(os.DirFS("testdata/library")) })

func parsed(fsys fs.FS) []*ast.File {
	bag := &diag.Bag{}
	var list []*ast.File
	files, err := fs.Glob(fsys, "*.snn")
	for _, f := range files {
		var text []byte
		if text, err = fs.ReadFile(fsys, f); err == nil {
			list = append(list, parser.Parse(source.NewFile("stdlib/"+f, string(text)), bag))
		}
	}
	if err != nil || !bag.Empty() || len(list) == 0 {
		panic("the library does not parse")
	}
	return list
}

// program parses a text on top of the standard library and checks its names.
func program(prelude []*ast.File, name, text string) (*check.Library, *diag.Bag) {
	bag := &diag.Bag{}
	file := parser.Parse(source.NewFile(name, text), bag)
	lib := check.NewLibrary(prelude, []*ast.File{file}, bag)
	lib.CheckNames(bag)
	return lib, bag
}

// checked does all that can be said about a program before data are opened: in evaluation and in training.
func checked(prelude []*ast.File, name, text string) *diag.Bag {
	lib, bag := program(prelude, name, text)
	for _, m := range lib.Models() {
		trained := lib.Train(m.Name.Name) != nil
		lib.TrainSettings(m.Name.Name, nil, bag)
		for _, training := range []bool{false, true} {
			model := lib.Elaborate(m.Name.Name, check.Options{Training: training, Loss: trained}, bag)
			if model != nil {
				build.Graph(model, build.Options{Batch: 2, Bag: bag})
			}
		}
	}
	return bag
}

// model elaborates the program's only model.
func model(t *testing.T, text string, opt check.Options) *check.Model {
	t.Helper()
	lib, bag := program(fixedPrelude(), "model.snn", text)
	m := lib.Elaborate(lib.Models()[0].Name.Name, opt, bag)
	require.True(t, bag.Empty(), rendered(bag))
	require.NotNil(t, m)
	return m
}

func rendered(bag *diag.Bag) string { return diag.Text(bag.Sorted(), diag.Options{}) }

func codes(bag *diag.Bag) []string {
	var list []string
	for _, d := range bag.All() {
		list = append(list, string(d.Code))
	}
	return list
}

// TestRightPrograms finds nothing wrong with the library and the examples.
func TestRightPrograms(t *testing.T) {
	for _, pattern := range []string{"../../stdlib/*.snn", "../../examples/*.snn"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, f := range files {
			text, err := os.ReadFile(f)
			require.NoError(t, err)
			bag := checked(prelude(), filepath.Base(f), string(text))
			require.True(t, bag.Empty(), rendered(bag))
		}
	}
}
