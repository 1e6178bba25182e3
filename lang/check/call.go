package check

import (
	"strconv"

	"snnc/lang/ast"
)

// call elaborates `f(args)`: a built-in, a module with parameters, or an application.
func (c *ctx) call(e *ast.Call) value {
	if id, ok := e.Fun.(*ast.Ident); ok {
		if v, ok := c.lookup(id.Name, c.ord, c.env); ok {
			return c.callValue(c.reference(v, id.Src), e)
		}
		if f, ok := functions[id.Name]; ok {
			return c.function(f, id, e)
		}
		if _, ok := special[id.Name]; ok {
			return c.special(id, e)
		}
	}
	return c.callValue(c.eval(e.Fun), e)
}

// callValue applies what stands before the parentheses.
func (c *ctx) callValue(f value, e *ast.Call) value {
	switch f := f.(type) {
	case *instance:
		return c.applyArgs(f, e.Args, e)
	case *template:
		if c.dynamic(e.Args) {
			inst := c.instanceOf(c.bind(f, pick(e.Args, true), e.Src), e)
			if inst == nil {
				return poison{}
			}
			return c.applyArgs(inst, pick(e.Args, false), e)
		}
		return c.bind(f, e.Args, e.Src)
	case poison:
		return f
	}
	c.errorf("E0203", e.Fun.Span(), "%s cannot be called", describe(f)).Label("neither a function nor a module")
	return poison{}
}

// pick returns the arguments given by name, or those given by position.
func pick(args []*ast.Arg, byName bool) []*ast.Arg {
	var out []*ast.Arg
	for _, a := range args {
		if (a.Name != nil) == byName {
			out = append(out, a)
		}
	}
	return out
}

// dynamic reports whether a positional argument is a signal, so that the call applies the module with its defaults.
func (c *ctx) dynamic(args []*ast.Arg) bool {
	for _, a := range args {
		if a.Name == nil && c.isSignal(a.Value) {
			return true
		}
	}
	return false
}

// isSignal decides from the syntax and the names in scope, without elaborating the expression.
func (c *ctx) isSignal(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		if c.vars[e.Name] != nil {
			return false
		}
		v, _ := c.lookup(e.Name, c.ord, c.env)
		switch v.(type) {
		case *view, poison: // what failed was meant to be one
			return true
		}
		return false
	case *ast.Paren:
		return c.isSignal(e.X)
	case *ast.Unary:
		return c.isSignal(e.X)
	case *ast.Binary:
		return c.isSignal(e.X) || c.isSignal(e.Y)
	case *ast.If:
		return c.isSignal(e.Then) || c.isSignal(e.Else)
	case *ast.IndexExpr:
		return c.isSignal(e.X)
	case *ast.Member:
		switch c.member(e).(type) {
		case Expr, poison:
			return true
		}
	case *ast.Reduce:
		return c.isSignal(e.Body)
	case *ast.Pipe:
		return true
	case *ast.Call:
		if _, applied := e.Fun.(*ast.Call); applied {
			return true
		}
		if id, ok := e.Fun.(*ast.Ident); ok {
			if v, found := c.lookup(id.Name, c.ord, c.env); found {
				_, inst := v.(*instance)
				return inst
			}
			if draws[id.Name] {
				return true
			}
		}
		for _, a := range e.Args {
			if c.isSignal(a.Value) {
				return true
			}
		}
	}
	return false
}

// applyArgs applies an instance to the positional arguments of a call.
func (c *ctx) applyArgs(inst *instance, args []*ast.Arg, e *ast.Call) value {
	var xs []Expr
	for _, a := range args {
		if a.Name != nil {
			c.errorf("E0205", a.Src, "an instance is applied to signals, by position").
				Label("parameters are given where the module is placed")
			return poison{}
		}
		x, ok := c.signal(c.eval(a.Value), a.Value.Span())
		if !ok {
			return poison{}
		}
		xs = append(xs, x)
	}
	return c.use(inst, xs, e.Fun)
}

// function elaborates a built-in elementwise function.
func (c *ctx) function(f function, id *ast.Ident, e *ast.Call) value {
	if !c.arity(id.Name, f.arity, e) {
		return poison{}
	}
	args := make([]value, len(e.Args))
	for i, a := range e.Args {
		args[i] = c.eval(a.Value)
	}
	if v, ok := foldFunction(id.Name, args); ok {
		return v
	}
	for i, a := range e.Args {
		args[i] = c.operand(args[i], a.Value)
	}
	return c.apply(f.op, e.Src, args...)
}

func (c *ctx) arity(name string, want int, e *ast.Call) bool {
	for _, a := range e.Args {
		if a.Name != nil {
			c.errorf("E0205", a.Name.Src, "`%s` takes its arguments by position", name).Label("no name needed")
			return false
		}
	}
	if len(e.Args) == want {
		return true
	}
	d := c.errorf("E0205", e.Src, "`%s` takes %s, found %d", name, plural(want, "argument"), len(e.Args)).
		Label("wrong number of arguments")
	signature(d, name)
	if (name == "spike" || name == "spike_above") && len(e.Args) == 1 {
		d.Help("a spike needs a surrogate to stand for its derivative; known are %s", quoteList(c.e.lib.names("surrogate")))
	}
	return false
}

// special elaborates the built-ins with rules of their own.
func (c *ctx) special(id *ast.Ident, e *ast.Call) value {
	if !c.arity(id.Name, special[id.Name], e) {
		return poison{}
	}
	arg := func(i int) value { return c.eval(e.Args[i].Value) }
	switch id.Name {
	case "relu":
		x := arg(0)
		if v, ok := x.(float64); ok {
			return max(v, 0)
		}
		return c.apply("max", e.Src, x, 0.0)
	case "clamp":
		return c.apply("min", e.Src, c.apply("max", e.Src, arg(0), arg(1)), arg(2))
	case "spike", "spike_above":
		return c.spike(id.Name == "spike_above", arg(0), e)
	case "bernoulli":
		return c.apply("lt", e.Src, c.random(e.Src), arg(0))
	case "uniform":
		return c.uniform(e, arg(0), arg(1))
	case "normal":
		return c.normal(e, arg(0), arg(1))
	case "has":
		return c.has(e)
	case "potential":
		return c.potential(e)
	case "refold":
		return c.refold(e)
	case "len":
		switch l := arg(0).(type) {
		case []value:
			return float64(len(l))
		case poison:
			return l
		}
		c.errorf("E0206", e.Args[0].Src, "`len` takes a list").Label("not a list")
		return poison{}
	}
	return c.measure(id.Name, e)
}

// measure elaborates rank and elements, which ask a tensor for its axes.
func (c *ctx) measure(name string, e *ast.Call) value {
	v := c.eval(e.Args[0].Value)
	r, ok := v.(*Ref)
	if !ok || !r.bare {
		if _, bad := v.(poison); !bad {
			c.errorf("E0206", e.Args[0].Src, "`%s` takes a named tensor", name).Label("not a tensor")
		}
		return poison{}
	}
	if name == "rank" {
		return float64(len(r.T.Dims))
	}
	return &Count{at{e.Src}, r.T}
}

// spike elaborates spike(u, surrogate).
func (c *ctx) spike(strict bool, u value, e *ast.Call) value {
	x, ok := c.signal(u, e.Args[0].Src)
	if !ok {
		return poison{}
	}
	surr := c.surrogate(c.templateArg(e.Args[1].Value), e.Args[1].Value)
	if surr == nil {
		return poison{}
	}
	return &Spike{at{e.Src}, strict, x, surr}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
