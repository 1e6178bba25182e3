package driver

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Write writes the documentation for people, with a picture made of letters; unicode allows better ones.
func (doc *Documentation) Write(w io.Writer, unicode bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", doc.Kind, doc.Signature)
	for _, line := range wrapped(doc.Doc, 90) {
		b.WriteString("  " + line + "\n")
	}
	doc.facts(&b)
	doc.table(&b)
	for i, d := range append([]Declaration{doc.Declaration}, doc.Inherited...) {
		head := "equations"
		if i > 0 {
			head = "inherited from " + d.Name + ", where not replaced"
		}
		fmt.Fprintf(&b, "\n%s\n%s", head, indented(d.Equations))
	}
	if f := doc.Figure(); f != nil {
		fmt.Fprintf(&b, "\nresponse\n%s", f.Text(unicode))
	}
	if doc.Note != "" {
		fmt.Fprintf(&b, "\n%s\n", doc.Note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (doc *Documentation) facts(b *strings.Builder) {
	if doc.Reconstructed {
		b.WriteString("  Reconstructed from the words of a review: there is no published code.\n")
	}
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fact := func(name, value string) {
		if value != "" {
			fmt.Fprintf(t, "%s\t%s\n", name, value)
		}
	}
	b.WriteString("\n")
	fact("source", doc.Source)
	fact("file", doc.File)
	fact("extends", doc.Extends)
	if doc.Response != nil {
		fact("states", strings.Join(doc.Response.States, ", "))
		if doc.Response.Rheobase > 0 {
			fact("rheobase", fmt.Sprintf("%.3g", doc.Response.Rheobase))
		}
	}
	for i, l := range doc.Learned {
		fact([]string{"learned", ""}[min(i, 1)], l)
	}
	t.Flush()
}

// table lists the parameters.
func (doc *Documentation) table(b *strings.Builder) {
	if len(doc.Parameters) == 0 {
		return
	}
	b.WriteString("\nparameters\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, p := range doc.Parameters {
		value := "= " + p.Default
		if p.Default == "" {
			value = "must be given"
		}
		if len(p.Demands) == 0 {
			fmt.Fprintf(t, "  %s\t%s\n", p.Name, value)
			continue
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\n", p.Name, value, strings.Join(p.Demands, "; "))
	}
	t.Flush()
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  " + strings.TrimRight(line, "\n") + "\n")
	}
	return b.String()
}

// wrapped divides a text into lines of at most n columns, where words allow.
func wrapped(text string, n int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > n {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line == "" {
		return lines
	}
	return append(lines, line)
}
