package check

import (
	"fmt"
	"strconv"
	"strings"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// A value is what a name or a static expression stands for: float64, bool, string, []value, *template, *instance or
// an Expr.
type value any

// template is a module with (some of) its arguments: what a block is before it is placed.
type template struct {
	decl *ast.Decl
	args []*boundArg
	span source.Span
}

// boundArg is an argument with the scope in which it was written.
type boundArg struct {
	name  *ast.Ident // nil by position
	val   value
	span  source.Span
	value ast.Expr
}

// instance is a placed module. Its learned tensors are made once, by its first application.
type instance struct {
	tmpl   *template
	path   string
	shared map[string]*Tensor
	last   *scope // its latest application
}

// describe names the sort of a value in messages.
func describe(v value) string {
	switch v := v.(type) {
	case float64:
		return "the number " + number(v)
	case bool:
		return "a truth value"
	case string:
		return "the text " + strconv.Quote(v)
	case []value:
		return "a list"
	case *template:
		return "the " + v.decl.Kind + " `" + v.decl.Name.Name + "`"
	case *instance:
		return "an instance of `" + v.tmpl.decl.Name.Name + "`"
	}
	return "a signal"
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// shapeString prints `[3, 32, 32]`, with names where axes have them.
func shapeString(dims []Dim) string {
	parts := make([]string, len(dims))
	for i, d := range dims {
		parts[i] = strconv.Itoa(d.Size)
		if d.Name != "" && !d.Pack {
			parts[i] = fmt.Sprintf("%s = %d", d.Name, d.Size)
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// plainShape prints the sizes alone.
func plainShape(dims []Dim) string {
	parts := make([]string, len(dims))
	for i, d := range dims {
		parts[i] = strconv.Itoa(d.Size)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// made adds to a diagnostic how a tensor came to its shape, if that is not plain to see.
func made(d *diag.Diagnostic, t *Tensor) *diag.Diagnostic {
	if t.Prev != nil {
		d.Note("%s", chain(t))
	}
	return d
}

// chain tells how a tensor came to its shape: `image [1, 28, 28] -> Conv(32, 3) [32, 28, 28] -> ...`.
func chain(t *Tensor) string {
	var parts []string
	seen := map[*Tensor]bool{}
	for t != nil && !seen[t] && len(parts) < 12 {
		label := t.Stage
		if t.Prev == nil || label == "" {
			label = t.Label
		}
		parts = append(parts, label+" "+plainShape(t.Dims))
		seen[t] = true
		t = t.Prev
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, " -> ")
}
