package ast

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Dump returns a tree as text without places: names and literals as they are, other nodes as (Type Field=value ...),
// empty fields left out, declarations and statements on lines of their own. Two trees with equal dumps mean the same.
func Dump(n Node) string {
	var d dumper
	d.value(reflect.ValueOf(n))
	return d.b.String() + "\n"
}

type dumper struct {
	b      strings.Builder
	indent int
}

func (d *dumper) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		d.value(v.Elem())
	case reflect.Pointer:
		d.node(v)
	case reflect.Struct:
		d.fields(v)
	case reflect.Slice:
		d.slice(v)
	case reflect.String:
		d.b.WriteString(strconv.Quote(v.String()))
	default:
		fmt.Fprint(&d.b, v.Interface())
	}
}

// node writes a node; names and numbers short.
func (d *dumper) node(v reflect.Value) {
	switch n := v.Interface().(type) {
	case *Ident:
		d.b.WriteString(n.Name)
	case *Number:
		d.b.WriteString(n.Text)
	case *String:
		d.b.WriteString(strconv.Quote(n.Value))
	case *Ellipsis:
		d.b.WriteString("...")
	default:
		d.fields(v.Elem())
	}
}

func (d *dumper) fields(v reflect.Value) {
	d.b.WriteString("(" + v.Type().Name())
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Name == "Place" || f.Name == "OpSrc" || v.Field(i).IsZero() {
			continue
		}
		d.b.WriteString(" " + f.Name + "=")
		d.value(v.Field(i))
	}
	d.b.WriteString(")")
}

// slice writes a list; statements and declarations, which can be long, one on a line.
func (d *dumper) slice(v reflect.Value) {
	name := v.Type().Elem().String()
	long := name == "ast.Stmt" || name == "*ast.Decl" || name == "ast.Comment"
	d.b.WriteString("[")
	d.indent++
	for i := range v.Len() {
		switch {
		case long:
			d.b.WriteString("\n" + strings.Repeat("  ", d.indent))
		case i > 0:
			d.b.WriteString(" ")
		}
		d.value(v.Index(i))
	}
	d.indent--
	d.b.WriteString("]")
}
