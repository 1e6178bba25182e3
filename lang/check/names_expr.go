package check

import (
	"slices"

	"snnc/lang/ast"
	"snnc/lang/source"
)

// expr checks the names of an expression.
func (n *names) expr(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Paren:
		n.expr(e.X)
	case *ast.List:
		for _, x := range e.Elems {
			n.expr(x)
		}
	case *ast.Ident:
		if !n.known(e.Name) {
			n.unknown(e)
		}
	case *ast.Unary:
		n.operandNames(e.X)
	case *ast.Binary:
		n.operandNames(e.X)
		n.operandNames(e.Y)
	case *ast.If:
		n.expr(e.Cond)
		n.expr(e.Then)
		n.expr(e.Else)
	case *ast.Call:
		n.callNames(e)
	case *ast.IndexExpr:
		n.expr(e.X)
		for _, x := range e.Index {
			n.indexNames(x.Value)
		}
	case *ast.Member:
		n.expr(e.X)
	case *ast.Reduce:
		n.reduction(e)
	case *ast.Pipe:
		n.expr(e.X)
		n.stageNames(e.Stage)
	}
}

// indexNames checks an index expression.
func (n *names) indexNames(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Ident:
		n.used[e.Name] = true
		n.undeclared(e)
	case *ast.Paren:
		n.indexNames(e.X)
	case *ast.Unary:
		n.indexNames(e.X)
	case *ast.Binary:
		n.indexNames(e.X)
		n.indexNames(e.Y)
	default:
		n.expr(e)
	}
}

// operandNames checks an operand: a module or surrogate cannot be one.
func (n *names) operandNames(e ast.Expr) {
	n.expr(e)
	id, ok := e.(*ast.Ident)
	if !ok || n.vars[id.Name] != nil || slices.Contains(values, id.Name) {
		return
	}
	if _, local := n.args[id.Name]; local {
		return
	}
	if d := n.e.lib.Decl(id.Name); d != nil {
		n.operand(&template{decl: d, span: id.Src}, id)
	}
}

func (n *names) reduction(e *ast.Reduce) {
	inner := n.binding()
	for _, b := range e.Binders {
		if b.Range != nil {
			(&names{n.staticCtx(0, nil), n.used}).expr(b.Range)
		}
		if id, ok := b.Value.(*ast.Ident); ok {
			inner.bindIndex(id)
		}
	}
	inner.expr(e.Body)
}

// callNames checks `f(args)`: a built-in, a module with parameters, or an application.
func (n *names) callNames(e *ast.Call) {
	id, ok := e.Fun.(*ast.Ident)
	if !ok {
		n.expr(e.Fun)
		n.application(e)
		n.argNames(e.Args)
		return
	}
	if _, local := n.args[id.Name]; local {
		n.used[id.Name] = true
		n.argNames(e.Args)
		return
	}
	if f, ok := functions[id.Name]; ok {
		n.arity(id.Name, f.arity, e)
		n.argNames(e.Args)
		return
	}
	if k, ok := special[id.Name]; ok {
		n.specialNames(id, k, e)
		return
	}
	d := n.e.lib.Decl(id.Name)
	if d == nil {
		n.expr(id)
		n.argNames(e.Args)
		return
	}
	n.bound(d, e.Args, n.allStatic(e.Args))
}

func (n *names) specialNames(id *ast.Ident, arity int, e *ast.Call) {
	good := n.arity(id.Name, arity, e)
	for i, a := range e.Args {
		if good && i == 1 && (id.Name == "spike" || id.Name == "spike_above") {
			n.template(a.Value)
			continue
		}
		n.expr(a.Value)
	}
}

func (n *names) argNames(args []*ast.Arg) {
	for _, a := range args {
		n.expr(a.Value)
	}
}

// allStatic reports that arguments by position are parameters for sure: an equation's name could be a signal, to which
// the module is then applied.
func (n *names) allStatic(args []*ast.Arg) bool {
	for _, a := range args {
		if a.Name == nil && !n.constant(a.Value) {
			return false
		}
	}
	return true
}

func (n *names) constant(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Number, *ast.String, *ast.List:
		return true
	case *ast.Paren:
		return n.constant(e.X)
	case *ast.Unary:
		return n.constant(e.X)
	case *ast.Binary:
		return n.constant(e.X) && n.constant(e.Y)
	case *ast.Ident:
		for _, p := range n.decl.Params {
			if p.Name.Name == e.Name {
				return len(n.byName[e.Name]) == 0
			}
		}
	}
	return false
}

// bound checks the arguments that a declaration is given; by position only where they are parameters for sure.
func (n *names) bound(d *ast.Decl, args []*ast.Arg, positional bool) {
	params := n.e.lib.params(d)
	for i, a := range args {
		if a.Name == nil && !positional {
			n.expr(a.Value)
			continue
		}
		if p := n.paramOf(params, a, i, d); p != nil {
			n.arg(p, a.Value)
			continue
		}
		n.expr(a.Value)
	}
}

// arg checks an argument or the default of a parameter.
func (n *names) arg(p *ast.Param, e ast.Expr) {
	if isTemplateParam(p, n.e.lib) {
		n.template(e)
		return
	}
	n.expr(e)
}

// template checks an expression where a module or surrogate is meant.
func (n *names) template(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Paren:
		n.template(e.X)
		return
	case *ast.Ident:
		n.used[e.Name] = true
		n.templateName(e)
		return
	case *ast.Call:
		if id, ok := e.Fun.(*ast.Ident); ok {
			n.used[id.Name] = true
			if t, ok := n.templateName(id).(*template); ok {
				n.bound(t.decl, e.Args, true)
				return
			}
			n.argNames(e.Args)
			return
		}
	}
	n.expr(e)
}

// stageNames checks a stage of a pipeline.
func (n *names) stageNames(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Over:
	case *ast.Ident:
		n.used[e.Name] = true
		if t, ok := n.module(e).(*template); ok {
			n.placedModule(t.decl, nil, 1, e.Src)
		}
	case *ast.Call:
		id, ok := e.Fun.(*ast.Ident)
		if !ok {
			n.expr(e)
			return
		}
		n.used[id.Name] = true
		if t, ok := n.module(id).(*template); ok {
			n.bound(t.decl, e.Args, true)
			n.placedModule(t.decl, e.Args, 1, e.Src)
			return
		}
		n.argNames(e.Args)
	default:
		n.expr(e)
	}
}

// application checks `M(args)(x, y)`.
func (n *names) application(e *ast.Call) {
	inner, ok := e.Fun.(*ast.Call)
	if !ok {
		return
	}
	id, ok := inner.Fun.(*ast.Ident)
	if !ok || !n.allStatic(inner.Args) {
		return
	}
	_, local := n.args[id.Name]
	_, builtin := functions[id.Name]
	if d := n.e.lib.Decl(id.Name); d != nil && !local && !builtin && special[id.Name] == 0 {
		n.placedModule(d, inner.Args, len(e.Args), inner.Src)
	}
}

// placedModule checks that a module that is applied has all arguments that it needs, and takes so many operands.
func (n *names) placedModule(d *ast.Decl, args []*ast.Arg, operands int, site source.Span) {
	t := &template{decl: d, span: site}
	if !n.applicable(t, site) {
		return
	}
	given := map[string]bool{}
	params := n.e.lib.params(d)
	for i, a := range args {
		if a.Name != nil {
			given[a.Name.Name] = true
		} else if i < len(params) {
			given[params[i].Name.Name] = true
		}
	}
	for _, p := range params {
		if p.Default == nil && !given[p.Name.Name] {
			n.missingArg(d, p, site)
		}
	}
	if names := operandNames(n.e.lib.body(d), d); len(names) != operands {
		n.wrongOperands(d, names, operands, site)
	}
}
