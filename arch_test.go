package snnc_test

import (
	"bufio"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"snnc/lang/diag"
	"snnc/lang/source"
	words "snnc/lang/token"
	snn "snnc/parser"
)

// arrows says which packages of this module a package may import. A name that ends in / stands for all below it, and
// the longest name that fits a package holds for it. A package that no row names fails the test.
var arrows = map[string][]string{
	"lang/source": {},
	"lang/diag":   {"lang/source"},
	"lang/token":  {},
	"lang/ast":    {"lang/source", "lang/token"},
	"lang/check":  {"lang/source", "lang/diag", "lang/token", "lang/ast"},
	"lang/format": {"lang/source", "lang/diag", "lang/token", "lang/ast"},
	"parser":      {"lang/source", "lang/diag", "lang/token", "lang/ast"},

	"ir":          {"lang/source"},
	"ir/build":    {"lang/source", "lang/diag", "lang/check", "ir"},
	"ir/autodiff": {"lang/source", "ir"},
	"ir/interp":   {"ir", "runtime/rng"},
	"ir/gen":      {"ir", "ir/interp"},
	"passes":      {"lang/source", "ir", "ir/autodiff", "ir/interp"},

	"backend/":    {"ir", "passes", "runtime/tensor", "runtime/rng", "internal/codec/", "backend/"},
	"backend/cpu": {"lang/source", "ir", "passes", "runtime/tensor", "runtime/rng", "backend/cpu/kernels", "backend/cpu/native"},

	"backend/cpu/native":  {"backend/cpu/kernels"},
	"backend/cpu/kernels": {},
	"runtime/":            {"runtime/", "internal/codec/"},
	"runtime/rng":         {},
	"runtime/tensor":      {"runtime/rng"},
	"runtime/train":       {"runtime/", "internal/codec/", "backend/cpu/kernels"},
	"internal/codec/":     {},
	"internal/weights":    {"lang/source", "lang/diag", "runtime/tensor", "internal/codec/"},
	"internal/":           {"lang/", "parser", "ir", "ir/", "passes", "backend/", "runtime/", "stdlib", "examples", "internal/"},
	"cmd/":                {"internal/", "cmd/"},
	"stdlib":              {},
	"examples":            {},
	"editors":             {"lang/token"},
	"editors/":            {"lang/token", "editors"},
	"docs/":               {"runtime/", "internal/"},
	"bench/":              {"runtime/", "internal/"},
	"":                    {},
}

// outside says which packages alone may import a foreign module.
var outside = map[string]string{
	"github.com/alecthomas/participle/v2": "parser",
	"github.com/alecthomas/kong":          "cmd/",
}

func covers(rule, pkg string) bool {
	return rule == pkg || strings.HasSuffix(rule, "/") && strings.HasPrefix(pkg, rule)
}

// ruleOf returns the longest row that holds for a package; kerneltest and its like, which are for tests, have none.
func ruleOf(pkg string) (string, bool) {
	best, ok := "", pkg == ""
	for rule := range arrows {
		if covers(rule, pkg) && len(rule) >= len(best) {
			best, ok = rule, true
		}
	}
	return best, ok
}

// TestArrows reads the imports of every package and fails on one that the table does not allow.
func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-e", "-f", `{{.ImportPath}}: {{join .Imports " "}}`, "./...").Output()
	require.NoError(t, err)
	seen := 0
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		path, imports, ok := strings.Cut(lines.Text(), ":")
		pkg := strings.TrimPrefix(strings.TrimPrefix(path, "snnc"), "/")
		if !ok || strings.HasSuffix(pkg, "test") {
			continue
		}
		seen++
		checkImports(t, pkg, strings.Fields(imports))
	}
	require.Greater(t, seen, 15)
}

func checkImports(t *testing.T, pkg string, imports []string) {
	rule, ok := ruleOf(pkg)
	if !ok {
		t.Errorf("no row of the table is for %s", pkg)
		return
	}
	for _, path := range imports {
		to, ours := strings.CutPrefix(path, "snnc/")
		if ours && !slices.ContainsFunc(arrows[rule], func(may string) bool { return covers(may, to) }) {
			t.Errorf("%s imports %s, which the row %q does not allow", pkg, to, rule)
		}
		for module, only := range outside {
			if strings.HasPrefix(path, module) && !covers(only, pkg) {
				t.Errorf("%s imports %s, which is for %s alone", pkg, path, only)
			}
		}
	}
}

// goFiles calls f for each Go file that is no test and not generated, with its text.
func goFiles(t *testing.T, f func(path string, text []byte)) {
	require.NoError(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		text, err := os.ReadFile(path)
		if !bytes.HasPrefix(text, []byte("// Code generated")) {
			f(filepath.ToSlash(path), text)
		}
		return err
	}))
}

// maxLines is far above the length that files should have.
const maxLines = 600

// TestFilesAreShort keeps each file readable in one sitting.
func TestFilesAreShort(t *testing.T) {
	goFiles(t, func(path string, text []byte) {
		if n := bytes.Count(text, []byte("\n")); n >= maxLines {
			t.Errorf("%s has %d lines: divide it by what it does", path, n)
		}
	})
}

// libraryNames are the names that stdlib declares, with their kinds. Names that are also words of the language, such as
// atan, are left out.
func libraryNames(t *testing.T) map[string]string {
	files, err := filepath.Glob("stdlib/*.snn")
	require.NoError(t, err)
	names := map[string]string{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		var bag diag.Bag
		for _, d := range snn.Parse(source.NewFile(path, string(text)), &bag).Decls {
			if len(words.Lookup(d.Name.Name)) == 0 {
				names[d.Name.Name] = d.Kind
			}
		}
	}
	return names
}

// TestGoKnowsNoLibraryName fails where the text of a Go string is the name of something that the library declares: the
// compiler classifies by equations, never by names. Surrogates matter to the compiler only: "rect" is also a word of SVG.
func TestGoKnowsNoLibraryName(t *testing.T) {
	names := libraryNames(t)
	if len(names) == 0 {
		t.Skip("stdlib declares nothing")
	}
	goFiles(t, func(path string, text []byte) {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "tools/") {
			return
		}
		for place, s := range stringsOf(t, path, text) {
			kind := names[s]
			if kind == "" || kind == "surrogate" && strings.HasPrefix(path, "runtime/") {
				continue
			}
			t.Errorf("%s: %q is the name of a %s of the library", place, s, kind)
		}
	})
}

// stringsOf returns the string literals of a file by their places, imports and tags apart.
func stringsOf(t *testing.T, path string, text []byte) map[string]string {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, text, parser.SkipObjectResolution)
	require.NoError(t, err)
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil {
				found[fset.Position(n.Pos()).String()] = s
			}
		}
		return true
	})
	return found
}
