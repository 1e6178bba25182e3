package diag

import (
	"slices"
	"strconv"
	"strings"

	"snnc/lang/source"
)

// mark is a label placed in lines. A mark over several lines has a bar in its own column of the margin.
type mark struct {
	from, to   int // first and last line
	start, end int // bytes in those lines
	text       string
	style      style
	glyph      string
	bar        int  // column of the margin; -1 if in one line
	opens      bool // nothing but blanks before it: its bar opens on the line itself
}

func (p *printer) snippet(group []spot) {
	file := group[0].Span.File
	marks, margin := p.marks(group)
	p.place(group[0])
	last := 0
	for _, n := range shownLines(file, marks) {
		if last > 0 && n > last+1 {
			p.gap(marks, margin, n)
		}
		p.sourceLine(file, n, marks, margin)
		last = n
	}
}

// place writes `--> file:line:col`, or `:::` for a file other than that of the primary label.
func (p *printer) place(s spot) {
	arrow := "--> "
	if !s.primary {
		arrow = "::: "
	}
	p.plain(strings.Repeat(" ", p.digits))
	p.styled(styleGutter, arrow)
	p.plain(sanitise(s.Span.Position()))
	p.end()
	p.gutter("")
	p.end()
}

// marks returns the marks and the width of their margin.
func (p *printer) marks(group []spot) ([]mark, int) {
	var marks []mark
	margin := 0
	for _, s := range group {
		m := lineMark(s.Span)
		m.text, m.style, m.glyph = s.Text, styleSecondary, p.gl.secondary
		if s.primary {
			m.style, m.glyph = p.main, p.gl.primary
		}
		if m.from != m.to {
			m.bar = margin
			margin += 2
		}
		marks = append(marks, m)
	}
	return marks, margin
}

func lineMark(s source.Span) mark {
	f := s.File
	m := mark{from: f.Pos(s.Start).Line, to: f.Pos(max(s.Start, s.End-1)).Line, bar: -1}
	m.start, m.end = s.Start-f.LineStart(m.from), s.End-f.LineStart(m.to)
	m.opens = strings.TrimSpace(f.Text[f.LineStart(m.from):s.Start]) == ""
	return m
}

// shownLines lists the lines with marks, and single lines between them.
func shownLines(f *source.File, marks []mark) []int {
	var lines []int
	for _, m := range marks {
		lines = append(lines, m.from, m.to)
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	for i := len(lines) - 1; i > 0; i-- {
		if lines[i] == lines[i-1]+2 {
			lines = slices.Insert(lines, i, lines[i]-1)
		}
	}
	return lines
}

// gap stands for the lines left out before line n.
func (p *printer) gap(marks []mark, margin, n int) {
	p.styled(styleGutter, "...")
	if margin > 0 {
		p.plain(strings.Repeat(" ", p.digits))
		p.line(p.bars(marks, n, margin))
	}
	p.end()
}

// sourceLine writes a line and the marks below it.
func (p *printer) sourceLine(f *source.File, n int, marks []mark, margin int) {
	here := marksOf(marks, n)
	v := layout(f.Line(n), focus(here, n))
	p.gutter(strconv.Itoa(n))
	p.line(p.openBars(marks, n, margin))
	if v.cut > 0 {
		p.plain("...")
	}
	p.plain(v.text)
	p.end()
	for _, row := range p.annotate(&v, n, here, marks, margin) {
		p.gutter("")
		p.line(row)
		p.end()
	}
}

// marksOf returns the marks that start or end on line n.
func marksOf(marks []mark, n int) []mark {
	var here []mark
	for _, m := range marks {
		if m.from == n || m.to == n {
			here = append(here, m)
		}
	}
	return here
}

// focus is the byte of line n that must be seen.
func focus(here []mark, n int) int {
	if len(here) == 0 {
		return 0
	}
	if here[0].from == n {
		return here[0].start
	}
	return here[0].end
}

// bars draws the bars that run down to line n from above.
func (p *printer) bars(marks []mark, n, margin int) []cell {
	var c canvas
	c.put(0, 0, strings.Repeat(" ", margin), stylePlain)
	for _, m := range marks {
		if m.bar >= 0 && m.from < n && n <= m.to {
			c.put(0, m.bar, p.gl.down, m.style)
		}
	}
	return c[0]
}

// openBars is bars with those that open on the line itself.
func (p *printer) openBars(marks []mark, n, margin int) []cell {
	c := canvas{p.bars(marks, n, margin)}
	for _, m := range marks {
		if m.bar >= 0 && m.from == n && m.opens {
			c.put(0, m.bar, p.gl.open, m.style)
		}
	}
	return c[0]
}
