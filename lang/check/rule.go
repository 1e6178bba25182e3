package check

import (
	"math"

	"snnc/lang/ast"
	"snnc/lang/source"
)

// move is a learned tensor that a rule moves, and the place in which the rule was named.
type move struct {
	scope *scope
	v     *version
	stmt  *ast.Learn
	r     *Running
}

// moved makes the tensor of `learn w ... by RULE(operands)`: a stored value, which each step of training replaces. What the
// rule sees may be defined further down, so that it is elaborated last.
func (s *scope) moved(v *version, st *ast.Learn, t *Tensor, init Init) {
	t.Origin = FromRunning
	m := &move{scope: s, v: v, stmt: st, r: &Running{Tensor: t, Init: init, Momentum: 1, Lo: math.Inf(-1), Hi: math.Inf(1)}}
	t.Running = m.r
	if st.In != nil {
		m.r.Lo, m.r.Hi = s.bounds(st.In, v.env, m.r.Lo, m.r.Hi)
	}
	s.e.model.Running = append(s.e.model.Running, m.r)
	s.e.moves = append(s.e.moves, m)
}

// applyMoves elaborates the rules that move tensors.
func (e *elab) applyMoves() bool {
	for _, m := range e.moves {
		if !m.apply() {
			return false
		}
	}
	return true
}

// apply makes the equation of the tensor after a step: it plus the mean over the batch of the sum over time of what the
// rule says, within its range.
func (m *move) apply() bool {
	c := m.scope.context(m.v)
	change, ok := c.eval(m.stmt.By).(*Ref)
	if !ok {
		if m.scope.e.errors == 0 {
			m.scope.errorf("E0606", m.stmt.By.Span(), "`by` names a rule and what it sees").Label("not a rule").
				Help("known are %s", quoteList(m.scope.e.lib.names("rule")))
		}
		return false
	}
	if !m.isRule(c, change) {
		return false
	}
	t := c.newTensor(m.v.name+".moved", m.stmt.By.Span(), m.v.prefix)
	d := change.T.Def
	t.Dims, t.unknown = m.r.Tensor.Dims, false
	old := &Ref{at: change.at, T: m.r.Tensor, pack: -1}
	for _, v := range d.Vars {
		old.Idx = append(old.Idx, varAffine(v, change.Src))
	}
	sum := &Apply{change.at, "add", []Expr{old, m.total(d, change)}}
	c.e.addDef(&Def{Tensor: t, Vars: d.Vars, Out: d.Out, T: d.T, Body: within(sum, m.r.Lo, m.r.Hi), Path: m.scope.inst.path, Span: m.stmt.By.Span()})
	m.r.Store = t
	return true
}

// isRule requires that what `by` gives is the result of a rule, shaped as the tensor that it moves.
func (m *move) isRule(c *ctx, change *Ref) bool {
	if change.T.Def == nil {
		c.errorf("E0606", m.stmt.By.Span(), "`by` names a rule and what it sees").Label("the result of no rule")
		return false
	}
	if plainShape(change.T.Dims) != plainShape(m.r.Tensor.Dims) {
		c.errorf("E0302", m.stmt.By.Span(), "the rule gives %s for `%s`, which is %s", plainShape(change.T.Dims), m.v.name,
			plainShape(m.r.Tensor.Dims)).Label("another shape").Also(change.T.Span, "its result")
		return false
	}
	return true
}

// total is the mean over the batch of the sum over time of a rule's result. Products are summed one by one, so that each
// is a contraction: what moves each weight at each step is never stored.
func (m *move) total(d *Def, change *Ref) Expr {
	terms, ok := expand(d.Body)
	if !ok || d.usesTime() {
		terms = []Expr{&Ref{at: change.at, T: d.Tensor, Idx: d.Out, pack: -1}}
	}
	var sum Expr
	for _, x := range terms {
		n := &Num{change.at, float64(m.scope.e.model.T)}
		part := &Apply{change.at, "mul", []Expr{n, &Reduce{at: change.at, Op: "mean", OverT: true, OverB: true, Body: x}}}
		if sum == nil {
			sum = part
			continue
		}
		sum = &Apply{change.at, "add", []Expr{sum, part}}
	}
	return sum
}

// usesTime reports whether the body names the step.
func (d *Def) usesTime() bool {
	if d.T == nil {
		return false
	}
	used := false
	Walk(d.Body, func(e Expr) {
		switch e := e.(type) {
		case *Ref:
			used = used || e.Time != nil && e.Time.uses(d.T)
			for _, a := range e.Idx {
				used = used || a.uses(d.T)
			}
		case *Position:
			used = used || e.Index.uses(d.T)
		}
	})
	return used
}

// within keeps a value in a range.
func within(x Expr, lo, hi float64) Expr {
	place := at{x.Span()}
	if !math.IsInf(lo, -1) {
		x = &Apply{place, "max", []Expr{x, &Num{place, lo}}}
	}
	if !math.IsInf(hi, 1) {
		x = &Apply{place, "min", []Expr{x, &Num{place, hi}}}
	}
	return x
}

// reward is the value of `reward` in an operand of a rule: what the train section's `reward` says of each sample.
func (c *ctx) reward(e *ast.Ident) value {
	if c.e.rewarded == nil && !c.e.applyReward(e) {
		return poison{}
	}
	return &Ref{at: at{e.Src}, T: c.e.rewarded, bare: true, pack: -1}
}

func (e *elab) applyReward(at *ast.Ident) bool {
	setting := e.trainSetting(e.model.Name, "reward")
	if setting == nil || e.model.Target == nil {
		e.errorf("E0606", at.Src, "the train section says nothing of a reward").Label("no `reward`").
			Help("add `reward NAME` to `train %s`: a loss declaration whose result is a number for each sample", e.model.Name)
		return false
	}
	train := e.trainScope(e.model.Name)
	inst := train.settingInstance(setting)
	if inst == nil {
		return false
	}
	e.rewarded = e.judge(inst, setting.Value.Span(), train)
	return e.rewarded != nil
}

// settingInstance places the module that a setting of a train section names, at the path of the setting's name.
func (s *scope) settingInstance(setting *ast.Setting) *instance {
	c := s.staticCtx(0, nil)
	inst := c.instanceOf(c.templateArg(setting.Value), setting.Value)
	if inst != nil {
		inst.path = setting.Name.Name + "."
	}
	return inst
}

// judge applies a module of the train section to the model's result and the target.
func (e *elab) judge(inst *instance, site source.Span, train *scope) *Tensor {
	return e.apply(inst, []*Tensor{e.model.Out, e.model.Target}, site, train)
}
