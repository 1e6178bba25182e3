package parser

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// inputs returns the programs of the corpus.
func inputs(t testing.TB) []string {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	var list []string
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		list = append(list, string(txtar.Parse(data).Files[0].Data))
	}
	return list
}

// nodes calls f for each node below v with the node around it.
func nodes(v reflect.Value, parent ast.Node, f func(n, parent ast.Node)) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		if n, ok := v.Interface().(ast.Node); ok && v.Kind() == reflect.Pointer {
			f(n, parent)
			parent = n
		}
		nodes(v.Elem(), parent, f)
	case reflect.Slice:
		for i := range v.Len() {
			nodes(v.Index(i), parent, f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name != "Place" && name != "OpSrc" {
				nodes(v.Field(i), parent, f)
			}
		}
	}
}

// TestSpans sees that each node lies within the one around it, and that names and numbers span their own text.
func TestSpans(t *testing.T) {
	for _, text := range inputs(t) {
		f, _ := parse(text)
		nodes(reflect.ValueOf(f), nil, func(n, parent ast.Node) {
			s := n.Span()
			require.True(t, s.Valid())
			require.True(t, 0 <= s.Start && s.Start <= s.End && s.End <= len(text), "%T %d..%d", n, s.Start, s.End)
			if parent != nil {
				p := parent.Span()
				require.True(t, p.Start <= s.Start && s.End <= p.End, "%T in %T: %q in %q", n, parent, s.Text(), p.Text())
			}
			switch n := n.(type) {
			case *ast.Ident:
				require.Equal(t, n.Name, s.Text())
			case *ast.Number:
				require.Equal(t, n.Text, s.Text())
			}
		})
	}
}

// TestReparse parses the text of each expression alone and finds the same tree.
func TestReparse(t *testing.T) {
	for _, text := range inputs(t) {
		f, bag := parse(text)
		if !bag.Empty() {
			continue
		}
		nodes(reflect.ValueOf(f), nil, func(n, _ ast.Node) {
			x, ok := n.(ast.Expr)
			if _, in := n.(*ast.Range); !ok || in || reparsesOtherwise(x) {
				return
			}
			var bag diag.Bag
			again := ParseExpr(source.NewFile("expr", n.Span().Text()), &bag)
			require.True(t, bag.Empty(), diag.Text(bag.Sorted(), diag.Options{}))
			require.Equal(t, ast.Dump(n), ast.Dump(again))
		})
	}
}

// reparsesOtherwise names the expressions that exist only within others.
func reparsesOtherwise(x ast.Expr) bool {
	switch x.(type) {
	case *ast.Ellipsis, *ast.Over, *ast.Ident: // the name of a Section is a keyword
		return true
	}
	return false
}
