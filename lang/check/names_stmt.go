package check

import (
	"slices"

	"snnc/lang/ast"
)

func (n *names) stmts(stmts []ast.Stmt, repeated bool) {
	for _, st := range stmts {
		n.stmt(st, repeated)
	}
}

// stmt checks a statement; repeated ones stand in a `for` or `repeat`.
func (n *names) stmt(st ast.Stmt, repeated bool) {
	if n.decl.Kind == "train" {
		n.trainLine(st)
		return
	}
	switch st := st.(type) {
	case *ast.In:
		n.in(st, repeated)
	case *ast.Require:
		n.requirement(st)
	case *ast.Learn:
		n.learned(st)
	case *ast.Running:
		n.left(st.Index).expr(st.Value)
		for _, o := range st.Options {
			if n.option(o) {
				n.expr(o.Value)
			}
		}
	case *ast.Equation:
		n.defined(st)
	case *ast.Section:
		if n.placedSection(st) {
			n.expr(st.Value)
		}
	case *ast.Repeat:
		n.expr(st.Count)
		n.stmts(st.Body, true)
	case *ast.For:
		n.loopList(st.List)
		n.stmts(st.Body, true)
	case *ast.IfStmt:
		n.expr(st.Cond)
		n.stmts(st.Then, repeated)
		n.stmts(st.Else, repeated)
	case *ast.Function:
		n.functionNames(st)
	case *ast.Setting:
		if n.placedSetting(st) {
			n.settingValue(st)
		}
	}
}

// settingValue checks the value of a setting, in which a rule may have words of its own.
func (n *names) settingValue(st *ast.Setting) {
	if id, ok := st.Value.(*ast.Ident); ok && slices.Contains(words[st.Name.Name], id.Name) {
		return
	}
	n.expr(st.Value)
}

func (n *names) loopList(e ast.Expr) {
	if r, ok := e.(*ast.Range); ok {
		n.optional(r.Lo)
		n.optional(r.Hi)
		return
	}
	n.expr(e)
}

func (n *names) optional(e ast.Expr) {
	if e != nil {
		n.expr(e)
	}
}

func (n *names) in(st *ast.In, repeated bool) {
	n.placedIn(st, repeated)
	for _, x := range st.Dims {
		id, isName := x.Value.(*ast.Ident)
		_, pack := x.Value.(*ast.Ellipsis)
		if pack {
			continue
		}
		if isName && n.decl.Kind != "model" {
			n.used[id.Name] = true
			continue
		}
		n.expr(x.Value)
	}
	if st.Kind != nil {
		n.optional(st.Kind.Max)
	}
	n.rangeNames(st.In)
}

func (n *names) rangeNames(r *ast.Range) {
	if r != nil {
		n.optional(r.Lo)
		n.optional(r.Hi)
	}
}

func (n *names) requirement(st *ast.Require) {
	if st.Reason == nil {
		n.property(st)
		return
	}
	n.expr(st.Cond)
}

func (n *names) learned(st *ast.Learn) {
	inner := n.binding()
	for _, x := range st.Dims {
		if _, pack := x.Value.(*ast.Ellipsis); pack {
			continue
		}
		if x.Range == nil {
			n.expr(x.Value)
			continue
		}
		n.expr(x.Range)
		if id, ok := x.Value.(*ast.Ident); ok {
			inner.bindIndex(id)
		}
	}
	if st.Dist != nil {
		n.distribution(st.Dist)
	} else {
		inner.optional(st.Value)
	}
	n.rangeNames(st.In)
	if st.By != nil {
		n.expr(st.By)
	}
}

func (n *names) distribution(e ast.Expr) {
	_, call, ok := n.distCall(e)
	if !ok {
		return
	}
	for _, a := range call.Args {
		n.expr(a.Value)
	}
}

func (n *names) defined(st *ast.Equation) {
	if isInitial(st) {
		n.expr(st.Value)
		return
	}
	n.left(st.Index).expr(st.Value)
}

// left returns the checker of an equation's right side, which knows the indices of the left one.
func (n *names) left(index []*ast.Index) *names {
	inner := n.binding()
	for _, x := range index {
		n.optional(x.Range)
		inner.leftNames(x.Value)
	}
	return inner
}

func (n *names) leftNames(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Ident:
		n.used[e.Name] = true
		n.bindIndex(e)
	case *ast.Paren:
		n.leftNames(e.X)
	case *ast.Unary:
		n.leftNames(e.X)
	case *ast.Binary:
		n.leftNames(e.X)
		n.leftNames(e.Y)
	case *ast.Ellipsis:
	default:
		n.expr(e)
	}
}

// functionNames checks the smooth(u) or grad(u) of a surrogate.
func (n *names) functionNames(st *ast.Function) {
	n.placedFunction(st)
	inner := n.binding()
	for _, a := range st.Args {
		inner.bindIndex(a)
	}
	inner.expr(st.Value)
}

// trainLine checks a line of a train section: names of settings, and the loss.
func (n *names) trainLine(st ast.Stmt) {
	x, ok := st.(*ast.Setting)
	if !ok {
		if _, bad := st.(*ast.BadStmt); !bad {
			n.misplaced(st.Span(), "a train section holds settings only")
		}
		return
	}
	if !slices.Contains(trainSettings, x.Name.Name) {
		n.unknownSetting(x)
		return
	}
	n.settingNames(x.Value)
	if x.Name.Name == "loss" || x.Name.Name == "rule" || x.Name.Name == "reward" {
		n.template(x.Value)
	}
}

// settingNames notes which parameters the value of a setting reads; other words are names of their own.
func (n *names) settingNames(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Ident:
		n.used[e.Name] = true
	case *ast.Call:
		for _, a := range e.Args {
			n.settingNames(a.Value)
		}
	case *ast.List:
		for _, x := range e.Elems {
			n.settingNames(x)
		}
	case *ast.Paren:
		n.settingNames(e.X)
	case *ast.Unary:
		n.settingNames(e.X)
	case *ast.Binary:
		n.settingNames(e.X)
		n.settingNames(e.Y)
	case *ast.IndexExpr:
		n.settingNames(e.X)
	}
}
