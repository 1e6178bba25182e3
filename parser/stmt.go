package parser

import (
	"snnc/lang/ast"
	"snnc/lang/token"
)

// The productions of statements that define something, and of bodies. Indices, the "in" before
// a Range and the value of a Setting stand on the line of what they follow.
const (
	bodyEBNF = `Body = "{" { Stmt | ";" } "}" .
Stmt = Require | Learn | Fixed | Input | Running | Equation | Function | Section | Repeat | For | IfStmt | Setting .`
	learnEBNF = `Learn = "learn" Ident [ Indices ] ( "=" Expr | "~" Ident [ Arguments ] ) [ "in" Range ] [ "by" Expr ] .`
	fixedEBNF = `Fixed = "fixed" Ident [ Indices ] ( "=" Expr | "~" Ident [ Arguments ] ) .`
	inputEBNF = `Input = "in" Ident [ ":" SignalKind ] [ Indices ] [ "in" Range ] .
SignalKind = "spike" | "real" | "count" [ "(" Expr ")" ] .`
	runningEBNF  = `Running = "running" Ident [ Indices ] "=" Expr { "," Ident "=" Expr } .`
	equationEBNF = `Equation = Ident [ Indices ] "=" Expr .`
	functionEBNF = `Function = Ident "(" [ Ident { "," Ident } ] ")" "=" Expr .`
	settingEBNF  = `Setting = ( Ident | "loss" | "rule" ) ( Expr | Arguments ) .`
)

// stmt parses a statement; see bodyEBNF.
func (p *parser) stmt() ast.Stmt {
	t := p.peek()
	if isName(t) {
		return p.named()
	}
	switch t.Value {
	case "require":
		return p.require()
	case "learn", "fixed":
		return p.learn(t.Value)
	case "in":
		return p.input()
	case "running":
		return p.running()
	case "embed", "head":
		return p.section()
	case "repeat":
		return p.repeat()
	case "for":
		return p.loop()
	case "if":
		return p.ifStmt()
	case "loss", "rule":
		return p.named()
	}
	return p.noStmt()
}

// noStmt reports that no statement starts here.
func (p *parser) noStmt() ast.Stmt {
	start := p.here()
	t := p.peek()
	d := p.fail("E0115", p.tokenSpan(t), "expected a statement, found %s", describe(t)).
		Label("no statement starts like this")
	switch {
	case isKind(t, token.Keyword) && p.second().Value == "=":
		d.Note("`%s` is a keyword and cannot be a name", t.Value)
	case t.Value == "=" && p.last != nil && p.lineOf(p.last) != t.Pos.Line:
		d.Also(p.last.Span(), "this statement goes on to here").Help("something may be missing at the end of its first line")
	case t.Value == "then" || t.Value == "else":
		d.Help("a choice in an expression is `if c then a else b`, between statements `if c { ... } else { ... }`")
	}
	return &ast.BadStmt{Place: p.from(start)}
}

// name parses the name that a statement defines.
func (p *parser) name(after string) *ast.Ident {
	if p.atWord() {
		p.keywordAsName(p.peek())
	}
	return p.ident("a name after `" + after + "`")
}

// dims parses the indices of what is defined, if there are any.
func (p *parser) dims() []*ast.Index {
	if p.at("[") && p.sameLine() {
		return p.indices()
	}
	return nil
}

// learn parses a trained parameter or a fixed tensor; see learnEBNF and fixedEBNF.
func (p *parser) learn(word string) ast.Stmt {
	start := p.here()
	p.next()
	l := &ast.Learn{Fixed: word == "fixed", Name: p.name(word), Dims: p.dims()}
	switch {
	case p.take("="):
		l.Value = p.value()
	case p.take("~"):
		l.Dist = p.distribution()
	default:
		span, _ := p.found()
		p.fail("E0123", span, "`%s` has no initial value", l.Name.Name).
			Label("expected `=` and a value, or `~` and a distribution").Also(l.Name.Src, "this parameter")
	}
	if l.Fixed {
		p.unmoved(l)
	} else {
		l.In = p.within()
		l.By = p.by()
	}
	l.Place = p.from(start)
	return l
}

// unmoved reports what says how a fixed tensor moves.
func (p *parser) unmoved(l *ast.Learn) {
	t := p.peek()
	if p.sameLine() && (t.Value == "in" || t.Value == "by") {
		p.fail("E0115", p.tokenSpan(t), "`%s` is fixed: nothing moves it", l.Name.Name).Label("has no meaning here").
			Help("write `learn` if training is to change it")
	}
}

// by parses `by RULE(...)` on the same line; on the next it would be a setting. The word is no keyword: an equation of that name
// goes on with `=` or `[`.
func (p *parser) by() ast.Expr {
	if t := p.peek(); !p.sameLine() || t.Value != "by" || !isName(t) || p.second().Value == "=" || p.second().Value == "[" {
		return nil
	}
	p.next()
	return p.expr()
}

// distribution parses a name with or without arguments.
func (p *parser) distribution() ast.Expr {
	start := p.here()
	id := p.ident("a distribution after `~`")
	if p.at("(") && p.sameLine() {
		args := p.args()
		return &ast.Call{Place: p.from(start), Fun: id, Args: args}
	}
	return id
}

// within parses `in lo..hi` on the same line; on the next it would be an input.
func (p *parser) within() *ast.Range {
	if !p.at("in") || !p.sameLine() {
		return nil
	}
	p.next()
	return p.rng()
}

// input parses an input; see inputEBNF.
func (p *parser) input() ast.Stmt {
	start := p.here()
	p.next()
	in := &ast.In{Name: p.name("in")}
	if p.take(":") {
		in.Kind = p.signalKind()
	}
	in.Dims = p.dims()
	in.In = p.within()
	in.Place = p.from(start)
	return in
}

func (p *parser) signalKind() *ast.Kind {
	start := p.here()
	id := p.ident("a kind: `spike`, `real` or `count(n)`")
	k := &ast.Kind{Name: id.Name}
	names := token.Names(token.Builtins(), token.SignalKind)
	if !p.broken && k.Name != "spike" && k.Name != "real" && k.Name != "count" {
		p.fail("E0124", id.Src, "unknown kind `%s`", k.Name).Label("not `spike`, `real` or `count(n)`").
			Similar(id.Src, k.Name, names)
	}
	if p.at("(") && k.Name == "count" {
		open := p.next()
		k.Max = p.expr()
		p.close(open, ")", false)
	}
	k.Place = p.from(start)
	return k
}

// running parses a running average; see runningEBNF.
func (p *parser) running() ast.Stmt {
	start := p.here()
	p.next()
	r := &ast.Running{Name: p.name("running"), Index: p.dims()}
	p.expect("=")
	r.Value = p.value()
	for p.take(",") {
		p.node()
		r.Options = append(r.Options, p.option())
	}
	r.Place = p.from(start)
	return r
}

// option parses `name = value`.
func (p *parser) option() *ast.Arg {
	start := p.here()
	name := p.ident("an option such as `momentum = 0.1`")
	p.expect("=")
	value := p.expr()
	return &ast.Arg{Place: p.from(start), Name: name, Value: value}
}
