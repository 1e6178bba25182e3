package diag

import (
	"cmp"
	"fmt"
	"slices"

	"snnc/lang/source"
)

// Cap is the number of diagnostics that Sorted shows; more would bury the first cause.
const Cap = 20

// Bag collects diagnostics in any order. The zero Bag is empty and ready.
type Bag struct{ list []*Diagnostic }

// Add puts a diagnostic in.
func (b *Bag) Add(d *Diagnostic) *Diagnostic {
	b.list = append(b.list, d)
	return d
}

// Errorf adds a diagnostic, an error or a warning as the code says, and returns it to be completed.
func (b *Bag) Errorf(code Code, span source.Span, format string, args ...any) *Diagnostic {
	return b.Add(New(code, span, format, args...))
}

// Empty reports that nothing was added.
func (b *Bag) Empty() bool { return len(b.list) == 0 }

// Errors counts the errors, warnings apart.
func (b *Bag) Errors() int { return count(b.list, Error) }

// Warnings counts the warnings.
func (b *Bag) Warnings() int { return count(b.list, Warning) }

// All returns every diagnostic, by file name and place, each once.
func (b *Bag) All() []*Diagnostic {
	list := slices.Clone(b.list)
	slices.SortStableFunc(list, compare)
	return slices.CompactFunc(list, func(x, y *Diagnostic) bool {
		return compare(x, y) == 0 && x.Message == y.Message
	})
}

// Sorted is All with at most Cap entries, errors before warnings where some must go, and then a last entry without
// code that counts those left out.
func (b *Bag) Sorted() []*Diagnostic {
	all := b.All()
	if len(all) <= Cap {
		return all
	}
	slices.SortStableFunc(all, func(x, y *Diagnostic) int { return cmp.Compare(x.Severity(), y.Severity()) })
	shown, left := slices.Clone(all[:Cap]), all[Cap:]
	slices.SortStableFunc(shown, compare)
	return append(shown, New("", source.Span{}, "%s", countLine(left)))
}

func countLine(left []*Diagnostic) string {
	e, w := count(left, Error), count(left, Warning)
	switch {
	case w == 0:
		return fmt.Sprintf("%s not shown", plural(e, "more error"))
	case e == 0:
		return fmt.Sprintf("%s not shown", plural(w, "more warning"))
	}
	return fmt.Sprintf("%s and %s not shown", plural(e, "more error"), plural(w, "more warning"))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func count(list []*Diagnostic, s Severity) int {
	n := 0
	for _, d := range list {
		if d.Severity() == s {
			n++
		}
	}
	return n
}

func compare(x, y *Diagnostic) int {
	a, b := x.Primary.Span, y.Primary.Span
	return cmp.Or(cmp.Compare(fileName(a), fileName(b)), cmp.Compare(a.Start, b.Start),
		cmp.Compare(a.End, b.End), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Message, y.Message))
}

func fileName(s source.Span) string {
	if s.File == nil {
		return ""
	}
	return s.File.Name
}
