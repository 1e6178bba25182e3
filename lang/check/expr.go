package check

import (
	"math"
	"strings"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/lang/token"
)

// ctx is the place at which an expression is elaborated: a position in a body, and the indices in scope.
type ctx struct {
	*scope
	ord  int
	env  *env
	v    *version // the definition that the expression belongs to; nil for static ones
	vars map[string]*Var
	t    *Var // the time index, once used
	pack *packVars
}

// packVars are the loops for `...`, shared by all index lists of an equation.
type packVars struct {
	vars []*Var
	set  bool
}

// eval elaborates an expression to a static value or an Expr.
func (c *ctx) eval(e ast.Expr) value {
	switch e := e.(type) {
	case *ast.Number:
		return e.Value
	case *ast.String:
		return e.Value
	case *ast.Paren:
		return c.eval(e.X)
	case *ast.List:
		return c.list(e)
	case *ast.Ident:
		return c.ident(e)
	case *ast.Unary:
		return c.unary(e)
	case *ast.Binary:
		return c.binary(e)
	case *ast.If:
		return c.choose(e)
	case *ast.Call:
		return c.call(e)
	case *ast.IndexExpr:
		return c.index(e)
	case *ast.Member:
		return c.member(e)
	case *ast.Reduce:
		return c.reduce(e)
	case *ast.Pipe:
		return c.pipe(e)
	case *ast.BadExpr:
		return poison{}
	}
	c.errorf("E0208", e.Span(), "this cannot stand in an expression").Label("not a value")
	return poison{}
}

func (c *ctx) list(e *ast.List) value {
	items := make([]value, len(e.Elems))
	for i, x := range e.Elems {
		items[i] = c.eval(x)
	}
	return items
}

// ident resolves a name: an index, a name of the body, a built-in constant, a declaration.
func (c *ctx) ident(e *ast.Ident) value {
	if v := c.vars[e.Name]; v != nil {
		return &Position{at{e.Src}, varAffine(v, e.Src)}
	}
	if v, ok := c.lookup(e.Name, c.ord, c.env); ok {
		return c.reference(v, e.Src)
	}
	switch e.Name {
	case "pi":
		return math.Pi
	case "inf":
		return math.Inf(1)
	case "T":
		return float64(c.e.model.T)
	case "t":
		return &Position{at{e.Src}, varAffine(c.time(), e.Src)}
	case "true", "false":
		return e.Name == "true"
	case "training":
		return c.e.model.Training
	case "neurons":
		return c.neurons(e)
	case "progress", "epoch":
		return &Scalar{at{e.Src}, e.Name}
	case "reward":
		return c.reward(e)
	}
	if d := c.e.lib.Decl(e.Name); d != nil {
		return &template{decl: d, span: e.Src}
	}
	c.unknown(e)
	return poison{}
}

// reference makes an expression of what a name stands for.
func (c *ctx) reference(v value, span source.Span) value {
	if w, ok := v.(*view); ok {
		return &Ref{at: at{span}, T: w.t, view: w.dims, bare: true, pack: -1}
	}
	return v
}

func (c *ctx) unknown(e *ast.Ident) {
	_, plain := functions[e.Name]
	if _, ruled := special[e.Name]; plain || ruled {
		d := c.errorf("E0201", e.Src, "function `%s` stands without arguments", e.Name).Label("not a value")
		signature(d, e.Name)
		return
	}
	d := c.errorf("E0201", e.Src, "unknown name `%s`", e.Name).Label("not defined here")
	suggest(d, e, append(c.visible(), append(builtinNames(), c.e.lib.names(moduleKinds...)...)...))
}

// signature adds what a built-in function takes.
func signature(d *diag.Diagnostic, name string) {
	for _, w := range token.Lookup(name) {
		if w.Class == token.Function {
			d.Note("%s", w.Doc)
		}
	}
}

// suggest adds the nearest names as a help and, when there is one, an edit; it reports whether there is any.
func suggest(d *diag.Diagnostic, e *ast.Ident, among []string) bool {
	near := diag.Nearest(e.Name, among)
	if len(near) == 0 || len(e.Name) == 1 && !strings.EqualFold(e.Name, near[0]) {
		return false // any letter is near to any other
	}
	if strings.EqualFold(e.Name, near[0]) {
		among = near[:1]
	}
	d.Similar(e.Src, e.Name, among)
	return true
}

// visible lists the names of the scope, for suggestions.
func (s *scope) visible() []string {
	var names []string
	for n := range s.byName {
		names = append(names, n)
	}
	for n := range s.args {
		names = append(names, n)
	}
	for n := range s.views {
		names = append(names, n)
	}
	return names
}

// time returns the equation's time index.
func (c *ctx) time() *Var {
	if c.t == nil {
		c.t = &Var{Name: "t", Extent: c.e.model.T, Time: true}
	}
	return c.t
}

func (c *ctx) unary(e *ast.Unary) value {
	x := c.eval(e.X)
	switch v := x.(type) {
	case float64:
		if e.Op == "-" {
			return -v
		}
	case bool:
		if e.Op == "not" {
			return !v
		}
	}
	op := "neg"
	if e.Op == "not" {
		op = "not"
	}
	return c.apply(op, e.Src, c.operand(x, e.X))
}

// operand makes an expression of a value, so that what cannot be one is reported where it stands.
func (c *ctx) operand(v value, e ast.Expr) value {
	if x, ok := c.signal(v, e.Span()); ok {
		return x
	}
	return poison{}
}

func (c *ctx) binary(e *ast.Binary) value {
	x, y := c.eval(e.X), c.eval(e.Y)
	if v, ok := foldBinary(e.Op, x, y); ok {
		return v
	}
	x, y = c.operand(x, e.X), c.operand(y, e.Y)
	if e.Op == ">" || e.Op == ">=" {
		x, y = y, x
	}
	return c.apply(binaryOps[e.Op], e.Src, x, y)
}

// apply makes an elementwise operation on operands of which one at least is a signal.
func (c *ctx) apply(op string, span source.Span, args ...value) value {
	xs := make([]Expr, len(args))
	for i, a := range args {
		x, ok := c.signal(a, span)
		if !ok {
			return poison{}
		}
		xs[i] = x
	}
	return &Apply{at{span}, op, xs}
}

// signal turns a value into an expression; what cannot be one is an error.
func (c *ctx) signal(v value, span source.Span) (Expr, bool) {
	switch v := v.(type) {
	case float64:
		return &Num{at{span}, v}, true
	case bool:
		if v {
			return &Num{at{span}, 1}, true
		}
		return &Num{at{span}, 0}, true
	case poison:
		return nil, false
	case *Invalid:
		return nil, false
	case Expr:
		return v, true
	}
	d := c.errorf("E0206", span, "expected a number or a signal, found %s", describe(v)).Label("not a signal")
	if t, ok := v.(*template); ok {
		d.Help("apply it: `x -> %s`", t.decl.Name.Name)
	}
	return nil, false
}

func (c *ctx) choose(e *ast.If) value {
	cond := c.eval(e.Cond)
	if b, ok := cond.(bool); ok {
		if b {
			return c.eval(e.Then)
		}
		return c.eval(e.Else)
	}
	cond = c.operand(cond, e.Cond)
	then, other := c.operand(c.eval(e.Then), e.Then), c.operand(c.eval(e.Else), e.Else)
	return c.apply("select", e.Src, cond, then, other)
}
