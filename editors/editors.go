// Package editors writes the files by which editors colour programs. The lists of words in them come from the
// language's own tables; run go generate after a change of these.
package editors

import (
	"bytes"
	"embed"
	"slices"
	"strings"
	"text/template"

	"snnc/lang/token"
)

//go:generate go run ./gen

//go:embed templates
var templates embed.FS

// File is a generated file: its path within this folder, with slashes, and its text.
type File struct{ Path, Text string }

// Generate returns the generated files. The error is that of a template.
func Generate() ([]File, error) {
	var files []File
	for _, path := range []string{"vscode/syntaxes/snn.tmLanguage.json", "vim/syntax/snn.vim"} {
		name := path[strings.LastIndexByte(path, '/')+1:] + ".tmpl"
		text, err := expand(name)
		if err != nil {
			return nil, err
		}
		files = append(files, File{path, text})
	}
	return files, nil
}

func expand(name string) (string, error) {
	t, err := template.New(name).Funcs(template.FuncMap{"join": strings.Join}).ParseFS(templates, "templates/"+name)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = t.Execute(&b, words())
	return b.String(), err
}

// groups are the words as editors tell them apart.
type groups struct {
	Declarations, Statements, Control, Operators []string
	Functions, Constants, Kinds                  []string
}

func words() groups {
	keywords, builtins := token.Keywords(), token.Builtins()
	g := groups{
		Declarations: append(token.Names(keywords, token.Declaration), "extends"),
		Functions:    token.Names(builtins, token.Reduction, token.Function, token.Distribution),
		Constants:    token.Names(builtins, token.Constant),
		Kinds:        token.Names(builtins, token.SignalKind),
	}
	g.Kinds = slices.DeleteFunc(g.Kinds, func(w string) bool { return slices.Contains(g.Functions, w) }) // spike
	for _, w := range token.Names(keywords, token.Heading, token.Statement, token.Operator) {
		switch w {
		case "extends":
		case "if", "then", "else", "for", "repeat":
			g.Control = append(g.Control, w)
		case "and", "or", "not":
			g.Operators = append(g.Operators, w)
		default:
			g.Statements = append(g.Statements, w)
		}
	}
	return g
}
