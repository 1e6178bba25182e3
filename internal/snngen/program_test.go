package snngen

import (
	"io/fs"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir"
	"snnc/ir/build"
	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/format"
	"snnc/lang/source"
	"snnc/parser"
	"snnc/stdlib"
)

// prelude parses the standard library.
func prelude(t *testing.T) []*ast.File {
	bag := &diag.Bag{}
	var list []*ast.File
	files, err := fs.Glob(stdlib.FS, "*.snn")
	require.NoError(t, err)
	for _, f := range files {
		src, err := fs.ReadFile(stdlib.FS, f)
		require.NoError(t, err)
		list = append(list, parser.Parse(source.NewFile("stdlib/"+f, string(src)), bag))
	}
	require.Zero(t, bag.Errors(), messages(bag))
	return list
}

func messages(bag *diag.Bag) string { return diag.Text(bag.Sorted(), diag.Options{}) }

// parsed parses a program and checks that formatting is idempotent.
func parsed(t *testing.T, text string) *ast.File {
	bag := &diag.Bag{}
	file := parser.Parse(source.NewFile("random.snn", text), bag)
	require.Zero(t, bag.Errors(), messages(bag))
	once := format.Source(file)
	again := parser.Parse(source.NewFile("random.snn", once), bag)
	require.Zero(t, bag.Errors(), "formatted text does not parse: %s", messages(bag))
	require.Equal(t, once, format.Source(again), "formatting is not idempotent")
	return again
}

// graph elaborates the program's model and builds its graph.
func graph(t *testing.T, library []*ast.File, file *ast.File, training bool, opt build.Options) *ir.Graph {
	bag := &diag.Bag{}
	lib := check.NewLibrary(library, []*ast.File{file}, bag)
	name := lib.Models()[0].Name.Name
	steps := 0
	if !training { // the number of steps may be given from outside
		steps = opt.Batch % 3
	}
	m := lib.Elaborate(name, check.Options{Training: training, Loss: true, Time: steps}, bag)
	lib.TrainSettings(name, nil, bag)
	require.Zero(t, bag.Errors(), messages(bag))
	opt.Bag = bag
	g := build.Graph(m, opt)
	require.Zero(t, bag.Errors(), messages(bag))
	require.NoError(t, ir.Verify(g))
	return g
}

func program(seed int) string { return Program(rand.New(rand.NewPCG(uint64(seed), 11))) }

func TestProgramIsAFunctionOfTheSeed(t *testing.T) {
	require.Equal(t, program(3), program(3))
	require.NotEqual(t, program(3), program(4))
}
