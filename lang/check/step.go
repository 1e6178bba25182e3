package check

import "strings"

// checkStep checks the step of time that a reference reads: v[t-1] needs an initial value, later steps do not exist yet,
// and any other step must be one that the model runs, or before the first where there is an initial value, but where
// `inside` leaves points out.
func (e *elab) checkStep(d *Def, r *Ref, inside bool) bool {
	lo, hi := r.Time.bounds()
	switch {
	case shifts(*r.Time, d.T):
		return !r.T.Time || e.checkShift(r) // else the same at every step
	case inside || (lo >= 0 || r.T.Def != nil && r.T.Def.Init != nil) && hi < e.model.T:
		return true
	}
	x := e.errorf("E0305", r.Time.Span, "step runs from %d to %d, but the model has %s", lo, hi, plural(e.model.T, "step")).
		Label("`%s` is read here", nameOf(r)).
		Help("`sum inside (...)` leaves out the steps that fall outside")
	if lo < 0 && hi < e.model.T && r.T.Def != nil && r.T.Label == nameOf(r) {
		x.Help("`%s[-1] = 0` says what it is before the first step", nameOf(r))
	}
	return false
}

// shifts reports whether a step is the current one plus or minus a number.
func shifts(a Affine, t *Var) bool { return len(a.Terms) == 1 && a.uses(t) && a.Terms[0].Coef == 1 }

func (e *elab) checkShift(r *Ref) bool {
	switch {
	case r.Time.Off > 0:
		e.errorf("E0404", r.Src, "`%s` is read %s ahead", r.T.Label, plural(r.Time.Off, "step")).
			Label("not known yet").Help("equations look back: `%s[t-1]`", nameOf(r))
		return false
	case -r.Time.Off > maxDelay:
		e.errorf("E0404", r.Src, "`%s` is read %s earlier", nameOf(r), plural(-r.Time.Off, "step")).Label("at most %d", maxDelay)
		return false
	}
	return r.Time.Off == 0 || e.checkDelay(r)
}

// checkDelay demands an initial value where an earlier step is read.
func (e *elab) checkDelay(r *Ref) bool {
	if r.T.Def != nil && r.T.Def.Init != nil {
		return true
	}
	back := -r.Time.Off
	name := nameOf(r)
	x := e.errorf("E0403", r.Src, "`%s` has no value before the first step", name).
		Label("reads %s earlier", plural(back, "step")).Also(r.T.Span, "defined here")
	if r.T.Def != nil && r.T.Label == name {
		x.Help("add `%s[-1] = 0`", name)
	} else {
		x.Help("define a name for it with a value before the first step: `now = %s`, `now[-1] = 0`, then read `now[t-1]`", name)
	}
	return false
}

// nameOf is the name by which a reference reads its tensor.
func nameOf(r *Ref) string {
	name, _, _ := strings.Cut(r.Src.Text(), "[")
	return name
}
