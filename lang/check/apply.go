package check

import (
	"slices"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// use applies an instance to operands and returns the reference to its result.
func (c *ctx) use(inst *instance, args []Expr, stage ast.Expr) value {
	tensors := make([]*Tensor, len(args))
	var loops []*Var
	for i, a := range args {
		t, vars, ok := c.tensor(a)
		if !ok {
			return poison{}
		}
		tensors[i] = t
		if vars != nil {
			loops = vars
		}
	}
	result := c.e.apply(inst, tensors, stage.Span(), c.scope)
	if result == nil {
		c.fell = true
		return poison{}
	}
	r := &Ref{at: at{stage.Span()}, T: result, bare: true, pack: -1}
	if loops != nil && len(result.Dims) == len(loops) {
		r.bare = false
		for _, v := range loops {
			r.Idx = append(r.Idx, varAffine(v, stage.Span()))
		}
	}
	return r
}

// tensor makes a tensor of an operand: the one that it names, or a new one over the indices that it uses.
func (c *ctx) tensor(x Expr) (*Tensor, []*Var, bool) {
	if r, ok := x.(*Ref); ok && r.bare && r.Time == nil {
		return r.T, nil, true
	}
	inner := *c
	inner.pack = &packVars{}
	t := c.newTensor("arg", x.Span(), c.prefix())
	d := &Def{Tensor: t, Body: x, Path: c.inst.path, Span: x.Span()}
	var loops []*Var
	for _, v := range free(x) {
		if v != c.t {
			loops = append(loops, v)
		}
	}
	var out *outIndex
	if loops != nil {
		loops = c.leftOrder(loops)
		out = &outIndex{pack: -1}
		for _, v := range loops {
			out.idx = append(out.idx, varAffine(v, x.Span()))
		}
	}
	if !inner.shape(d, out) {
		return nil, nil, false
	}
	d.T = c.t
	d.provisional()
	t.Dims, t.Prev, t.unknown = dimsOf(d), c.origin(x), false
	t.Stage = x.Span().Text()
	c.e.addDef(d)
	return t, loops, true
}

func (c *ctx) prefix() string {
	if c.v == nil {
		return ""
	}
	return c.v.prefix
}

// leftOrder sorts loops as they stand on the left side of the equation; bound ones come last.
func (c *ctx) leftOrder(loops []*Var) []*Var {
	if c.v == nil {
		return loops
	}
	var ordered []*Var
	for _, x := range c.v.index {
		if id, ok := x.Value.(*ast.Ident); ok {
			if v := c.vars[id.Name]; v != nil && slices.Contains(loops, v) {
				ordered = append(ordered, v)
			}
		}
	}
	for _, v := range loops {
		if !slices.Contains(ordered, v) {
			ordered = append(ordered, v)
		}
	}
	return ordered
}

// bind gives a template arguments, on top of those that it has.
func (c *ctx) bind(t *template, args []*ast.Arg, span source.Span) *template {
	out := &template{decl: t.decl, args: slices.Clone(t.args), span: span}
	params := c.e.lib.params(t.decl)
	for i, a := range args {
		p := c.paramOf(params, a, i, t.decl)
		if p == nil {
			continue
		}
		var v value
		if isTemplateParam(p, c.e.lib) {
			v = c.templateArg(a.Value)
		} else {
			v = c.numberArg(c.eval(a.Value), a, t.decl)
		}
		out.args = slices.DeleteFunc(out.args, func(b *boundArg) bool { return b.name.Name == p.Name.Name })
		out.args = append(out.args, &boundArg{name: p.Name, val: v, span: a.Src, value: a.Value})
	}
	return out
}

// numberArg makes a tensor of an argument that is known only when the model runs: a learned number, or a signal without axes.
func (c *ctx) numberArg(v value, a *ast.Arg, d *ast.Decl) value {
	x, signal := v.(Expr)
	if !signal || !isModule(d) {
		return v
	}
	t, _, ok := c.tensor(x)
	if !ok {
		return poison{}
	}
	if len(t.Dims) == 0 {
		return &view{t, []Dim{}}
	}
	name := "it"
	if a.Name != nil {
		name = a.Name.Name
	}
	c.errorf("E0206", a.Value.Span(), "an argument is one number, and this has axes").Label("its shape is %s", plainShape(t.Dims)).
		Help("extend `%s`, and say there what `%s` is; or make it an operand, `in %s[...]`", d.Name.Name, name, name)
	return poison{}
}

// paramOf finds the parameter that an argument is for; nil after an error.
func (c *ctx) paramOf(params []*ast.Param, a *ast.Arg, i int, d *ast.Decl) *ast.Param {
	if a.Name == nil {
		if i < len(params) {
			return params[i]
		}
		c.errorf("E0205", a.Src, "`%s` takes %s, found one more", d.Name.Name, plural(len(params), "parameter")).
			Label("one too many").Also(d.Name.Src, "declared here")
		return nil
	}
	for _, p := range params {
		if p.Name.Name == a.Name.Name {
			return p
		}
	}
	unknownParam(c.errorf("E0204", a.Name.Src, "`%s` has no parameter `%s`", d.Name.Name, a.Name.Name), a, d, params)
	return nil
}

func unknownParam(e *diag.Diagnostic, a *ast.Arg, d *ast.Decl, params []*ast.Param) {
	e.Label("unknown parameter")
	if len(params) == 0 {
		e.Also(d.Name.Src, "it takes none")
		return
	}
	var names []string
	for _, p := range params {
		names = append(names, p.Name.Name)
	}
	e.Note("`%s` takes %s", d.Name.Name, quoteList(names))
	suggest(e, a.Name, names)
}

func quoteList(names []string) string {
	s := ""
	for i, n := range names {
		if i > 0 {
			s += ", "
		}
		s += "`" + n + "`"
	}
	return s
}

// isTemplateParam reports whether a parameter's default names a declaration, so that arguments do too.
func isTemplateParam(p *ast.Param, lib *Library) bool {
	e := p.Default
	if call, ok := e.(*ast.Call); ok {
		e = call.Fun
	}
	id, ok := e.(*ast.Ident)
	return ok && lib.Decl(id.Name) != nil
}

// templateArg evaluates an expression where a module or surrogate is meant.
func (c *ctx) templateArg(e ast.Expr) value {
	switch e := e.(type) {
	case *ast.Paren:
		return c.templateArg(e.X)
	case *ast.Ident:
		return c.templateName(e)
	case *ast.Call:
		if id, ok := e.Fun.(*ast.Ident); ok {
			switch t := c.templateName(id).(type) {
			case *template:
				return c.bind(t, e.Args, e.Src)
			case poison:
				return t
			}
		}
	}
	return c.eval(e)
}

func (c *ctx) templateName(e *ast.Ident) value {
	if v, ok := c.lookup(e.Name, c.ord, c.env); ok {
		return v
	}
	if d := c.e.lib.Decl(e.Name); d != nil {
		return &template{decl: d, span: e.Src}
	}
	d := c.errorf("E0203", e.Src, "there is no declaration `%s`", e.Name).Label("unknown")
	suggest(d, e, c.e.lib.names(append(moduleKinds, "surrogate")...))
	return poison{}
}

// apply elaborates a module's body for operands and returns its result; nil after an error.
func (e *elab) apply(inst *instance, inputs []*Tensor, site source.Span, from *scope) *Tensor {
	d := inst.tmpl.decl
	if !e.enter(d, site) {
		return nil
	}
	defer e.leave()
	s := e.newScope(inst, inputs, site)
	if s.use = site; from.use.Valid() && !e.lib.isOwn(from.decl) {
		s.use = from.use
	}
	e.model.Sites[inst.path] = s.use
	s.bindParams()
	s.bindInputs()
	if s.fell {
		return nil
	}
	s.flatten(e.lib.body(d), nil, "")
	if s.fell {
		return nil // without the names of axes all else would fail as well
	}
	t := s.finish()
	if t != nil {
		if t.Stage == "" || t.Prev == nil || len(inputs) > 0 {
			t.Prev, t.Stage = inputs[0], site.Text()
		}
		if d.Kind == "neuron" {
			e.model.Records = append(e.model.Records, t)
			e.countNeuron(inst)
		}
		inst.last = s
	}
	return t
}

func (e *elab) newScope(inst *instance, inputs []*Tensor, site source.Span) *scope {
	return &scope{e: e, decl: inst.tmpl.decl, inst: inst, site: site, inputs: inputs,
		args: map[string]value{}, argAt: map[string]source.Span{}, views: map[string]*view{},
		byName: map[string][]*version{}, inits: map[string]*initial{}, count: map[string]int{}}
}

// finish checks requirements, elaborates all equations and returns the result.
func (s *scope) finish() *Tensor {
	for _, r := range s.reqs {
		if !s.require(r) {
			return nil // what must hold does not: all else would fail as well
		}
	}
	for _, v := range s.order {
		s.force(v)
	}
	if s.fell {
		return nil
	}
	return s.result()
}

func (s *scope) result() *Tensor {
	for _, name := range []string{"out", resultName(s.decl.Kind)} {
		vs := s.byName[name]
		if len(vs) == 0 {
			continue
		}
		v := s.force(vs[len(vs)-1])
		switch w := v.(type) {
		case *view:
			return w.t
		case poison:
			return nil
		}
		s.errorf("E0208", vs[len(vs)-1].stmt.Span(), "`%s` of `%s` is not a signal", name, s.decl.Name.Name).Label("%s", describe(v))
		return nil
	}
	s.errorf("E0208", s.decl.Name.Src, "`%s` has no result", s.decl.Name.Name).Label("defines no `out`").
		Help("end it with `out = ...`")
	return nil
}
