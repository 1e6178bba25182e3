package main

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"snnc/internal/driver"
)

// column is a column of a table.
type column struct {
	name string
	cell func(b *book, d *driver.Documentation) string
}

// columnsOf are the columns of a kind: those that have anything to say.
func (b *book) columnsOf(kind string) []column {
	list := []column{{"name", linked}}
	docs := b.of(kind)
	switch kind {
	case "neuron":
		list = append(list, column{"state", stateOf}, column{"learned", learnedOf})
	case "surrogate":
		list = append(list, column{"given as", formula})
	}
	silent := func(d *driver.Documentation) bool { return d.Response == nil }
	if slices.ContainsFunc(docs, silent) {
		list = append(list, column{"what it is", about})
	}
	if !slices.ContainsFunc(docs, func(d *driver.Documentation) bool { return !silent(d) }) {
		return b.measured(kind, list)
	}
	return b.measured(kind, append(list, column{"response", shown}))
}

// measured adds the columns at the end.
func (b *book) measured(kind string, list []column) []column {
	if slices.ContainsFunc(b.of(kind), func(d *driver.Documentation) bool { return b.accuracy[keyOf(d)] > 0 }) {
		list = append(list, column{"digits, %", accuracyOf})
	}
	return append(list, column{"source", source})
}

// table has a row for each declaration of a kind.
func (b *book) table(kind string) string {
	var out strings.Builder
	columns := b.columnsOf(kind)
	names, rule := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		names[i], rule[i] = c.name, "---"
	}
	row := func(cells []string) { fmt.Fprintf(&out, "| %s |\n", strings.Join(cells, " | ")) }
	row(names)
	row(rule)
	for _, d := range b.of(kind) {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = strings.ReplaceAll(c.cell(b, d), "|", `\|`)
		}
		row(cells)
	}
	return out.String()
}

func anchor(d *driver.Documentation) string { return d.Kind + "-" + strings.ToLower(d.Name) }

func linked(_ *book, d *driver.Documentation) string {
	mark := ""
	if d.Reconstructed {
		mark = "&nbsp;†"
	}
	return fmt.Sprintf("[%s](#%s)%s", d.Name, anchor(d), mark)
}

// stateOf names what a neuron remembers.
func stateOf(_ *book, d *driver.Documentation) string {
	switch {
	case d.Response == nil:
		return ""
	case len(d.Response.States) == 0:
		return "none"
	}
	return coded(d.Response.States)
}

func learnedOf(_ *book, d *driver.Documentation) string {
	var names []string
	for _, l := range d.Learned {
		name := l[:strings.IndexAny(l+"=", "[ =~")]
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return coded(names)
}

func coded(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "`" + strings.Join(names, "`, `") + "`"
}

// formula is the function that a surrogate is given as.
func formula(_ *book, d *driver.Documentation) string {
	for line := range strings.Lines(d.Equations) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "smooth(") || strings.HasPrefix(line, "grad(") {
			return "`" + line + "`"
		}
	}
	return ""
}

func shown(_ *book, d *driver.Documentation) string {
	f := d.Figure()
	if f == nil {
		return ""
	}
	return fmt.Sprintf(`<img src="%s" width="%d" alt="%s">`, picture(d), shownWidth(d), html.EscapeString(f.Title))
}

// shownWidth leaves room for the words beside a picture.
func shownWidth(d *driver.Documentation) int {
	if d.Kind == "rule" {
		return 240
	}
	return 330
}

func accuracyOf(b *book, d *driver.Documentation) string {
	if a, ok := b.accuracy[keyOf(d)]; ok {
		return fmt.Sprintf("%.1f", a)
	}
	return "–"
}

func about(_ *book, d *driver.Documentation) string { return firstSentence(d.Doc) }

func source(_ *book, d *driver.Documentation) string { return d.Source }

// firstSentence ends at the first period that a blank and a capital follow.
func firstSentence(text string) string {
	for i := 0; i+2 < len(text); i++ {
		if text[i] == '.' && text[i+1] == ' ' && text[i+2] >= 'A' && text[i+2] <= 'Z' && !strings.HasSuffix(text[:i], " al") {
			return text[:i+1]
		}
	}
	return text
}

// equations has a section for each declaration of a kind, with its text in the library.
func (b *book) equations(kind string) string {
	var out strings.Builder
	for _, d := range b.of(kind) {
		fmt.Fprintf(&out, "<a id=\"%s\"></a>\n**%s.** %s\n", anchor(d), d.Name, d.Doc)
		if d.Reconstructed {
			out.WriteString("*Reconstructed from the review's words; no published code was available.*\n")
		}
		fmt.Fprintf(&out, "\n```\n%s\n```\n\n", d.Text)
	}
	return out.String()
}
