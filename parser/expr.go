package parser

import (
	"snnc/lang/ast"
	"snnc/lang/source"
)

// The productions of expressions, from the loosest to the tightest.
const (
	exprEBNF  = `Expr = Choice { "->" Stage } .`
	stageEBNF = `Stage = Postfix | Fold "over" Axis { "," Axis } .
Axis = Word | "..." .`
	choiceEBNF = `Choice = "if" Or "then" Choice "else" Choice | Or .`
	binaryEBNF = `Or = And { "or" And } .
And = Not { "and" Not } .
Not = "not" Not | Comparison .
Comparison = Sum [ ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) Sum ] .
Sum = Product { ( "+" | "-" ) Product } .
Product = Unary { ( "*" | "/" ) Unary } .
Unary = "-" Unary | Power .
Power = Postfix [ "^" Unary ] .`
)

// The binding powers of operators.
const (
	bindOr = iota + 1
	bindAnd
	bindNot
	bindCompare
	bindSum
	bindProduct
	bindUnary
	bindPower
)

// binding returns the power of a binary operator; 0 if text is none.
func binding(text string) int {
	switch text {
	case "or":
		return bindOr
	case "and":
		return bindAnd
	case "<", "<=", ">", ">=", "==", "!=":
		return bindCompare
	case "+", "-":
		return bindSum
	case "*", "/":
		return bindProduct
	case "^":
		return bindPower
	}
	return 0
}

// expr parses an expression with its pipeline; see exprEBNF.
func (p *parser) expr() ast.Expr {
	start := p.here()
	defer func() { p.depth-- }()
	if !p.enter() {
		return p.badExpr(start)
	}
	x := p.choice()
	for p.at("->") {
		p.next()
		p.node()
		stage := p.stage()
		x = &ast.Pipe{Place: p.from(start), X: x, Stage: stage}
	}
	return x
}

// stage parses what follows `->`; see stageEBNF.
func (p *parser) stage() ast.Expr {
	start := p.here()
	t := p.peek()
	if !p.broken && !isName(t) && !p.atWord() && !p.at("(") {
		span, found := p.found()
		p.fail("E0114", span, "expected a module after `->`, found %s", found).
			Label("a module, such as a neuron or a block, or `mean over t`")
		return p.badExpr(start)
	}
	x := p.postfix()
	op, ok := x.(*ast.Ident)
	if !ok || !p.at("over") {
		return x
	}
	p.next()
	axes := []ast.Expr{p.axis()}
	for p.take(",") {
		axes = append(axes, p.axis())
	}
	if !folds(op.Name) {
		p.fail("E0115", op.Src, "`%s` cannot stand before `over`", op.Name).Label("not a reduction").
			Help("reductions are `sum`, `mean`, `max`, `min`, `any` and `all`")
	}
	return &ast.Over{Place: p.from(start), Op: op, Axes: axes}
}

func (p *parser) axis() ast.Expr {
	start := p.here()
	if p.take("...") {
		return &ast.Ellipsis{Place: p.from(start)}
	}
	return p.ident("an axis")
}

// choice parses `if c then a else b` or what binds tighter; see choiceEBNF.
func (p *parser) choice() ast.Expr {
	if !p.at("if") {
		return p.binary(bindOr)
	}
	start := p.here()
	defer func() { p.depth-- }()
	if !p.enter() {
		return p.badExpr(start)
	}
	open := p.next()
	p.node()
	cond := p.binary(bindOr)
	p.word("then", p.tokenSpan(open))
	then := p.choice()
	p.word("else", p.tokenSpan(open))
	other := p.choice()
	return &ast.If{Place: p.from(start), Cond: cond, Then: then, Else: other}
}

// word takes `then` or `else` of the `if` at open.
func (p *parser) word(text string, open source.Span) {
	if p.broken || p.take(text) || p.equalsSign() {
		return
	}
	span, found := p.found()
	d := p.fail("E0122", span, "expected `%s`, found %s", text, found).
		Label("`%s` is missing", text).Also(open, "of this `if`").
		Note("an expression chooses with `if c then a else b`, and always has both")
	if p.lex.Peek().Value == "->" {
		d.Help("put a pipeline in a branch in parentheses")
	}
}

// binary parses operators that bind at least as tight as least, by precedence climbing; see binaryEBNF.
func (p *parser) binary(least int) ast.Expr {
	start := p.here()
	x := p.prefix(least)
	for {
		op := p.peek()
		power := binding(op.Value)
		if power == 0 || power < least || p.broken {
			return x
		}
		p.next()
		p.node()
		y := p.operand(power)
		b := &ast.Binary{Place: p.from(start), Op: op.Value, OpSrc: p.tokenSpan(op), X: x, Y: y}
		if power == bindCompare {
			p.chained(b)
		}
		x = b
	}
}

// operand parses the right side of an operator: tighter than it, but for the exponent, which is a signed power.
func (p *parser) operand(power int) ast.Expr {
	if power != bindPower {
		return p.binary(power + 1)
	}
	defer func() { p.depth-- }()
	if !p.enter() {
		return p.badExpr(p.here())
	}
	return p.binary(bindUnary)
}

// chained reports the second comparison of `a < b < c`, and goes on.
func (p *parser) chained(b *ast.Binary) {
	first, ok := b.X.(*ast.Binary)
	if !ok || binding(first.Op) != bindCompare || p.broken {
		return
	}
	p.rep.report("E0116", b.OpSrc, "comparisons cannot be chained").Label("a second comparison").
		Also(first.OpSrc, "after this one").
		Help("write both, joined by `and`").
		Edit(source.Span{File: p.src, Start: b.OpSrc.Start, End: b.OpSrc.Start}, "and "+first.Y.Span().Text()+" ")
}

// prefix parses `not x`, `-x`, or an operand.
func (p *parser) prefix(least int) ast.Expr {
	switch {
	case p.at("not"):
		return p.unary(bindNot, least)
	case p.at("-"):
		return p.unary(bindUnary, bindUnary)
	case p.at("if"):
		return p.bareChoice()
	}
	return p.postfix()
}

// unary parses a prefix operator and its operand.
func (p *parser) unary(power, least int) ast.Expr {
	start := p.here()
	defer func() { p.depth-- }()
	if !p.enter() {
		return p.badExpr(start)
	}
	op := p.next()
	p.node()
	if power < least {
		p.rep.report("E0114", p.tokenSpan(op), "`not` needs parentheses here").Label("binds looser than the operator before it")
	}
	x := p.binary(power)
	return &ast.Unary{Place: p.from(start), Op: op.Value, X: x}
}

// bareChoice reports an `if` that is an operand without parentheses, and goes on.
func (p *parser) bareChoice() ast.Expr {
	t := p.peek()
	at := func(i int) source.Span { return source.Span{File: p.src, Start: i, End: i} }
	x := p.choice()
	if !p.broken {
		p.rep.report("E0114", p.tokenSpan(t), "`if` needs parentheses here").Label("as an operand").
			Help("put the choice in parentheses").Edit(at(x.Span().Start), "(").Edit(at(x.Span().End), ")")
	}
	return x
}
