package parser

import (
	"reflect"
	"strings"
	"testing"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// FuzzParse looks for panics, for places outside of the text, and for errors without a diagnostic.
func FuzzParse(f *testing.F) {
	for _, text := range inputs(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		var bag diag.Bag
		file := Parse(source.NewFile("fuzz.snn", text), &bag)
		bad := false
		nodes(reflect.ValueOf(file), nil, func(n, _ ast.Node) {
			s := n.Span()
			if s.File == nil || s.Start < 0 || s.Start > s.End || s.End > len(text) {
				t.Fatalf("%T spans %d..%d of %d", n, s.Start, s.End, len(text))
			}
			switch n.(type) {
			case *ast.BadStmt, *ast.BadExpr:
				bad = true
			}
		})
		if bad && bag.Errors() == 0 {
			t.Fatal("something bad was not reported")
		}
		_ = diag.Text(bag.Sorted(), diag.Options{Unicode: true})
	})
}

// longText is a text of some 100 KB as people write it.
func longText(b *testing.B) string {
	for _, text := range inputs(b) {
		if strings.Contains(text, "neuron PLIF") {
			return "snn 1\n" + strings.Repeat(strings.TrimPrefix(text, "snn 1\n"), 60)
		}
	}
	b.Fatal("no program")
	return ""
}

func BenchmarkScan(b *testing.B) {
	f := source.NewFile("bench.snn", longText(b))
	b.SetBytes(int64(len(f.Text)))
	b.ReportAllocs()
	for b.Loop() {
		s := newScanner(&reporter{}, f)
		for {
			if t, _ := s.Next(); t.EOF() {
				break
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	f := source.NewFile("bench.snn", longText(b))
	b.SetBytes(int64(len(f.Text)))
	b.ReportAllocs()
	for b.Loop() {
		var bag diag.Bag
		Parse(f, &bag)
		if !bag.Empty() {
			b.Fatal(bag.Sorted()[0])
		}
	}
}

// BenchmarkParseSmall is one neuron: what a parse costs at least.
func BenchmarkParseSmall(b *testing.B) {
	f := source.NewFile("bench.snn", "snn 1\nneuron A(tau = 2.0) {\n  v = v[t-1] + x / tau\n  s = spike(v)\n}\n")
	b.ReportAllocs()
	for b.Loop() {
		Parse(f, &diag.Bag{})
	}
}
