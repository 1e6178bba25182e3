package driver

import (
	"fmt"
	"io"
	"strings"

	"snnc/lang/diag"
)

// Diagnostics is what was said about a program.
type Diagnostics = diag.Bag

// Look says how diagnostics are written.
type Look struct {
	JSON           bool // one object for machines, also if there is nothing to say
	Color, Unicode bool
}

// WriteDiagnostics writes diagnostics, and under them how many there are.
func WriteDiagnostics(w io.Writer, bag *Diagnostics, look Look) error {
	if look.JSON {
		return diag.JSON(w, bag.All())
	}
	ds := bag.Sorted()
	if len(ds) == 0 {
		return nil
	}
	_, err := fmt.Fprintln(w, diag.Text(ds, diag.Options{Color: look.Color, Unicode: look.Unicode})+counts(bag))
	return err
}

func counts(bag *Diagnostics) string {
	var parts []string
	if n := bag.Errors(); n > 0 {
		parts = append(parts, plural(n, "error"))
	}
	if n := bag.Warnings(); n > 0 {
		parts = append(parts, plural(n, "warning"))
	}
	return strings.Join(parts, ", ")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Codes lists every code of a diagnostic.
func Codes() []diag.Info { return diag.Registry }

// Explain returns the entry of a code, and its text with the example.
func Explain(code string) (info diag.Info, text string, err error) {
	info, ok := diag.Lookup(code)
	if !ok {
		return info, "", fmt.Errorf("there is no code %s; snnc explain lists all", code)
	}
	text, _ = diag.Explain(code)
	return info, text, nil
}
