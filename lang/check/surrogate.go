package check

import (
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
	s.bindParams()
	if s.fell {
		c.fell = true
		return nil
	}
	return s.surrogateBody(c)
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
		s.require(r)
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

func (s *scope) surrogateFunction(fn *ast.Function, outer *ctx) *Surrogate {
	c := s.staticCtx(len(s.order), nil)
	u := &Var{Name: fn.Args[0].Name, Extent: 1, Span: fn.Args[0].Src}
	c.vars[u.Name] = u
	body, ok := c.signal(c.eval(fn.Value), fn.Value.Span())
	if !ok || s.fell {
		outer.fell = true
		return nil
	}
	for _, r := range refs(body) {
		if r.T.Origin != FromParam || len(r.T.Dims) > 0 {
			s.errorf("E0208", r.Src, "a surrogate depends on its argument and on scalars only").Label("not a scalar")
			outer.fell = true
			return nil
		}
		r.bare = false
	}
	return &Surrogate{Name: s.decl.Name.Name, U: u, Body: body, Smooth: fn.Name.Name == "smooth"}
}
