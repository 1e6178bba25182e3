package parser

import (
	"snnc/lang/ast"
	"snnc/lang/source"
	"snnc/lang/token"
)

// named parses a statement that starts with a name: an equation, a function or a setting.
func (p *parser) named() ast.Stmt {
	start := p.here()
	t := p.next()
	name := &ast.Ident{Place: p.from(start), Name: t.Value}
	switch {
	case p.at("="):
		return p.equation(name, nil)
	case p.at("[") && p.sameLine():
		return p.indexed(name)
	case p.at("(") && p.sameLine():
		return p.applied(name)
	case p.sameLine() && (p.startsOperand() && !p.subtracts() || p.atWord()):
		return p.settingOf(name, p.expr())
	}
	return p.loneName(name)
}

// subtracts reports a minus that stands apart from what follows, as between two operands.
func (p *parser) subtracts() bool { return p.at("-") && p.second().Pos.Offset > p.here()+1 }

func (p *parser) settingOf(name *ast.Ident, value ast.Expr) ast.Stmt {
	return &ast.Setting{Place: p.from(name.Src.Start), Name: name, Value: value}
}

// equation parses from the `=` on; see equationEBNF.
func (p *parser) equation(name *ast.Ident, index []*ast.Index) ast.Stmt {
	p.next()
	value := p.value()
	return &ast.Equation{Place: p.from(name.Src.Start), Name: name, Index: index, Value: value}
}

// value parses what follows a `=`; if another definition follows on the next line, the value is missing.
func (p *parser) value() ast.Expr {
	t := p.peek()
	statement := isKind(t, token.Keyword) && !p.at("if", "not") && !p.atWord()
	if !p.broken && !p.sameLine() && (statement || isName(t) && p.second().Value == "=") {
		at := source.Span{File: p.src, Start: p.end - 1, End: p.end}
		p.fail("E0114", at, "expected an expression after `=`").Label("nothing follows")
	}
	return p.expr()
}

// indexed parses `y[i] = ...`, or a setting whose value is a list.
func (p *parser) indexed(name *ast.Ident) ast.Stmt {
	start := p.here()
	if p.second().Value == "]" {
		return p.settingOf(name, p.list())
	}
	index := p.indices()
	if p.at("=") {
		return p.equation(name, index)
	}
	if p.at("==") || p.goesOn() {
		return p.loneName(name)
	}
	list := &ast.List{Place: p.from(start)}
	for _, x := range index {
		if x.Range != nil {
			p.unexpected("`=`")
		}
		if _, dots := x.Value.(*ast.Ellipsis); dots {
			p.unexpected("`=`")
		}
		list.Elems = append(list.Elems, x.Value)
	}
	return p.settingOf(name, list)
}

// goesOn reports that an expression goes on with the next token.
func (p *parser) goesOn() bool {
	return binding(p.peek().Value) > 0 || p.at("->") || p.at("(", "[") && p.sameLine()
}

// applied parses `smooth(u) = ...`, or a setting written as a call: `augment(flip, crop(4))`.
func (p *parser) applied(name *ast.Ident) ast.Stmt {
	args := p.args()
	if !p.at("=") {
		if p.goesOn() {
			return p.loneName(name)
		}
		return p.settingOf(name, &ast.Call{Place: p.from(name.Src.Start), Fun: name, Args: args})
	}
	f := &ast.Function{Name: name}
	for _, a := range args {
		id, ok := a.Value.(*ast.Ident)
		if !ok || a.Name != nil {
			p.fail("E0115", a.Src, "a function is defined with plain names as arguments").Label("not a name")
			continue
		}
		f.Args = append(f.Args, id)
	}
	p.next()
	f.Value = p.value()
	f.Place = p.from(name.Src.Start)
	return f
}

// loneName reports a name, or an expression, that is no statement.
func (p *parser) loneName(name *ast.Ident) ast.Stmt {
	t := p.peek()
	place := p.from(name.Src.Start)
	switch {
	case p.at("=="):
		p.fail("E0117", p.tokenSpan(t), "`==` compares, it does not define").Label("an equation is written with `=`").
			Help("write `=`").Edit(p.tokenSpan(t), "=")
	case p.afterExpr(name):
		d := p.fail("E0115", name.Src, "unexpected `%s` after an expression", name.Name).
			Label("an operator or `;` is missing before this")
		d.Note("statements on one line are separated by `;`")
	default:
		p.fail("E0121", place.Src, "an expression alone is not a statement").Label("its value goes nowhere").
			Help("define a name by it: `y = ...`")
	}
	return &ast.BadStmt{Place: place}
}

// afterExpr reports that a name stands on the line where the statement before ends.
func (p *parser) afterExpr(name *ast.Ident) bool {
	before := p.src.Text[:name.Src.Start]
	for i := len(before) - 1; i >= 0 && before[i] != '\n'; i-- {
		if c := before[i]; c != ' ' && c != '\t' {
			return c != ';' && c != '{' && c != '}'
		}
	}
	return false
}
