package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"snnc/lang/ast"
	"snnc/lang/token"
)

// nameOrReduction parses a name, and a reduction if the name is that of a fold.
func (p *parser) nameOrReduction() ast.Expr {
	id := p.ident("a name")
	if !folds(id.Name) {
		return id
	}
	switch {
	case p.take("inside"):
		if !p.at("(") {
			p.unexpected("`(` and the indices")
			return id
		}
	case !p.at("(") || !p.sameLine():
		return id
	}
	return p.reduction(id)
}

// reduction parses from the "(" on, and decides between `max(a, b)` and `max(i: n) x[i]`; see reductionEBNF.
func (p *parser) reduction(op *ast.Ident) ast.Expr {
	inside := p.src.Text[op.Src.End:p.end] != ""
	open := p.next()
	items := p.binders()
	p.close(open, ")", true)
	if p.broken {
		return p.badExpr(op.Src.Start)
	}
	if !inside && !bindsIndex(items) && !p.bodyStarts() {
		return &ast.Call{Place: p.from(op.Src.Start), Fun: op, Args: asArgs(items)}
	}
	return p.fold(op, inside, items)
}

// binder is an element of the parentheses after a fold's name: an argument or an index.
type binder struct {
	ast.Place
	name         *ast.Ident
	value, bound ast.Expr
}

func (p *parser) binders() []binder {
	if p.at(")") {
		return nil
	}
	items := []binder{p.binder()}
	for p.take(",") {
		p.node()
		items = append(items, p.binder())
	}
	return items
}

func (p *parser) binder() binder {
	if p.at("...") {
		x := p.index()
		return binder{Place: x.Place, value: x.Value}
	}
	a := p.arg()
	b := binder{name: a.Name, value: a.Value}
	if p.take(":") {
		b.bound = p.expr()
	}
	b.Place = p.from(a.Src.Start)
	return b
}

func bindsIndex(items []binder) bool {
	for _, b := range items {
		if _, dots := b.value.(*ast.Ellipsis); dots || b.bound != nil {
			return true
		}
	}
	return false
}

func asArgs(items []binder) []*ast.Arg {
	var args []*ast.Arg
	for _, b := range items {
		args = append(args, &ast.Arg{Place: b.Place, Name: b.name, Value: b.value})
	}
	return args
}

// bodyStarts reports that an operand stands on the line of the ")".
func (p *parser) bodyStarts() bool {
	t := p.peek()
	if !p.sameLine() {
		return false
	}
	return isKind(t, token.Number) || p.at("(") || isName(t) && p.second().Value != "="
}

// fold parses the body of a reduction.
func (p *parser) fold(op *ast.Ident, inside bool, items []binder) ast.Expr {
	var index []*ast.Index
	for _, b := range items {
		if b.name != nil {
			p.fail("E0115", b.Src, "a reduction takes indices, not named arguments").Label("not an index")
		}
		index = append(index, &ast.Index{Place: b.Place, Value: b.value, Range: b.bound})
	}
	if t := p.peek(); !p.broken && (!p.sameLine() || p.at(")", "]", "}", ",")) {
		p.noBody(op, t)
	}
	p.node()
	defer func() { p.depth-- }()
	if !p.enter() {
		return p.badExpr(op.Src.Start)
	}
	body := p.binary(bindProduct)
	return &ast.Reduce{Place: p.from(op.Src.Start), Op: op, Inside: inside, Binders: index, Body: body}
}

func (p *parser) noBody(op *ast.Ident, t lexer.Token) {
	d := p.fail("E0114", p.from(op.Src.Start).Src, "this `%s` has no body", op.Name).
		Label("what is reduced must follow on this line")
	if !t.EOF() && !p.lexAt(")", "]", "}", ",") {
		d.Help("let the body start on the line of the `)`; it may go on in the next")
	}
}

// lexAt is at, broken or not.
func (p *parser) lexAt(texts ...string) bool {
	for _, text := range texts {
		if p.lex.Peek().Value == text {
			return true
		}
	}
	return false
}

// rng parses a range; see rangeEBNF. An upper end stands on the line of the "..".
func (p *parser) rng() *ast.Range {
	start := p.here()
	r := &ast.Range{}
	if !p.at("..") {
		r.Lo = p.binary(bindSum)
	}
	p.rangeEnd(r)
	r.Place = p.from(start)
	return r
}

// rangeEnd parses from the ".." on.
func (p *parser) rangeEnd(r *ast.Range) {
	if !p.expect("..") {
		return
	}
	if p.sameLine() && p.startsOperand() {
		r.Hi = p.binary(bindSum)
	} else if r.Lo == nil {
		p.unexpected("an end of the range before or after `..`")
	}
}

// startsOperand reports that an expression starts with the next token.
func (p *parser) startsOperand() bool {
	t := p.peek()
	switch token.Kind(t.Type) {
	case token.Ident, token.Number, token.String:
		return true
	}
	return p.at("(", "[", "-", "not")
}
