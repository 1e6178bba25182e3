package format

import (
	"strings"

	"snnc/lang/ast"
)

// pending returns the next comment if it starts before offset.
func (p *printer) pending(offset int) (ast.Comment, bool) {
	if p.next < len(p.comments) && p.comments[p.next].Src.Start < offset {
		return p.comments[p.next], true
	}
	return ast.Comment{}, false
}

// alone reports that nothing but blanks stands before a comment on its line.
func (p *printer) alone(c ast.Comment) bool {
	before := p.text[:c.Src.Start]
	return strings.TrimLeft(before[strings.LastIndexByte(before, '\n')+1:], "\uFEFF \t\r") == ""
}

// before writes the comments that start before offset on lines of their own, above what comes next.
func (p *printer) before(offset int) {
	for c, ok := p.pending(offset); ok; c, ok = p.pending(offset) {
		p.next++
		p.gap(c.Src.Start)
		p.own(c)
	}
}

// own writes a comment on its own line.
func (p *printer) own(c ast.Comment) {
	p.end()
	p.lines = append(p.lines, line{p.indent + p.extra, "", c.Text})
	p.opened = false
}

// collect takes the comments that start before offset, and the one that follows it on its line. The first that stood
// behind code is put behind the line at hand; the others are returned, to stand on lines of their own.
func (p *printer) collect(offset int) []ast.Comment {
	var below []ast.Comment
	for p.next < len(p.comments) {
		c := p.comments[p.next]
		if c.Src.Start >= offset && !p.follows(c, offset) {
			break
		}
		p.next++
		if p.comment == "" && !p.alone(c) {
			p.comment = c.Text
		} else {
			below = append(below, c)
		}
	}
	return below
}

// behind ends an item that ends at offset: comments within it are attached, and the one that follows on its line.
func (p *printer) behind(offset int) {
	below := p.collect(offset)
	p.end()
	p.extra = 0
	for _, c := range below {
		p.own(c)
	}
}

// follows reports that a comment stands behind offset on its line, with nothing else between.
func (p *printer) follows(c ast.Comment, offset int) bool {
	return strings.Trim(p.text[offset:c.Src.Start], " \t\r;") == ""
}
