package check

import (
	"slices"

	"snnc/lang/ast"
)

// surrogate elaborates the second argument of spike; nil after an error.
func (c *ctx) surrogate(v value, e ast.Expr) *Surrogate {
	t, ok := v.(*template)
	if _, bad := v.(poison); bad {
		return nil
	}
	if !ok || t.decl.Kind != "surrogate" {
		d := c.errorf("E0203", e.Span(), "expected a surrogate, found %s", describe(v)).Label("not a surrogate")
		d.Help("known are %s", quoteList(c.e.lib.names("surrogate")))
		c.blameArg(e)
		return nil
	}
	inst := c.place(t, c.v)
	s := c.e.newScope(inst, nil, e.Span())
	s.use = c.scope.use
	if !c.scalarArgs(t, inst) {
		return nil
	}
	s.bindParams()
	if s.fell {
		c.fell = true
		return nil
	}
	return s.surrogateBody(c)
}

// scalarArgs replaces arguments that are known at run time only by scalars of the body that gives them.
func (c *ctx) scalarArgs(t *template, inst *instance) bool {
	bound := &template{decl: t.decl, span: t.span}
	for _, a := range t.args {
		a := *a
		x, signal := a.val.(Expr)
		if _, number := x.(*Scalar); signal && !number {
			r := c.scalar(x, &a)
			if r == nil {
				return false
			}
			a.val = r
		}
		bound.args = append(bound.args, &a)
	}
	inst.tmpl = bound
	return true
}

// scalar names the value of an argument; nil after an error.
func (c *ctx) scalar(x Expr, a *boundArg) Expr {
	t, loops, ok := c.tensor(x)
	if !ok {
		return nil
	}
	if loops != nil || len(t.Dims) > 0 || t.unknown {
		d := c.errorf("E0302", a.span, "a surrogate takes scalars, but `%s` is %s", a.name.Name, plainShape(t.Dims)).
			Label("not a scalar")
		c.blame(d)
		return nil
	}
	return &Ref{at: at{a.span}, T: t, pack: -1}
}

// surrogateBody finds smooth(u) or grad(u) and elaborates it for a symbolic u.
func (s *scope) surrogateBody(c *ctx) *Surrogate {
	var fn *ast.Function
	var rest []ast.Stmt
	for _, st := range s.e.lib.body(s.decl) {
		f, ok := st.(*ast.Function)
		if !ok {
			rest = append(rest, st)
			continue
		}
		if s.placedFunction(f) {
			fn = f
		}
	}
	s.flatten(rest, nil, "")
	for _, r := range s.reqs {
		if !s.runtime(r) {
			s.require(r)
		}
	}
	for _, v := range s.order {
		s.force(v)
	}
	if fn == nil && !s.fell {
		s.errorf("E0208", s.decl.Name.Src, "`%s` defines neither `smooth(u)` nor `grad(u)`", s.decl.Name.Name).Label("no function")
	}
	if s.fell {
		c.fell = true
		return nil
	}
	return s.surrogateFunction(fn, c)
}

// scalarsOnly demands that a surrogate is an elementwise function of its argument and of scalars.
func (s *scope) scalarsOnly(body Expr, u *Var) bool {
	good := true
	walk(body, false, func(x Expr, _ bool) {
		label := ""
		switch x := x.(type) {
		case *Ref:
			if x.bare = false; len(x.T.Dims) > 0 || x.T.unknown || x.Time != nil || len(x.Idx) > 0 {
				label = "not a scalar"
			}
		case *Position:
			if x.Index.plain() != u {
				label = "differs from step to step: let the neuron give it as an argument"
			}
		case *Reduce, *Spike, *Random, *Count:
			label = "not a function of one number"
		}
		if label != "" && good {
			s.errorf("E0208", x.Span(), "a surrogate depends on its argument and on scalars only").Label("%s", label)
			good = false
		}
	})
	return good
}

// runtime reports whether a requirement is about an argument that is known at run time only; nobody can check it.
func (s *scope) runtime(r *requirement) bool {
	return slices.ContainsFunc(namesIn(r.stmt.Cond, nil), func(name string) bool {
		_, signal := s.args[name].(Expr)
		return signal
	})
}

func (s *scope) surrogateFunction(fn *ast.Function, outer *ctx) *Surrogate {
	c := s.staticCtx(len(s.order), nil)
	u := &Var{Name: fn.Args[0].Name, Extent: 1, Span: fn.Args[0].Src}
	c.vars[u.Name] = u
	body, ok := c.signal(c.eval(fn.Value), fn.Value.Span())
	if !ok || s.fell {
		outer.fell = true
		return nil
	}
	if !s.scalarsOnly(body, u) {
		outer.fell = true
		return nil
	}
	return &Surrogate{Name: s.decl.Name.Name, U: u, Body: body, Smooth: fn.Name.Name == "smooth"}
}
