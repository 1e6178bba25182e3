package check

import (
	"snnc/lang/ast"
	"snnc/lang/source"
)

// context makes the context of a version's right-hand side.
func (s *scope) context(v *version) *ctx {
	return &ctx{scope: s, ord: v.ord, env: v.env, v: v, vars: map[string]*Var{}, pack: &packVars{}}
}

// equation elaborates `NAME[index] = VALUE` to a static value, to another name for a tensor, or to a Def.
func (s *scope) equation(v *version) value {
	c := s.context(v)
	out, ok := c.leftSide(v)
	if !ok {
		return poison{}
	}
	v.hold = s.newTensor(v.name, v.stmt.Span(), v.prefix)
	c.foresee(v, out)
	rhs := c.eval(v.val)
	if _, bad := rhs.(poison); bad {
		return poison{}
	}
	if isStatic(rhs) && out == nil && !(v.held || s.inits[v.name] != nil) {
		return s.named(v, rhs)
	}
	body, ok := c.signal(rhs, v.val.Span())
	if !ok {
		return poison{}
	}
	if r, alias := body.(*Ref); alias && r.bare && r.Time == nil && out == nil && !v.held && s.inits[v.name] == nil && s.decl.Kind != "encoder" {
		return &view{r.T, r.axes()}
	}
	return s.define(c, v, body, out)
}

// named gives a template that a body binds to a name its one instance.
func (s *scope) named(v *version, rhs value) value {
	if t, ok := rhs.(*template); ok && isModule(t.decl) {
		return &instance{tmpl: t, path: s.inst.path + v.prefix + v.name + ".", shared: map[string]*Tensor{}}
	}
	return rhs
}

func isStatic(v value) bool {
	_, dynamic := v.(Expr)
	return !dynamic
}

// timed reports whether the scope's equations are those of a neuron or an encoder, which hold at every step.
func (s *scope) timed() bool { return s.decl.Kind == "neuron" || s.decl.Kind == "encoder" }

// provisional notes whether the result varies in time, as far as its operands are known.
func (d *Def) provisional() {
	time, batch := varies(d.Body, d.T)
	d.Tensor.Time, d.Tensor.Batch = time || d.forceTime, batch
}

// newTensor makes a tensor of yet unknown shape for a name of the scope's body.
func (s *scope) newTensor(label string, span source.Span, prefix string) *Tensor {
	path := s.inst.path
	return &Tensor{Name: s.e.unique(path + prefix + label), Label: label, Span: span, Path: path, unknown: true}
}

// outIndex is the left side's index list: one expression per axis, with the place of `...`.
type outIndex struct {
	idx  []Affine
	pack int
	t    bool
}

// leftSide declares the free indices of an equation; nil if it has none.
func (c *ctx) leftSide(v *version) (*outIndex, bool) {
	if v.index == nil {
		return nil, true
	}
	out := &outIndex{pack: -1}
	for _, x := range v.index {
		if id, ok := x.Value.(*ast.Ident); ok && id.Name != "t" {
			w, good := c.newVar(id, x.Range)
			if !good {
				return nil, false
			}
			c.vars[id.Name] = w
		}
	}
	for _, x := range v.index {
		if !c.leftIndex(out, x) {
			return nil, false
		}
	}
	return out, true
}

func (c *ctx) leftIndex(out *outIndex, x *ast.Index) bool {
	switch e := x.Value.(type) {
	case *ast.Ellipsis:
		if out.pack >= 0 {
			c.errorf("E0306", x.Src, "`...` stands once in an index list").Label("second `...`")
			return false
		}
		out.pack = len(out.idx)
		return true
	case *ast.Ident:
		if e.Name == "t" {
			c.time()
			out.t = true
			return true
		}
	default:
		c.declareIn(x.Value)
	}
	a, ok := c.affine(x.Value)
	if x.Range != nil && a.plain() == nil && ok {
		a.size, ok = c.size(x.Range, "the size of the axis")
	}
	out.idx = append(out.idx, a)
	return ok
}

// declareIn declares the names of an affine left side, such as g and c of `g*e + c`, that mean nothing else.
func (c *ctx) declareIn(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Paren:
		c.declareIn(e.X)
	case *ast.Binary:
		c.declareIn(e.X)
		c.declareIn(e.Y)
	case *ast.Ident:
		if c.vars[e.Name] != nil {
			return
		}
		if v, ok := c.lookup(e.Name, c.ord, c.env); ok {
			if _, static := v.(float64); static {
				return
			}
		}
		c.vars[e.Name] = &Var{Name: e.Name, Extent: -1, Span: e.Src}
	}
}
