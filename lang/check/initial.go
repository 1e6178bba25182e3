package check

// initial elaborates `v[-1] = e`.
func (s *scope) initial(d *Def, v *version) {
	in := s.inits[v.name]
	if in == nil {
		return
	}
	c := &ctx{scope: s, ord: in.ord, env: in.env, v: v, vars: map[string]*Var{}, pack: &packVars{}}
	x, ok := c.signal(c.eval(in.stmt.Value), in.stmt.Value.Span())
	if !ok {
		return
	}
	if !c.settled(x) {
		return
	}
	for _, r := range refs(x) {
		if len(r.axes()) > 0 && r.bare && !c.alignBare(r, d.Vars) {
			return
		}
	}
	if !c.infer(x, nil) || !c.implicit(&Def{Body: x, Span: d.Span}, d.Vars, false) {
		return
	}
	d.Init = x
}

// settled demands that an initial value depends on parameters only.
func (c *ctx) settled(x Expr) bool {
	why := ""
	var at Expr
	walk(x, false, func(e Expr, _ bool) {
		switch e := e.(type) {
		case *Ref:
			switch {
			case !ofParams(e.T, map[*Tensor]bool{}):
				why, at = "a signal", e
			case e.pack >= 0:
				why, at = "leave the indices out", e
			}
		case *Random:
			why, at = "a draw", e
		case *Position:
			if e.Index.uses(c.t) {
				why, at = "the number of the step", e
			}
		case *Reduce:
			if e.OverT || e.OverB || e.packed || e.names != nil {
				why, at = "a sum without ranges", e
			}
		}
	})
	if at == nil {
		return true
	}
	c.errorf("E0403", at.Span(), "an initial value depends on parameters only").Label("%s", why)
	return false
}

// ofParams reports whether a tensor is learned, or given by equations of what is.
func ofParams(t *Tensor, seen map[*Tensor]bool) bool {
	if t.Origin == FromParam || seen[t] {
		return true
	}
	seen[t] = true
	if t.Origin != FromDef || t.Def == nil || t.Time {
		return false
	}
	good := true
	walk(t.Def.Body, false, func(e Expr, _ bool) {
		switch e := e.(type) {
		case *Ref:
			good = good && ofParams(e.T, seen)
		case *Random, *Count:
			good = false
		}
	})
	return good
}
