// Package format writes a tree in the canonical form: two blanks of indentation, one statement on a line, one blank
// around operators, at most one empty line between statements. Comments stay on their own line or behind what they
// follow, line breaks in long expressions and lists stay, and a body on one line stays there if it fits.
package format

import (
	"strings"
	"unicode/utf8"

	"snnc/lang/ast"
)

// width is the number of columns within which a body may stand on one line.
const width = 100

// Source returns the canonical text of a file. The tree must be of a text without errors: what could not be parsed is
// not in it. Formatting twice gives the same text as formatting once, and the text has the same tree.
func Source(f *ast.File) string {
	p := &printer{text: f.Span().Text(), comments: f.Comments}
	p.file(f)
	return p.string()
}

// line is a line of output; its comment stands behind its code.
type line struct {
	indent        int
	code, comment string
}

// printer collects lines. The code of the line at hand is in cur.
type printer struct {
	text     string // the source
	comments []ast.Comment
	next     int // first comment not written yet
	lines    []line
	cur      strings.Builder
	comment  string // behind the line at hand
	indent   int    // of the statement at hand
	extra    int    // of its continuation lines
	brackets int    // open in the expression at hand
	index    bool   // within an index, where operators stand closer
	opened   bool   // nothing follows a `{` yet
}

func (p *printer) write(parts ...string) {
	for _, s := range parts {
		p.cur.WriteString(s)
	}
}

// end ends the line at hand, if anything is on it.
func (p *printer) end() {
	if p.cur.Len()+len(p.comment) == 0 {
		return
	}
	p.lines = append(p.lines, line{p.indent + p.extra, p.cur.String(), p.comment})
	p.cur.Reset()
	p.comment = ""
	p.opened = false
}

// string joins the lines, comments behind code aligned where lines with comments follow each other.
func (p *printer) string() string {
	var b strings.Builder
	for i := 0; i < len(p.lines); {
		j, column := i+1, utf8.RuneCountInString(p.lines[i].code)
		for ; j < len(p.lines) && aligned(p.lines[j-1], p.lines[j]); j++ {
			column = max(column, utf8.RuneCountInString(p.lines[j].code))
		}
		for ; i < j; i++ {
			p.lines[i].write(&b, column)
		}
	}
	return b.String()
}

func aligned(x, y line) bool {
	return x.indent == y.indent && x.comment != "" && y.comment != "" && x.plain() && y.plain()
}

// plain reports a line of code that neither opens nor closes a body.
func (l line) plain() bool {
	return l.code != "" && !strings.HasSuffix(l.code, "{") && !strings.HasPrefix(l.code, "}")
}

func (l line) write(b *strings.Builder, column int) {
	if l.code+l.comment != "" {
		b.WriteString(strings.Repeat(" ", l.indent))
	}
	b.WriteString(l.code)
	if l.comment != "" && l.code != "" {
		b.WriteString(strings.Repeat(" ", column-utf8.RuneCountInString(l.code)+2))
	}
	b.WriteString(l.comment + "\n")
}

// gap writes an empty line if one stands before offset in the source, but not at the start of a body or of the file.
func (p *printer) gap(offset int) {
	before := p.text[:offset]
	blank := before[len(strings.TrimRight(before, " \t\r\n")):]
	if strings.Count(blank, "\n") > 1 && len(p.lines) > 0 && !p.opened {
		p.lines = append(p.lines, line{})
	}
}

// newline reports a line break in the source between two offsets.
func (p *printer) newline(from, to int) bool {
	return from < to && strings.Contains(p.text[from:to], "\n")
}
