package check

import (
	"snnc/lang/ast"
	"snnc/lang/source"
)

// pipe applies stages to a signal from left to right.
func (c *ctx) pipe(e *ast.Pipe) value {
	x := c.eval(e.X)
	if over, ok := e.Stage.(*ast.Over); ok {
		return c.over(over, x, e)
	}
	arg, ok := c.signal(x, e.X.Span())
	if !ok {
		return poison{}
	}
	inst := c.instanceOf(c.stage(e.Stage), e.Stage)
	if inst == nil {
		return poison{}
	}
	return c.use(inst, []Expr{arg}, e.Stage)
}

// stage evaluates a pipeline's stage: a module or an instance, never a function's result.
func (c *ctx) stage(e ast.Expr) value {
	return c.meant(e, c.module)
}

// module resolves a name where a module is meant: declarations come before built-in functions.
func (c *ctx) module(e *ast.Ident) value {
	if v, ok := c.nameOrDecl(e); ok {
		return v
	}
	d := c.errorf("E0203", e.Src, "there is no module `%s`", e.Name).Label("unknown module")
	if !suggest(d, e, append(c.visible(), c.e.lib.names(moduleKinds...)...)) {
		d.Note("known are %s", quoteList(c.e.lib.names(stageKinds...)))
	}
	return poison{}
}

// instanceOf places a template or passes an instance on; nil after an error.
func (c *ctx) instanceOf(v value, e ast.Expr) *instance {
	switch v := v.(type) {
	case *instance:
		return v
	case *template:
		if !c.applicable(v, e.Span()) {
			return nil
		}
		return c.place(v, c.v)
	case poison:
		return nil
	}
	c.errorf("E0203", e.Span(), "expected a module, found %s", describe(v)).
		Label("a stage of a pipeline is a module such as a neuron or a block")
	return nil
}

func (c *ctx) applicable(t *template, site source.Span) bool {
	if isModule(t.decl) {
		return true
	}
	c.errorf("E0203", site, "a %s cannot be applied to a signal", t.decl.Kind).
		Label("expected a neuron, encoder, norm, block or transformer").Also(t.decl.Name.Src, "declared here")
	return false
}

func isModule(d *ast.Decl) bool {
	for _, k := range moduleKinds {
		if d.Kind == k {
			return true
		}
	}
	return false
}
