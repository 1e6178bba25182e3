package driver

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// WriteDeclarations writes a table with a line for each declaration: its signature and the first sentence about it. With
// a width in columns above 0, lines are cut to fit, and each kind has a heading; else each line starts with its kind.
func WriteDeclarations(w io.Writer, list []Declaration, width int) error {
	var b strings.Builder
	column := signatureColumn(list, width)
	for i, d := range list {
		if width <= 0 {
			fmt.Fprintf(&b, "%s\t%s\t%s\n", d.Kind, d.Signature, sentence(d.Doc))
			continue
		}
		if i == 0 || d.Kind != list[i-1].Kind {
			b.WriteString(strings.Repeat("\n", min(i, 1)) + d.Kind + "\n")
		}
		name := shortened(d.Signature, column)
		pad := strings.Repeat(" ", column-utf8.RuneCountInString(name))
		b.WriteString(strings.TrimRight("  "+name+pad+"  "+shortened(sentence(d.Doc), width-column-4), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// signatureColumn is the width of the longest signature, but at most two fifths of the line.
func signatureColumn(list []Declaration, width int) int {
	column := 0
	for _, d := range list {
		column = max(column, utf8.RuneCountInString(d.Signature))
	}
	return max(min(column, 2*width/5), 8)
}

// sentence is the first sentence of a text, without its period.
func sentence(doc string) string {
	for i := range len(doc) {
		if doc[i] != '.' && doc[i] != ':' {
			continue
		}
		if i+1 == len(doc) || doc[i+1] == ' ' && !abbreviated(doc[:i]) {
			return doc[:i]
		}
	}
	return doc
}

// abbreviated reports whether a period after the text belongs to a shortened word, such as "et al".
func abbreviated(text string) bool {
	last := text[strings.LastIndexByte(text, ' ')+1:]
	return len(last) < 2 || last == "al" || last == "eq" || last == "cf" || strings.Contains(last, ".")
}

// shortened cuts a text to n columns, and shows it.
func shortened(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	if n < 4 {
		return ""
	}
	return strings.TrimRight(string([]rune(s)[:n-3]), " ,(") + "..."
}
