package parser

import (
	"errors"
	"strconv"

	"github.com/alecthomas/participle/v2/lexer"

	"snnc/lang/ast"
	"snnc/lang/token"
)

// The productions of operands. A "(", "[" or "." after a Postfix stands on the line of what it follows.
const (
	postfixEBNF = `Postfix = Primary { Arguments | Indices | "." Word } .`
	primaryEBNF = `Primary = Word | Number | String | "(" Expr ")" | List | Reduction .
List = "[" [ Expr { "," Expr } ] "]" .`
)

// postfix parses an operand with its calls, indices and members; see postfixEBNF.
func (p *parser) postfix() ast.Expr {
	start := p.here()
	x := p.primary()
	for !p.broken && p.sameLine() && applies(x) {
		switch {
		case p.at("("):
			p.node()
			args := p.args()
			x = &ast.Call{Place: p.from(start), Fun: x, Args: args}
		case p.at("["):
			p.node()
			index := p.indices()
			x = &ast.IndexExpr{Place: p.from(start), X: x, Index: index}
		case p.at("."):
			p.node()
			p.next()
			name := p.ident("a name after `.`")
			x = &ast.Member{Place: p.from(start), X: x, Name: name}
		default:
			return x
		}
	}
	return x
}

// applies reports that a call or an index can follow.
func applies(x ast.Expr) bool {
	switch x.(type) {
	case *ast.Ident, *ast.Call, *ast.IndexExpr, *ast.Member, *ast.Paren:
		return true
	}
	return false
}

// primary parses the smallest operands; see primaryEBNF.
func (p *parser) primary() ast.Expr {
	t := p.peek()
	switch token.Kind(t.Type) {
	case token.Ident:
		return p.nameOrReduction()
	case token.Keyword:
		if p.atWord() {
			return p.ident("a name")
		}
	case token.Number:
		return p.number()
	case token.String:
		return p.str()
	}
	switch {
	case p.at("("):
		return p.paren()
	case p.at("["):
		return p.list()
	}
	return p.noOperand(t)
}

// noOperand reports that no expression starts here.
func (p *parser) noOperand(t lexer.Token) ast.Expr {
	start := p.here()
	if p.broken {
		return p.badExpr(start)
	}
	if isKind(t, token.Keyword) && p.sameLine() {
		p.keywordAsName(t)
		return p.badExpr(start)
	}
	where := ""
	if p.end > 0 {
		where = " after `" + p.lastToken() + "`"
	}
	span, found := p.found()
	d := p.fail("E0114", span, "expected an expression%s, found %s", where, found).
		Label("an expression is missing here")
	switch t.Value {
	case "==":
		d.Help("an equation is written with one `=`")
	case "+":
		d.Help("a number has no sign `+`")
	case "...":
		d.Help("`...` stands for axes, inside of `[ ]` or of a reduction")
	}
	return p.badExpr(start)
}

// lastToken is the text of the token taken last.
func (p *parser) lastToken() string {
	for i := 1; i <= 3 && i <= p.end; i++ {
		if text := p.src.Text[p.end-i : p.end]; i > 1 && punctLen(text) == i {
			return text
		}
	}
	start := p.end - 1
	for start > 0 && (isLetter(p.src.Text[start-1]) || isDigit(p.src.Text[start-1])) && (isLetter(p.src.Text[p.end-1]) || isDigit(p.src.Text[p.end-1])) {
		start--
	}
	return p.src.Text[start:p.end]
}

// keywordAsName reports a keyword where a name must stand.
func (p *parser) keywordAsName(t lexer.Token) {
	p.fail("E0120", p.tokenSpan(t), "`%s` is a keyword and cannot be a name", t.Value).Label("a keyword").
		Help("choose another name, such as `%s_`", t.Value)
}

// atWord reports a word of declarations where it is a name, such as the parameter `surrogate` of a neuron.
func (p *parser) atWord() bool {
	t := p.peek()
	return isKind(t, token.Keyword) && declares(t.Value) && !p.startsDecl()
}

func isName(t lexer.Token) bool { return isKind(t, token.Ident) }

// ident parses a name; what says for what.
func (p *parser) ident(what string) *ast.Ident {
	start := p.here()
	t := p.peek()
	switch {
	case p.broken:
	case isName(t) || p.atWord():
		p.next()
		return &ast.Ident{Place: p.from(start), Name: t.Value}
	case isKind(t, token.Keyword) && p.sameLine():
		p.keywordAsName(t)
	default:
		p.unexpected(what)
	}
	return &ast.Ident{Place: p.from(start)}
}

func (p *parser) number() *ast.Number {
	start := p.here()
	t := p.next()
	n := &ast.Number{Place: p.from(start), Text: t.Value}
	value, err := strconv.ParseFloat(t.Value, 64)
	if errors.Is(err, strconv.ErrRange) {
		p.rep.report("E0103", n.Src, "the number `%s` is too large", t.Value).Label("beyond 1.8e308").
			Help("for infinity write `inf`").Edit(n.Src, "inf")
	}
	n.Value = value
	return n
}

func (p *parser) str() *ast.String {
	start := p.here()
	t := p.next()
	return &ast.String{Place: p.from(start), Value: unquote(t.Value)}
}

func (p *parser) paren() ast.Expr {
	start := p.here()
	open := p.next()
	x := p.expr()
	p.close(open, ")", false)
	return &ast.Paren{Place: p.from(start), X: x}
}

func (p *parser) list() ast.Expr {
	start := p.here()
	open := p.next()
	var elems []ast.Expr
	if !p.at("]") {
		elems = append(elems, p.expr())
		for p.take(",") {
			p.node()
			elems = append(elems, p.expr())
		}
	}
	p.close(open, "]", true)
	return &ast.List{Place: p.from(start), Elems: elems}
}
