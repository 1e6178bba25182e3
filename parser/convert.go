package parser

import (
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"snnc/lang/ast"
	"snnc/lang/source"
	"snnc/lang/token"
)

// file turns the skeleton into the tree.
func (p *parser) file(prog *program) *ast.File {
	f := &ast.File{Place: ast.Place{Src: source.Span{File: p.src, End: len(p.src.Text)}}, Comments: p.scan.comments}
	f.Version = p.version(prog.Version)
	for _, it := range prog.Items {
		switch it := it.(type) {
		case *use:
			f.Uses = append(f.Uses, p.use(it))
		case *declaration:
			f.Decls = append(f.Decls, p.decl(it))
		}
	}
	return f
}

// version checks the version's number and that there is one.
func (p *parser) version(v *version) *ast.Version {
	if v == nil {
		p.noVersion()
		return nil
	}
	place := p.place(v.Tokens)
	number, err := strconv.Atoi(v.Number)
	num := p.span(v.Tokens[len(v.Tokens)-1:])
	switch {
	case err != nil || number < 1:
		p.rep.report("E0106", num, "`%s` is no version", v.Number).Label("expected a whole number").
			Help("this is version %d", Version).Edit(num, strconv.Itoa(Version))
	case number > Version:
		p.rep.report("E0106", num, "version %d of the language is not known", number).
			Label("this compiler knows version %d", Version).Help("a newer compiler is needed for this file")
	}
	return &ast.Version{Place: place, Number: number}
}

func (p *parser) noVersion() {
	if strings.HasPrefix(strings.TrimLeft(p.src.Text, "\uFEFF \t\r\n"), "snn") {
		return // reported as malformed
	}
	at := source.Span{File: p.src}
	p.rep.report("E0105", at, "the file does not say its version").Label("expected `snn %d`", Version).
		Help("start the file with `snn %d`", Version).
		Edit(at, "snn "+strconv.Itoa(Version)+"\n")
}

func (p *parser) use(u *use) *ast.Use {
	path := &ast.String{Place: p.place(u.Tokens[len(u.Tokens)-1:]), Value: unquote(u.Path)}
	return &ast.Use{Place: p.place(u.Tokens), Path: path}
}

func (p *parser) decl(d *declaration) *ast.Decl {
	n := &ast.Decl{Place: p.place(d.Tokens), Kind: d.Kind, Name: p.nameNode(d.Name), Body: d.Body.statements()}
	n.Doc = p.doc(n.Src.Start)
	if d.Params != nil {
		for _, q := range d.Params.List {
			n.Params = append(n.Params, p.param(q))
		}
	}
	if e := d.Extends; e != nil {
		n.Extends = &ast.Call{Place: p.place(e.Tokens), Fun: p.nameNode(e.Base)}
		if e.Args != nil {
			n.Extends.Args = e.Args.list()
		}
	}
	return n
}

func (p *parser) param(q *parameter) *ast.Param {
	n := &ast.Param{Place: p.place(q.Tokens), Name: &ast.Ident{Place: p.place(q.Name.Tokens), Name: q.Name.Text}}
	if q.Default != nil {
		n.Default = q.Default
	}
	return n
}

func (p *parser) nameNode(n *name) *ast.Ident {
	return &ast.Ident{Place: p.place(n.Tokens), Name: n.Text}
}

func (p *parser) place(tokens []lexer.Token) ast.Place { return ast.Place{Src: p.span(tokens)} }

// span covers tokens, comments at either end left out.
func (p *parser) span(tokens []lexer.Token) source.Span {
	for len(tokens) > 1 && isKind(tokens[0], token.Comment) {
		tokens = tokens[1:]
	}
	for len(tokens) > 1 && isKind(tokens[len(tokens)-1], token.Comment) {
		tokens = tokens[:len(tokens)-1]
	}
	last := tokens[len(tokens)-1]
	return source.Span{File: p.src, Start: tokens[0].Pos.Offset, End: last.Pos.Offset + len(last.Value)}
}

// doc returns the text of the /// lines that end on the line above offset.
func (p *parser) doc(offset int) string {
	line := p.src.Pos(offset).Line
	var lines []string
	for i := p.commentBefore(offset); i >= 0; i-- {
		c := p.scan.comments[i]
		line--
		if !strings.HasPrefix(c.Text, "///") || p.src.Pos(c.Src.Start).Line != line || !p.alone(c) {
			break
		}
		lines = append([]string{strings.TrimPrefix(strings.TrimPrefix(c.Text, "///"), " ")}, lines...)
	}
	return strings.Join(lines, "\n")
}

// alone reports that nothing but blanks stands before a comment on its line.
func (p *parser) alone(c ast.Comment) bool {
	line := p.src.Text[p.src.LineStart(p.src.Pos(c.Src.Start).Line):c.Src.Start]
	return strings.TrimLeft(line, "\uFEFF \t\r") == ""
}

// commentBefore is the index of the last comment before offset, -1 if there is none.
func (p *parser) commentBefore(offset int) int {
	lo, hi := 0, len(p.scan.comments)
	for lo < hi {
		if mid := (lo + hi) / 2; p.scan.comments[mid].Src.Start < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo - 1
}
