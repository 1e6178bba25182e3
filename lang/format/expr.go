package format

import "snnc/lang/ast"

// expr writes an expression.
func (p *printer) expr(x ast.Expr) {
	switch x := x.(type) {
	case *ast.Ident:
		p.write(x.Name)
	case *ast.Number:
		p.write(x.Text)
	case *ast.String:
		p.write(quote(x.Value))
	case *ast.Ellipsis:
		p.write("...")
	case *ast.BadExpr:
		p.write(x.Src.Text())
	case *ast.Paren:
		p.write("(")
		p.bracketed(func() { p.expr(x.X) })
		p.write(")")
	case *ast.Unary:
		p.unary(x)
	case *ast.Binary:
		p.binary(x, false)
	default:
		p.composed(x)
	}
}

func (p *printer) composed(x ast.Expr) {
	switch x := x.(type) {
	case *ast.List:
		p.list(x)
	case *ast.If:
		p.choice(x)
	case *ast.Call:
		p.expr(x.Fun)
		p.args(x)
	case *ast.IndexExpr:
		p.expr(x.X)
		p.indicesTo(x.Index, x.X.Span().End, x.Src.End-1)
	case *ast.Member:
		p.expr(x.X)
		p.write(".", x.Name.Name)
	case *ast.Reduce:
		p.reduce(x)
	case *ast.Pipe:
		p.expr(x.X)
		p.operator(x.X.Span().End, x.Stage.Span().Start, "->")
		p.expr(x.Stage)
	case *ast.Over:
		p.write(x.Op.Name, " over ")
		commas(p, x.Axes, x.Axes[0].Span().Start, -1, p.expr)
	case *ast.Range:
		p.rng(x)
	}
}

func (p *printer) unary(x *ast.Unary) {
	p.write(x.Op)
	if x.Op == "not" {
		p.write(" ")
	}
	p.expr(x.X)
}

// binary writes an operator and its sides; inner says that it is itself a side of a sum.
func (p *printer) binary(x *ast.Binary, inner bool) {
	sum := x.Op == "+" || x.Op == "-"
	p.side(x.X, sum)
	from, to := x.X.Span().End, x.Y.Span().Start
	switch {
	case x.Op == "^" || p.index && !p.newline(from, to) && p.tight(x, sum, inner):
		p.write(x.Op)
	default:
		p.operator(from, to, x.Op)
	}
	p.side(x.Y, sum)
}

func (p *printer) side(x ast.Expr, sum bool) {
	if b, ok := x.(*ast.Binary); ok {
		p.binary(b, sum)
		return
	}
	p.expr(x)
}

// tight tells the operators of an index that have no blanks: products, and a sum of two atoms alone, as in `t-1`.
func (p *printer) tight(x *ast.Binary, sum, inner bool) bool {
	if x.Op == "*" || x.Op == "/" {
		return true
	}
	return sum && !inner && atom(x.X) && atom(x.Y)
}

func atom(x ast.Expr) bool {
	switch x.(type) {
	case *ast.Ident, *ast.Number:
		return true
	}
	return false
}

// operator writes an operator between blanks, or at the start of a new line where the source has one.
func (p *printer) operator(from, to int, op string) {
	p.separate(from, to)
	p.write(op, " ")
}

// separate writes a blank, or a line break where the source has one between the offsets.
func (p *printer) separate(from, to int) {
	if !p.newline(from, to) {
		p.write(" ")
		return
	}
	p.brk(to, 1)
}

// brk starts a continuation line, the comments before offset in front of it. Depth is how far it is indented within
// the open brackets.
func (p *printer) brk(offset, depth int) {
	next := 2 * (p.brackets + depth)
	below := p.collect(offset)
	p.end()
	p.extra = next
	for _, c := range below {
		p.own(c)
	}
}

func (p *printer) choice(x *ast.If) {
	p.write("if ")
	p.expr(x.Cond)
	p.operator(x.Cond.Span().End, x.Then.Span().Start, "then")
	p.expr(x.Then)
	p.operator(x.Then.Span().End, x.Else.Span().Start, "else")
	p.expr(x.Else)
}

func (p *printer) reduce(x *ast.Reduce) {
	p.write(x.Op.Name)
	if x.Inside {
		p.write(" inside ")
	}
	p.write("(")
	if len(x.Binders) > 0 {
		p.plainly(func() { commas(p, x.Binders, x.Binders[0].Src.Start, -1, p.indexElem) })
	}
	p.write(") ")
	p.expr(x.Body)
}

func (p *printer) rng(x *ast.Range) {
	if x.Lo != nil {
		p.expr(x.Lo)
	}
	p.write("..")
	if x.Hi != nil {
		p.expr(x.Hi)
	}
}
