package check

import (
	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// Options say how a model is to be elaborated.
type Options struct {
	Time     int                 // number of time steps; 0 for what the model says
	Set      map[string]ast.Expr // parameters of the model that are given from outside
	Training bool                // what `training` stands for
	Loss     bool                // apply the loss of the train section
}

// Elaborate instantiates a model. It returns nil after errors, which are in the bag.
func (lib *Library) Elaborate(name string, opt Options, bag *diag.Bag) *Model {
	d := lib.decls[name]
	if d == nil || d.Kind != "model" {
		bag.Errorf("E0203", source.Span{}, "there is no model `%s`", name)
		return nil
	}
	e := newElab(lib, &Model{Name: name, T: opt.Time, Training: opt.Training}, opt.Set, bag)
	defer e.settle()
	s := e.newScope(&instance{tmpl: &template{decl: d}, shared: map[string]*Tensor{}}, nil, d.Name.Src)
	s.bindParams()
	s.modelTime()
	s.modelInputs()
	if s.fell {
		return nil
	}
	s.flatten(lib.body(d), nil, "")
	if s.fell {
		return nil
	}
	e.model.Out = s.finish()
	if e.model.Out == nil || e.errors > 0 {
		return nil
	}
	if opt.Loss && !e.applyLoss(s) {
		return nil
	}
	if opt.Training && !e.applyMoves() {
		return nil
	}
	e.axes()
	if !e.check() || e.errors > 0 {
		return nil
	}
	if !e.order() {
		return nil
	}
	return e.model
}

// modelTime reads `time N`.
func (s *scope) modelTime() {
	var found *ast.Setting
	for _, st := range s.e.lib.body(s.decl) {
		if x, ok := st.(*ast.Setting); ok && x.Name.Name == "time" {
			found = x
		}
	}
	if s.e.model.T > 0 {
		return
	}
	if found == nil {
		s.e.model.T = 1
		s.errorf("E0401", s.decl.Name.Src, "model `%s` does not say how many time steps it runs", s.decl.Name.Name).
			Label("no `time`").Help("add `time 4`, or give --time")
		return
	}
	s.e.model.T = 1
	n, ok := s.staticInt(found.Value, 0, nil, "the number of time steps")
	if ok && n < 1 {
		s.errorf("E0401", found.Value.Span(), "a model runs for at least one time step").Label("is %d", n)
	}
	s.e.model.T = max(n, 1)
}

// modelInputs makes the tensors that are fed from outside.
func (s *scope) modelInputs() {
	s.inputLines(s.e.lib.body(s.decl))
	if len(s.e.model.Inputs) == 0 && !s.repeatedInput(s.e.lib.body(s.decl)) {
		s.errorf("E0208", s.decl.Name.Src, "model `%s` has no input", s.decl.Name.Name).Label("no `in`").
			Help("add a line such as `in image: real[1, 28, 28] in 0..1`")
	}
}

// inputLines reads the `in` lines of a model, those of branches that its parameters choose included.
func (s *scope) inputLines(stmts []ast.Stmt) {
	for _, st := range stmts {
		switch st := st.(type) {
		case *ast.In:
			s.modelInput(st)
		case *ast.IfStmt:
			if len(inputNames([]ast.Stmt{st})) > 0 {
				s.inputLines(s.chosen(st, 0, nil))
			}
		}
	}
}

// repeatedInput reports whether an `in` line stands in a `for` or `repeat`, and says so.
func (s *scope) repeatedInput(stmts []ast.Stmt) bool {
	found := false
	for _, st := range stmts {
		var inner []ast.Stmt
		switch st := st.(type) {
		case *ast.Repeat:
			inner = st.Body
		case *ast.For:
			inner = st.Body
		}
		for _, x := range inner {
			if in, ok := x.(*ast.In); ok {
				found = !s.placedIn(in, true)
			}
		}
	}
	return found
}

func (s *scope) modelInput(in *ast.In) {
	t := &Tensor{Name: in.Name.Name, Label: in.Name.Name, Span: in.Src, Origin: FromInput, Batch: true, Class: s.class(in, nil)}
	for _, x := range in.Dims {
		s.inputAxis(t, x)
	}
	s.views[in.Name.Name] = &view{t, t.Dims}
	s.e.taken[t.Name]++
	s.e.model.Inputs = append(s.e.model.Inputs, t)
}

// inputAxis adds an axis of a model's input; a first axis `T` or `t` makes it vary in time.
func (s *scope) inputAxis(t *Tensor, x *ast.Index) {
	if id, ok := x.Value.(*ast.Ident); ok && id.Name == "T" && len(t.Dims) == 0 {
		t.Time = true
		return
	}
	n, _ := s.staticCtx(0, nil).size(x.Value, "the size of an axis")
	id, name := x.Value.(*ast.Ident)
	t.Dims = append(t.Dims, Dim{Size: n, steps: name && id.Name == "T"})
}

// applyLoss applies the train section's loss to the model's result and the target.
func (e *elab) applyLoss(s *scope) bool {
	name := s.decl.Name.Name
	if e.lib.trains[name] == nil {
		e.errorf("E0601", s.decl.Name.Src, "nothing says how `%s` is trained", name).
			Label("no train section").Help("add `train %s { data ...; loss ... }`", name)
		return false
	}
	train := e.trainScope(name)
	setting := e.trainSetting(name, "loss")
	if setting == nil {
		train.noLoss()
		return false
	}
	inst := train.settingInstance(setting)
	if inst == nil {
		return false
	}
	if inst.tmpl.decl.Kind != "loss" {
		e.errorf("E0203", setting.Value.Span(), "`%s` is not a loss", inst.tmpl.decl.Name.Name).Label("a %s", inst.tmpl.decl.Kind)
		return false
	}
	e.model.Target = e.target(inst.tmpl.decl)
	e.model.Loss = e.judge(inst, setting.Value.Span(), train)
	if e.model.Training && e.mixes(name) {
		e.mixLoss(inst, train, setting.Value)
	}
	return e.model.Loss != nil
}

// trainScope is the scope in which a train section's settings are evaluated.
func (e *elab) trainScope(model string) *scope {
	d := e.lib.trains[model]
	s := e.newScope(&instance{tmpl: &template{decl: d}, shared: map[string]*Tensor{}}, nil, d.Name.Src)
	s.bindParams()
	return s
}

// axes decides, to a fixed point, which tensors vary in time and over the batch.
func (e *elab) axes() {
	for changed := true; changed; {
		changed = false
		for _, d := range e.defs {
			time, batch := varies(d.Body, d.T)
			time, batch = time || d.forceTime || d.Tensor.Time, batch || d.Tensor.Batch
			changed = changed || time != d.Tensor.Time || batch != d.Tensor.Batch
			d.Tensor.Time, d.Tensor.Batch = time, batch
		}
	}
}

// varies reports whether an expression depends on the step t and on the sample.
func varies(e Expr, t *Var) (time, batch bool) {
	switch e := e.(type) {
	case *Ref:
		time, batch = e.T.Time || e.T.pending(), e.T.Batch
		if e.Time != nil {
			time = e.Time.uses(t)
		}
		for _, a := range e.Idx {
			time = time || a.uses(t)
		}
	case *Position:
		time = e.Index.uses(t)
	case *Apply:
		for _, a := range e.Args {
			at, ab := varies(a, t)
			time, batch = time || at, batch || ab
		}
	case *Reduce:
		time, batch = varies(e.Body, t)
		time, batch = time && !e.OverT, batch && !e.OverB
	case *Spike:
		time, batch = varies(e.U, t)
		st, sb := varies(e.Surr.Body, nil)
		return time || st, batch || sb
	case *Random:
		return e.timed, true
	}
	return time, batch
}

// check verifies what can only be seen once axes are known.
func (e *elab) check() bool {
	good := true
	for _, d := range e.defs {
		walk(d.Body, false, func(x Expr, inside bool) {
			if r, ok := x.(*Ref); ok && r.Time != nil {
				good = e.checkStep(d, r, inside) && good
			}
		})
	}
	for _, r := range e.model.Running {
		good = e.checkStored(r) && good
	}
	if l := e.model.Loss; l != nil && (l.Time || l.Batch || len(l.Dims) > 0) {
		good = false
		e.lossNotScalar(l)
	}
	return good
}

func (e *elab) lossNotScalar(l *Tensor) {
	what := "has the shape " + plainShape(l.Dims)
	help := "end the loss with a mean over the axes that are left"
	switch {
	case l.Time:
		what, help = "varies in time", "average the model's output over time (`-> mean over t`), or use a loss that averages over t"
	case l.Batch:
		what, help = "differs from sample to sample", "end it with `mean(b)`"
	}
	at := e.trainSetting(e.model.Name, "loss").Value.Span()
	d := e.errorf("E0308", at, "a loss is one number, but this one %s", what).Label("the loss of `%s`", e.model.Name).
		Also(l.Span, "its result").Help("%s", help)
	if out := e.model.Out; l.Time && out.Time {
		at := out.Span
		if !e.lib.owns(at) {
			at = e.model.Sites[out.Path]
		}
		d.Also(at, "what varies in time")
	}
}
