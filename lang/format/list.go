package format

import "snnc/lang/ast"

// commas writes elements with commas between them. A line break in the source after `from`, where the brackets open,
// and between elements stays, and one before `to`, where they close, unless that is negative.
func commas[N ast.Node](p *printer, elems []N, from, to int, print func(N)) {
	p.brackets++
	for i, x := range elems {
		s := x.Span()
		switch {
		case p.newline(from, s.Start):
			p.brkAfter(i, s.Start)
		case i > 0:
			p.write(", ")
		}
		print(x)
		from = s.End
	}
	p.brackets--
	if to >= 0 && len(elems) > 0 && p.newline(from, to) {
		p.brk(to, 0)
	}
}

func (p *printer) brkAfter(i, offset int) {
	if i > 0 {
		p.write(",")
	}
	p.brk(offset, 0)
}

// bracketed runs print within one more bracket.
func (p *printer) bracketed(print func()) {
	p.brackets++
	print()
	p.brackets--
}

// plainly runs print outside of an index.
func (p *printer) plainly(print func()) {
	index := p.index
	p.index = false
	print()
	p.index = index
}

func (p *printer) list(x *ast.List) {
	p.write("[")
	p.plainly(func() { commas(p, x.Elems, x.Src.Start, x.Src.End-1, p.expr) })
	p.write("]")
}

// args writes the arguments of a call in parentheses.
func (p *printer) args(x *ast.Call) {
	p.write("(")
	p.plainly(func() { commas(p, x.Args, x.Fun.Span().End, x.Src.End-1, p.arg) })
	p.write(")")
}

func (p *printer) arg(a *ast.Arg) {
	if a.Name != nil {
		p.write(a.Name.Name, " = ")
	}
	p.expr(a.Value)
}

// indices writes an index list if there is one; line breaks in it stay between elements.
func (p *printer) indices(list []*ast.Index) {
	if len(list) > 0 {
		p.indicesTo(list, list[0].Src.Start, -1)
	}
}

func (p *printer) indicesTo(list []*ast.Index, from, to int) {
	index := p.index
	p.index = true
	p.write("[")
	commas(p, list, from, to, p.indexElem)
	p.write("]")
	p.index = index
}

func (p *printer) indexElem(x *ast.Index) {
	p.expr(x.Value)
	if x.Range != nil {
		p.write(": ")
		p.expr(x.Range)
	}
}
