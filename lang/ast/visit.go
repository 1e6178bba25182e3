package ast

import "reflect"

// Visit calls f for a node and for all nodes in it.
func Visit(n Node, f func(Node)) { visit(reflect.ValueOf(n), f) }

func visit(v reflect.Value, f func(Node)) {
	switch v.Kind() {
	case reflect.Interface:
		visit(v.Elem(), f)
	case reflect.Pointer:
		if n, ok := v.Interface().(Node); ok && !v.IsNil() {
			f(n)
			visit(v.Elem(), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				visit(v.Field(i), f)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			visit(v.Index(i), f)
		}
	}
}
