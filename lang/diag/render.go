package diag

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"snnc/lang/source"
)

// Options say how to draw. Color uses ANSI sequences: the caller asks the terminal and NO_COLOR. Unicode draws borders
// and underlines with box characters instead of ASCII.
type Options struct{ Color, Unicode bool }

// Render writes diagnostics as text, in the given order, each followed by an empty line.
func Render(w io.Writer, ds []*Diagnostic, opt Options) {
	for _, d := range ds {
		p := newPrinter(d, opt)
		p.diagnostic(d)
		_, _ = io.WriteString(w, p.out.String())
	}
}

// Text is Render into a string.
func Text(ds []*Diagnostic, opt Options) string {
	var b strings.Builder
	Render(&b, ds, opt)
	return b.String()
}

// printer draws one diagnostic.
type printer struct {
	out    strings.Builder
	pal    palette
	gl     glyphs
	main   style // of the header and the primary marks
	digits int   // width of the line numbers
}

func newPrinter(d *Diagnostic, opt Options) *printer {
	p := &printer{pal: paletteOf(opt.Color), gl: glyphsOf(opt.Unicode), main: severityStyle(d.Severity())}
	p.digits = len(strconv.Itoa(maxLine(d)))
	return p
}

func severityStyle(s Severity) style {
	return [...]style{styleError, styleWarning, styleNote}[s]
}

// maxLine is the largest line number that will be shown.
func maxLine(d *Diagnostic) int {
	n := 1
	see := func(s source.Span) {
		if s.Valid() {
			s = clamp(s)
			n = max(n, s.File.Pos(s.End).Line)
		}
	}
	for _, l := range labels(d) {
		see(l.Span)
	}
	for _, e := range d.Edits {
		see(e.Span)
	}
	return n
}

func labels(d *Diagnostic) []Label { return append([]Label{d.Primary}, d.Secondary...) }

func (p *printer) diagnostic(d *Diagnostic) {
	p.header(d)
	for _, group := range byFile(d) {
		p.snippet(group)
	}
	if len(d.Notes)+len(d.Helps) > 0 && d.Primary.Span.Valid() {
		p.gutter("")
		p.end()
	}
	for _, n := range d.Notes {
		p.attached("note", styleBold, n)
	}
	for _, h := range d.Helps {
		p.attached("help", styleHelp, h)
	}
	p.edits(d.Edits)
	p.end()
}

func (p *printer) header(d *Diagnostic) {
	head := d.Severity().String()
	if d.Code != "" {
		head += "[" + string(d.Code) + "]"
	}
	p.styled(p.main, head)
	p.styled(styleBold, ": "+sanitise(d.Message))
	p.end()
}

// attached writes a note or a help; the lines after the first are aligned with it.
func (p *printer) attached(kind string, s style, text string) {
	lines := strings.Split(text, "\n")
	p.pad()
	p.styled(styleGutter, "= ")
	p.styled(s, kind)
	p.plain(": " + sanitise(lines[0]))
	p.end()
	for _, l := range lines[1:] {
		p.plain(strings.Repeat(" ", p.digits+len("  = : ")+len(kind)-1) + sanitise(l))
		p.end()
	}
}

func (p *printer) styled(s style, text string) { p.out.WriteString(p.pal.paint(s, text)) }
func (p *printer) plain(text string)           { p.out.WriteString(text) }
func (p *printer) pad()                        { p.plain(strings.Repeat(" ", p.digits+1)) }

// end ends a line, without trailing blanks.
func (p *printer) end() {
	if s := p.out.String(); strings.HasSuffix(s, " ") {
		s = strings.TrimRight(s, " ")
		p.out.Reset()
		p.out.WriteString(s)
	}
	p.out.WriteByte('\n')
}

// gutter starts a line with a number, or with blanks, and the border.
func (p *printer) gutter(number string) {
	p.styled(styleGutter, fmt.Sprintf("%*s %s", p.digits, number, p.gl.border))
	p.plain(" ")
}

// spot is a label of a diagnostic inside of its file.
type spot struct {
	Label
	primary bool
}

// byFile groups the labels by file, that of the primary first.
func byFile(d *Diagnostic) [][]spot {
	var groups [][]spot
	at := map[*source.File]int{}
	for i, l := range labels(d) {
		if !l.Span.Valid() {
			continue
		}
		l.Span = clamp(l.Span)
		g, seen := at[l.Span.File]
		if !seen {
			g = len(groups)
			at[l.Span.File] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], spot{l, i == 0})
	}
	return groups
}

// clamp puts a span inside of its file and takes newlines off its end.
func clamp(s source.Span) source.Span {
	n := len(s.File.Text)
	s.Start = min(max(s.Start, 0), n)
	s.End = min(max(s.End, s.Start), n)
	for s.End > s.Start+1 && strings.IndexByte("\r\n", s.File.Text[s.End-1]) >= 0 {
		s.End--
	}
	return s
}
