package editors

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/lang/token"
	"snnc/parser"
)

func TestGeneratedFilesAreCurrent(t *testing.T) {
	files, err := Generate()
	require.NoError(t, err)
	for _, f := range files {
		data, err := os.ReadFile(filepath.FromSlash(f.Path))
		require.NoError(t, err)
		require.Equal(t, f.Text, string(data), "run go generate in editors")
	}
}

func readJSON(t *testing.T, path string, v any) {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, v), path)
}

// TestManifest sees that the files that the extension names are there and are JSON.
func TestManifest(t *testing.T) {
	var m struct {
		Contributes struct {
			Languages          []struct{ Configuration string }
			Grammars, Snippets []struct{ Path string }
			ProblemMatchers    []struct{ Pattern []struct{ Regexp string } }
		}
	}
	readJSON(t, "vscode/package.json", &m)
	paths := []string{m.Contributes.Languages[0].Configuration, m.Contributes.Grammars[0].Path, m.Contributes.Snippets[0].Path}
	for _, p := range paths {
		readJSON(t, filepath.Join("vscode", p), &map[string]any{})
	}
	text := diag.Text([]*diag.Diagnostic{diag.New("E0101", source.Span{File: source.NewFile("a.snn", "snn 1\n"), Start: 4, End: 5}, "no")}, diag.Options{})
	for i, p := range m.Contributes.ProblemMatchers[0].Pattern {
		require.Regexp(t, regexp.MustCompile(p.Regexp), strings.Split(text, "\n")[i])
	}
}

// TestSnippets sees that each snippet is a valid program once its gaps are filled with their proposals.
func TestSnippets(t *testing.T) {
	var snippets map[string]struct{ Body []string }
	readJSON(t, "vscode/snippets/snn.json", &snippets)
	require.NotEmpty(t, snippets)
	for name, s := range snippets {
		text := strings.Join(s.Body, "\n")
		text = regexp.MustCompile(`\$\{\d:([^}]*)\}`).ReplaceAllString(text, "$1")
		text = strings.ReplaceAll(strings.ReplaceAll(text, "-> $0", "-> A"), "$0", "")
		if !strings.HasPrefix(text, "snn") {
			text = "snn 1\n" + text
		}
		var bag diag.Bag
		parser.Parse(source.NewFile(name, text), &bag)
		require.True(t, bag.Empty(), diag.Text(bag.Sorted(), diag.Options{}))
	}
}

// programs returns the valid programs of the repository by name.
func programs(t *testing.T) map[string]string {
	list := map[string]string{}
	files, err := filepath.Glob("../parser/testdata/*.txtar")
	require.NoError(t, err)
	for _, name := range files {
		ar, err := txtar.ParseFile(name)
		require.NoError(t, err)
		if ar.Files[1].Name == "tree" {
			list[name] = string(ar.Files[0].Data)
		}
	}
	for _, dir := range []string{"../stdlib", "../examples"} {
		_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && filepath.Ext(path) == ".snn" {
				data, err := os.ReadFile(path)
				require.NoError(t, err)
				list[path] = string(data)
			}
			return nil
		})
	}
	require.NotEmpty(t, list)
	return list
}

// TestTextMate colours each program and compares the scopes with the tokens of the parser.
func TestTextMate(t *testing.T) {
	g := readGrammar(t)
	for name, text := range programs(t) {
		f := source.NewFile(name, text)
		scopes := g.scopes(text)
		for _, tok := range parser.Tokens(f) {
			at := tok.Span.Position() + ": " + tok.Span.Text()
			for i := tok.Span.Start; i < tok.Span.End; i++ {
				require.True(t, fits(tok.Kind, scopes[i]), "%s has scope %q", at, scopes[i])
			}
		}
	}
}

// fits says which scopes a token may have.
func fits(kind token.Kind, scope string) bool {
	word := strings.HasPrefix(scope, "storage.") || strings.HasPrefix(scope, "keyword.")
	switch kind {
	case token.Keyword:
		return word && !strings.HasPrefix(scope, "keyword.operator.a")
	case token.Ident:
		return scope != "" && !word
	case token.Number:
		return strings.HasPrefix(scope, "constant.numeric")
	case token.String:
		return strings.HasPrefix(scope, "string.")
	case token.Comment:
		return strings.HasPrefix(scope, "comment.")
	}
	return scope == "" || strings.HasPrefix(scope, "keyword.operator")
}

const vimProgram = `snn 1
/// doc
neuron LIF(tau = 2.5) {
  s = spike(x, "a") // end
  v = if a and b then 1 else T
}
model M { in x: real[3] }
`

// TestVim asks Vim itself for the groups at a few places, and for the errors that :make would find.
func TestVim(t *testing.T) {
	vim, err := exec.LookPath("vim")
	if err != nil {
		t.Skip("vim is not installed")
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	program, out := write("a.snn", vimProgram), filepath.Join(dir, "out")
	var bag diag.Bag
	parser.Parse(source.NewFile(program, "snn 1\nneuron A { s = }\n"), &bag)
	errors := write("errors", diag.Text(bag.Sorted(), diag.Options{}))
	runtime, err := filepath.Abs("vim")
	require.NoError(t, err)
	script := write("script.vim", `set nocompatible
let &runtimepath = '`+runtime+`,' . &runtimepath
filetype plugin on
syntax on
edit `+program+`
let out = []
for [l, c] in [[1, 1], [2, 1], [3, 1], [3, 8], [3, 18], [4, 7], [4, 16], [4, 21], [5, 7], [5, 12], [5, 30], [7, 17], [4, 3]]
  call add(out, synIDattr(synID(l, c, 1), 'name'))
endfor
cgetfile `+errors+`
for q in filter(getqflist(), 'v:val.valid')
  call add(out, q.lnum . ':' . q.col . ':' . q.type . ':' . q.text)
endfor
call add(out, &commentstring)
call writefile(out, '`+out+`')
qall!
`)
	cmd := exec.Command(vim, "-u", "NONE", "-i", "NONE", "-n", "-es", "-S", script)
	_ = cmd.Run() // -es exits with an error for any message
	data, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Equal(t, strings.Fields(`snnStatement snnDocComment snnDeclaration snnModule snnNumber snnFunction snnString
		snnComment snnControl snnWordOperator snnConstant snnKind`),
		strings.Split(strings.TrimSpace(string(data)), "\n")[:12])
	rest := strings.Split(strings.TrimSpace(string(data)), "\n")[12:]
	require.Equal(t, []string{"", "2:16:E:" + bag.All()[0].Message, "// %s"}, rest)
}
