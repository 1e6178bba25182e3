package snnc_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/ir/build"
	snnast "snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	snn "snnc/parser"
	"snnc/passes"
)

var update = flag.Bool("update", false, "rewrite the grammar in spec.md")

var grammarBlock = regexp.MustCompile("(?s)```ebnf\n(.*?)```")

// TestSpecGrammar keeps the grammar of the specification equal to that of the parser.
func TestSpecGrammar(t *testing.T) {
	text, err := os.ReadFile("spec.md")
	require.NoError(t, err)
	if *update {
		text = grammarBlock.ReplaceAllLiteral(text, []byte("```ebnf\n"+snn.Grammar()+"```"))
		require.NoError(t, os.WriteFile("spec.md", text, 0o644))
	}
	found := grammarBlock.FindAllStringSubmatch(string(text), -1)
	require.Len(t, found, 1)
	require.Equal(t, snn.Grammar(), found[0][1])
}

// example is a program in a text, with the line where it starts and the code that it must yield.
type example struct {
	line int
	text string
	code diag.Code // empty if it must be valid
}

var (
	exampleBlock = regexp.MustCompile("(?s)```snn\n(.*?)```")
	errorMark    = regexp.MustCompile(`^// error: (E\d{4})\n`)
)

func examplesOf(t *testing.T, file string) []example {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var list []example
	for _, at := range exampleBlock.FindAllSubmatchIndex(text, -1) {
		e := example{line: 2 + strings.Count(string(text[:at[0]]), "\n"), text: string(text[at[2]:at[3]])}
		if m := errorMark.FindStringSubmatch(e.text); m != nil {
			e.code = diag.Code(m[1])
		}
		list = append(list, e)
	}
	return list
}

// TestSpecExamples compiles each example of the specification.
func TestSpecExamples(t *testing.T) {
	examples := examplesOf(t, "spec.md")
	require.Greater(t, len(examples), 50)
	for _, e := range examples {
		t.Run(fmt.Sprintf("line %d", e.line), func(t *testing.T) {
			name := fmt.Sprintf("spec.md:%d", e.line)
			bag := checkProgram(source.NewFile(name, e.text), nil)
			if e.code == "" {
				require.True(t, strings.HasPrefix(e.text, "snn 1\n"))
				require.True(t, bag.Empty(), diag.Text(bag.Sorted(), diag.Options{}))
				return
			}
			require.Equal(t, []diag.Code{e.code}, codesOf(bag), diag.Text(bag.Sorted(), diag.Options{}))
		})
	}
}

func codesOf(bag *diag.Bag) []diag.Code {
	var codes []diag.Code
	for _, d := range bag.All() {
		codes = append(codes, d.Code)
	}
	return slices.Compact(codes)
}

// checkProgram parses and checks a program and builds the graph of each model, in evaluation and in training.
func checkProgram(f *source.File, prelude []*snnast.File) *diag.Bag {
	var bag diag.Bag
	file := snn.Parse(f, &bag)
	if !bag.Empty() {
		return &bag
	}
	lib := check.NewLibrary(prelude, []*snnast.File{file}, &bag)
	if lib.CheckNames(&bag); !bag.Empty() {
		return &bag
	}
	for _, m := range lib.Models() {
		trained := lib.Train(m.Name.Name) != nil
		lib.TrainSettings(m.Name.Name, nil, &bag)
		for _, training := range []bool{false, true} {
			model := lib.Elaborate(m.Name.Name, check.Options{Training: training, Loss: trained}, &bag)
			checkGraph(model, &bag)
		}
	}
	return &bag
}

// checkGraph checks what can only be seen of a model's graph: the kinds of signals.
func checkGraph(m *check.Model, bag *diag.Bag) {
	if m == nil {
		return
	}
	before := bag.Errors()
	g := build.Graph(m, build.Options{Batch: 2, Bag: bag})
	if bag.Errors() > before || !m.SpikeDriven.Valid() {
		return
	}
	for _, v := range passes.SpikeDriven(g) {
		bag.Errorf("E0501", v.Node.Loc, "multiplies")
	}
}
