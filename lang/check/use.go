package check

import (
	"slices"

	"snnc/lang/ast"
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
