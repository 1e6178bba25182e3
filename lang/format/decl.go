package format

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"snnc/lang/ast"
)

// file writes the version, and the uses and declarations in their order.
func (p *printer) file(f *ast.File) {
	if v := f.Version; v != nil {
		p.item(v, func() { p.write("snn ", strconv.Itoa(v.Number)) })
	}
	for _, n := range items(f) {
		switch n := n.(type) {
		case *ast.Use:
			p.item(n, func() { p.write("use ", quote(n.Path.Value)) })
		case *ast.Decl:
			p.item(n, func() { p.decl(n) })
		}
	}
	p.before(len(p.text) + 1)
}

func items(f *ast.File) []ast.Node {
	var list []ast.Node
	for _, u := range f.Uses {
		list = append(list, u)
	}
	for _, d := range f.Decls {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b ast.Node) int { return a.Span().Start - b.Span().Start })
	return list
}

// item writes a statement or declaration with the comments above, within and behind it.
func (p *printer) item(n ast.Node, print func()) {
	s := n.Span()
	p.before(s.Start)
	switch n.(type) {
	case *ast.Version, *ast.Use:
		p.hoist(s.End)
	}
	p.gap(s.Start)
	print()
	p.behind(s.End)
}

// hoist writes the comments on lines of their own within a version or use above it: below it they could document a declaration.
func (p *printer) hoist(end int) {
	kept := p.comments[:p.next:p.next]
	rest := p.comments[p.next:]
	for i, c := range rest {
		if c.Src.Start >= end {
			kept = append(kept, rest[i:]...)
			break
		}
		if p.alone(c) {
			p.own(c)
		} else {
			kept = append(kept, c)
		}
	}
	p.comments = kept
}

func (p *printer) decl(d *ast.Decl) {
	p.head(d)
	end := d.Name.Src.End
	for _, q := range d.Params {
		end = q.Src.End
	}
	if d.Extends != nil {
		end = d.Extends.Src.End
	}
	open := p.find("{", end)
	if !p.newline(d.Src.Start, d.Src.End) && p.inline(d.Body) {
		return
	}
	p.body(d.Body, open)
}

func (p *printer) head(d *ast.Decl) {
	p.write(d.Kind, " ", d.Name.Name)
	if len(d.Params) > 0 {
		p.write("(")
		commas(p, d.Params, p.find("(", d.Name.Src.End), -1, p.param)
		p.write(")")
	}
	if d.Extends != nil {
		p.write(" extends ", d.Extends.Fun.(*ast.Ident).Name)
		if len(d.Extends.Args) > 0 {
			p.args(d.Extends)
		}
	}
	p.write(" ")
}

func (p *printer) param(q *ast.Param) {
	p.write(q.Name.Name)
	if q.Default != nil {
		p.write(" = ")
		p.expr(q.Default)
	}
}

// inline writes a body on the line at hand if it fits there.
func (p *printer) inline(body []ast.Stmt) bool {
	sub := &printer{text: p.text}
	sub.inlineBody(body)
	if p.indent+utf8.RuneCountInString(p.cur.String())+utf8.RuneCountInString(sub.cur.String()) > width {
		return false
	}
	p.write(sub.cur.String())
	return true
}

func (p *printer) inlineBody(body []ast.Stmt) {
	p.write("{ ")
	for i, s := range body {
		if i > 0 {
			p.write("; ")
		}
		p.inlineStmt(s)
	}
	p.write(strings.Repeat(" ", min(1, len(body))), "}")
}

// body writes `{`, a line for each statement, and `}`; open is where the source has the `{`.
func (p *printer) body(body []ast.Stmt, open int) {
	end := open + 1
	if _, commented := p.pending(p.find("}", end)); len(body) == 0 && !commented {
		p.write("{ }")
		return
	}
	p.write("{")
	p.behindOpen(open)
	p.indent += 2
	for _, s := range body {
		p.item(s, func() { p.stmt(s) })
		end = s.Span().End
	}
	p.before(p.find("}", end))
	p.indent -= 2
	p.opened = false
	p.write("}")
}

// behindOpen ends the line of a `{` with the comments of the head and the one behind it.
func (p *printer) behindOpen(open int) {
	below := p.collect(open + 1)
	p.end()
	p.extra, p.opened = 0, true
	p.indent += 2
	for _, c := range below {
		p.own(c)
	}
	p.indent -= 2
}

// find returns the offset of text at or after from; only blanks, `;`, `)` and comments stand between.
func (p *printer) find(text string, from int) int {
	for i := from; i < len(p.text); i++ {
		switch {
		case strings.HasPrefix(p.text[i:], text):
			return i
		case strings.HasPrefix(p.text[i:], "//"):
			if n := strings.IndexByte(p.text[i:], '\n'); n >= 0 {
				i += n
			}
		}
	}
	return len(p.text)
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
