package parser

import (
	"snnc/lang/ast"
)

// The productions of what stands in brackets. Postfix "(" after a name of a Fold is a Reduction where a binder has a
// range or is "...", or where a Product starts on the line of the ")"; a name followed by "=" starts none.
const (
	argumentsEBNF = `Arguments = "(" [ Argument { "," Argument } ] ")" .
Argument = [ Word "=" ] Expr .`
	indicesEBNF = `Indices = "[" Index { "," Index } "]" .
Index = "..." | Expr [ ":" Expr ] .`
	reductionEBNF = `Reduction = Fold [ "inside" ] "(" Index { "," Index } ")" Product .
Fold = "sum" | "mean" | "max" | "min" | "any" | "all" .`
	rangeEBNF = `Range = [ Sum ] ".." [ Sum ] .`
)

func folds(name string) bool {
	switch name {
	case "sum", "mean", "max", "min", "any", "all":
		return true
	}
	return false
}

// args parses arguments; see argumentsEBNF.
func (p *parser) args() []*ast.Arg {
	open := p.next()
	var args []*ast.Arg
	if !p.at(")") {
		args = append(args, p.arg())
		for p.take(",") {
			p.node()
			args = append(args, p.arg())
		}
	}
	p.close(open, ")", true)
	return args
}

func (p *parser) arg() *ast.Arg {
	start := p.here()
	value := p.expr()
	name, ok := value.(*ast.Ident)
	if !ok || !p.at("=") {
		return &ast.Arg{Place: p.from(start), Value: value}
	}
	p.next()
	value = p.expr()
	return &ast.Arg{Place: p.from(start), Name: name, Value: value}
}

// indices parses an index list; see indicesEBNF.
func (p *parser) indices() []*ast.Index {
	open := p.next()
	index := []*ast.Index{p.index()}
	for p.take(",") {
		p.node()
		index = append(index, p.index())
	}
	p.close(open, "]", true)
	return index
}

func (p *parser) index() *ast.Index {
	start := p.here()
	if p.take("...") {
		place := p.from(start)
		return &ast.Index{Place: place, Value: &ast.Ellipsis{Place: place}}
	}
	x := &ast.Index{Value: p.expr()}
	if p.take(":") {
		x.Range = p.expr()
	}
	x.Place = p.from(start)
	return x
}
