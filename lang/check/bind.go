package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"snnc/lang/ast"
	"snnc/lang/source"
)

// bindParams gives every parameter its value: the argument, what is given from outside, or the default evaluated among
// the earlier ones.
func (s *scope) bindParams() {
	for _, a := range s.inst.tmpl.args {
		s.args[a.name.Name] = a.val
		s.argAt[a.name.Name] = a.span
	}
	if s.decl.Kind == "model" || s.decl.Kind == "train" {
		s.overrideParams()
	}
	s.extendsArgs(s.decl)
	for _, p := range s.e.lib.params(s.decl) {
		if _, ok := s.args[p.Name.Name]; ok {
			continue
		}
		s.defaultParam(p)
	}
}

// overrideParams binds what is given from outside.
func (s *scope) overrideParams() {
	for _, p := range s.e.lib.params(s.decl) {
		x := s.e.set[p.Name.Name]
		if x == nil {
			continue
		}
		c := s.staticCtx(0, nil)
		if isTemplateParam(p, s.e.lib) {
			s.args[p.Name.Name] = c.templateArg(x)
		} else {
			s.args[p.Name.Name] = c.eval(x)
		}
		s.argAt[p.Name.Name] = x.Span()
	}
}

func (s *scope) defaultParam(p *ast.Param) {
	if p.Default == nil {
		s.missingArg(s.decl, p, s.site)
		s.args[p.Name.Name] = poison{}
		return
	}
	c := s.staticCtx(0, nil)
	if isTemplateParam(p, s.e.lib) {
		s.args[p.Name.Name] = c.templateArg(p.Default)
		return
	}
	s.args[p.Name.Name] = c.eval(p.Default)
}

func (s *scope) missingArg(d *ast.Decl, p *ast.Param, site source.Span) {
	s.errorf("E0205", site, "`%s` needs a value for `%s`", d.Name.Name, p.Name.Name).
		Label("missing argument").Also(p.Src, "declared without a default")
}

// extendsArgs binds the base's parameters as the extends clauses say, with the derived parameters in scope.
func (s *scope) extendsArgs(d *ast.Decl) {
	b := s.e.lib.base(d)
	if b == nil {
		return
	}
	for _, p := range d.Params {
		if _, ok := s.args[p.Name.Name]; !ok {
			s.defaultParam(p)
		}
	}
	params := s.e.lib.params(b)
	c := s.staticCtx(0, nil)
	for i, a := range d.Extends.Args {
		p := c.paramOf(params, a, i, b)
		if p == nil {
			continue
		}
		if isTemplateParam(p, s.e.lib) {
			s.args[p.Name.Name] = c.templateArg(a.Value)
		} else {
			s.args[p.Name.Name] = c.eval(a.Value)
		}
	}
	s.extendsArgs(b)
}

// bindInputs gives operands their names: those of the `in` lines in order, or x.
func (s *scope) bindInputs() {
	names := operandNames(s.e.lib.body(s.decl), s.decl)
	if len(names) != len(s.inputs) {
		s.wrongOperands(s.decl, names, len(s.inputs), s.site)
		return
	}
	for i, n := range names {
		s.views[n] = &view{s.inputs[i], packDims(s.inputs[i].Dims)}
	}
}

// operandNames are the names of a module's operands: those of its `in` lines, or x.
func operandNames(body []ast.Stmt, d *ast.Decl) []string {
	names := inputNames(body)
	if len(names) == 0 && d.Kind != "model" {
		return []string{"x"}
	}
	return names
}

func (s *scope) wrongOperands(d *ast.Decl, names []string, found int, site source.Span) {
	e := s.errorf("E0205", site, "`%s` takes %s, found %d", d.Name.Name, plural(len(names), "input"), found).
		Label("applied here").Also(d.Name.Src, "declared here").Note("its inputs are %s", quoteList(names))
	if len(names) > 1 && found == 1 {
		params := ""
		if len(s.e.lib.params(d)) > 0 {
			params = "(...)"
		}
		e.Help("apply it to all of them: `%s%s(%s)`", d.Name.Name, params, strings.Join(names, ", "))
	}
}

// packDims are the axes of an operand that no `in` line describes: all stand under `...`.
func packDims(dims []Dim) []Dim {
	out := make([]Dim, len(dims))
	for i, d := range dims {
		out[i] = Dim{Size: d.Size, Pack: true}
	}
	return out
}

// inputNames lists the names of `in` lines, those in branches included, each once.
func inputNames(stmts []ast.Stmt) []string {
	var names []string
	seen := map[string]bool{}
	var visit func([]ast.Stmt)
	visit = func(stmts []ast.Stmt) {
		for _, st := range stmts {
			switch st := st.(type) {
			case *ast.In:
				if !seen[st.Name.Name] {
					seen[st.Name.Name] = true
					names = append(names, st.Name.Name)
				}
			case *ast.IfStmt:
				visit(st.Then)
				visit(st.Else)
			}
		}
	}
	visit(stmts)
	return names
}

// bindIn matches an operand with the `in` line that names its axes.
func (s *scope) bindIn(st *ast.In, ev *env) {
	if s.decl.Kind == "model" {
		return
	}
	w := s.views[st.Name.Name]
	if w == nil {
		return
	}
	s.demand(st, w.t, ev)
	if st.Dims == nil {
		w.dims = []Dim{}
		if len(w.t.Dims) > 0 {
			s.wrongRank(st, w.t)
		}
		return
	}
	dims, ok := s.match(st, w.t, ev)
	if ok {
		w.dims = dims
	}
}

// match binds the names of an `in` line to the sizes of an operand's axes.
func (s *scope) match(st *ast.In, t *Tensor, ev *env) ([]Dim, bool) {
	fixed, pack := 0, -1
	for i, x := range st.Dims {
		if _, ok := x.Value.(*ast.Ellipsis); ok {
			pack = i
			continue
		}
		fixed++
	}
	extra := len(t.Dims) - fixed
	if extra < 0 || (extra > 0 && pack < 0) {
		s.wrongRank(st, t)
		return nil, false
	}
	dims := make([]Dim, 0, len(t.Dims))
	k := 0
	for i, x := range st.Dims {
		if i == pack {
			for range extra {
				dims = append(dims, Dim{Size: t.Dims[k].Size, Pack: true})
				k++
			}
			continue
		}
		d, ok := s.matchOne(st, x, t, k, ev)
		if !ok {
			return nil, false
		}
		dims = append(dims, d)
		k++
	}
	return dims, true
}

func (s *scope) matchOne(st *ast.In, x *ast.Index, t *Tensor, k int, ev *env) (Dim, bool) {
	size := t.Dims[k].Size
	id, isName := x.Value.(*ast.Ident)
	if isName {
		if _, bound := s.lookup(id.Name, len(s.order), ev); !bound && id.Name != "T" {
			s.args[id.Name] = float64(size)
			return Dim{Size: size, Name: id.Name}, true
		}
	}
	want, ok := s.staticInt(x.Value, len(s.order), ev, "the size of an axis")
	if !ok {
		return Dim{}, false
	}
	if want != size {
		d := s.errorf("E0301", s.site, "`%s` wants %d for axis %d of `%s`, found %d", s.decl.Name.Name, want, k+1, st.Name.Name, size).
			Label("given %s", plainShape(t.Dims)).Also(st.Src, "declared here")
		made(d, t)
		return Dim{}, false
	}
	d := Dim{Size: size}
	if isName {
		d.Name = id.Name
	}
	return d, true
}

func (s *scope) wrongRank(st *ast.In, t *Tensor) {
	d := s.errorf("E0301", s.site, "`%s` wants `%s` with %s, found %s", s.decl.Name.Name, st.Name.Name,
		axesOf(st), plainShape(t.Dims)).
		Label("given %s", plainShape(t.Dims)).Also(st.Src, "declared here")
	made(d, t)
	if len(t.Dims) > len(st.Dims) && len(st.Dims) == 1 {
		d.Help("flatten it first")
	}
}

func axesOf(st *ast.In) string {
	n := 0
	for _, x := range st.Dims {
		if _, ok := x.Value.(*ast.Ellipsis); !ok {
			n++
		}
	}
	if n < len(st.Dims) {
		return "at least " + plural2(n, "axis", "axes")
	}
	return plural2(n, "axis", "axes")
}

// demand notes a demanded kind or range, to be checked once kinds are inferred.
func (s *scope) demand(st *ast.In, t *Tensor, ev *env) {
	if st.Kind == nil && st.In == nil {
		return
	}
	c := s.class(st, ev)
	if t.Demand != nil {
		c = Class{c.Int || t.Demand.Int, max(c.Lo, t.Demand.Lo), min(c.Hi, t.Demand.Hi)}
	}
	if t.Demand == nil || c != *t.Demand {
		t.DemandSpan = st.Src
		if !s.e.lib.owns(st.Src) {
			t.DemandSpan = s.use
		}
	}
	t.Demand = &c
}

// class is what the kind and the range of an `in` line admit.
func (s *scope) class(st *ast.In, ev *env) Class {
	c := Class{false, math.Inf(-1), math.Inf(1)}
	if st.Kind != nil {
		switch st.Kind.Name {
		case "spike":
			c = Class{true, 0, 1}
		case "count":
			c = Class{true, 0, math.Inf(1)}
			if st.Kind.Max != nil {
				c.Hi = s.staticNumber(st.Kind.Max, ev, c.Hi)
			}
		}
	}
	if st.In != nil {
		c.Lo, c.Hi = s.bounds(st.In, ev, c.Lo, c.Hi)
	}
	return c
}

// bounds evaluates `lo..hi`, an open end being the given one.
func (s *scope) bounds(r *ast.Range, ev *env, lo, hi float64) (float64, float64) {
	if r.Lo != nil {
		lo = s.staticNumber(r.Lo, ev, lo)
	}
	if r.Hi != nil {
		hi = s.staticNumber(r.Hi, ev, hi)
	}
	return lo, hi
}

func (s *scope) staticNumber(e ast.Expr, ev *env, or float64) float64 {
	switch v := s.static(e, len(s.order), ev).(type) {
	case float64:
		return v
	case poison:
		return or
	}
	s.errorf("E0206", e.Span(), "expected a number").Label("not a number known before the model runs")
	s.blameArg(e)
	return or
}

func (s *scope) staticCtx(ord int, ev *env) *ctx {
	return &ctx{scope: s, ord: ord, env: ev, vars: map[string]*Var{}, pack: &packVars{}}
}

// static evaluates an expression of parameters.
func (s *scope) static(e ast.Expr, ord int, ev *env) value { return s.staticCtx(ord, ev).eval(e) }

// staticInt evaluates a whole number that is not negative.
func (s *scope) staticInt(e ast.Expr, ord int, ev *env, what string) (int, bool) {
	switch v := s.static(e, ord, ev).(type) {
	case float64:
		if v == math.Trunc(v) && v >= 0 && v <= 1<<30 {
			return int(v), true
		}
		kind := "a whole number"
		if v == math.Trunc(v) {
			kind = "a whole number from 0 to 2^30"
		}
		d := s.errorf("E0206", e.Span(), "%s must be %s, found %s", what, kind, number(v)).Label("is %s", number(v))
		s.blame(d)
		s.blameArg(e)
		return 0, false
	case poison:
		return 0, false
	}
	s.errorf("E0206", e.Span(), "%s must be known before the model runs", what).Label("not a number")
	s.blameArg(e)
	return 0, false
}

// require checks a requirement of parameters; false if it does not hold, which is reported.
func (s *scope) require(r *requirement) bool {
	if r.stmt.Reason == nil {
		return s.property(r.stmt)
	}
	switch v := s.static(r.stmt.Cond, r.ord, r.env).(type) {
	case bool:
		if !v {
			s.unmet(r)
		}
		return v
	case poison:
		return false
	}
	s.errorf("E0206", r.stmt.Cond.Span(), "a requirement is a comparison of parameters and sizes").Label("not known before the model runs")
	return false
}

// unmet reports a broken requirement at the argument that breaks it.
func (s *scope) unmet(r *requirement) {
	st := r.stmt
	where, label := s.site, "in this use"
	if name, ok := s.argument(st.Cond); ok {
		where, label = s.argAt[name], "given here"
	}
	d := s.errorf("E0210", where, "`%s` requires %s: %s", s.decl.Name.Name, st.Cond.Span().Text(), st.Reason.Value).
		Label("%s", label).Also(st.Src, "required here").Note("here %s", s.valuesOf(r))
	if len(s.inputs) > 0 {
		made(d, s.inputs[0])
	}
}

// valuesOf lists the values of the names in a condition: `H = 1, pad = 0, k = 2`.
func (s *scope) valuesOf(r *requirement) string {
	var parts []string
	for _, name := range namesIn(r.stmt.Cond, nil) {
		v, _ := s.lookup(name, r.ord, r.env)
		switch v := v.(type) {
		case float64:
			parts = append(parts, name+" = "+number(v))
		case bool, string:
			parts = append(parts, fmt.Sprintf("%s = %v", name, v))
		}
	}
	return strings.Join(parts, ", ")
}

// namesIn lists the names in an expression, each once.
func namesIn(e ast.Expr, names []string) []string {
	switch e := e.(type) {
	case *ast.Ident:
		if !slices.Contains(names, e.Name) {
			names = append(names, e.Name)
		}
	case *ast.Paren:
		return namesIn(e.X, names)
	case *ast.Unary:
		return namesIn(e.X, names)
	case *ast.Binary:
		return namesIn(e.Y, namesIn(e.X, names))
	case *ast.Call:
		for _, a := range e.Args {
			names = namesIn(a.Value, names)
		}
	}
	return names
}

// argument finds a given argument that a condition names.
func (s *scope) argument(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.Ident:
		_, ok := s.argAt[e.Name]
		return e.Name, ok
	case *ast.Paren:
		return s.argument(e.X)
	case *ast.Unary:
		return s.argument(e.X)
	case *ast.Binary:
		if n, ok := s.argument(e.X); ok {
			return n, ok
		}
		return s.argument(e.Y)
	}
	return "", false
}

func (s *scope) property(st *ast.Require) bool {
	id, ok := st.Cond.(*ast.Ident)
	if ok && id.Name == "spike_driven" && s.decl.Kind == "model" {
		s.e.model.SpikeDriven = st.Src
		return true
	}
	d := s.errorf("E0201", st.Cond.Span(), "unknown property `%s`", st.Cond.Span().Text()).Label("not a property of a %s", s.decl.Kind)
	d.Help("`require spike_driven` stands in a model; a condition needs a reason: `require tau >= 1 : \"...\"`")
	if ok && s.decl.Kind == "model" {
		suggest(d, id, []string{"spike_driven"})
	}
	return false
}
