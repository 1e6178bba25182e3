package check

import (
	"math"

	"snnc/lang/ast"
)

// learn elaborates `learn NAME[dims] = value` or `~ distribution`: a tensor that the instance makes once.
func (s *scope) learn(v *version, st *ast.Learn) value {
	key := v.prefix + v.name
	c := s.context(v)
	dims, vars, ok := c.learnDims(st)
	if !ok {
		return poison{}
	}
	if t := s.inst.shared[key]; t != nil {
		if plainShape(t.Dims) != plainShape(dims) {
			s.errorf("E0302", s.site, "a shared module is applied to another shape: its `%s` is %s, here it would be %s",
				v.name, plainShape(t.Dims), plainShape(dims)).Label("second use").Also(st.Src, "declared here")
			return poison{}
		}
		return &view{t, dims}
	}
	t := &Tensor{Name: s.e.unique(s.inst.path + key), Label: v.name, Span: st.Src, Origin: FromParam, Dims: dims, Path: s.inst.path}
	init, ok := c.initOf(st, dims, vars)
	if !ok {
		return poison{}
	}
	switch s.inst.shared[key] = t; {
	case st.Fixed:
		s.fixed(t, init)
		return &view{t, dims}
	case st.By != nil:
		s.moved(v, st, t, init)
		return &view{t, dims}
	}
	t.Param = &Param{Tensor: t, Init: init, Lo: math.Inf(-1), Hi: math.Inf(1)}
	if st.In != nil {
		t.Param.Lo, t.Param.Hi = s.bounds(st.In, v.env, t.Param.Lo, t.Param.Hi)
	}
	s.e.model.Params = append(s.e.model.Params, t.Param)
	return &view{t, dims}
}

// fixed makes the tensor of `fixed NAME[dims]`: a stored value that nothing replaces.
func (s *scope) fixed(t *Tensor, init Init) {
	t.Origin = FromRunning
	t.Running = &Running{Tensor: t, Init: init}
	s.e.model.Running = append(s.e.model.Running, t.Running)
}

// learnDims evaluates the sizes; a dimension that is a name of an axis keeps it, `i: k` declares an index.
func (c *ctx) learnDims(st *ast.Learn) ([]Dim, []*Var, bool) {
	dims := []Dim{}
	var vars []*Var
	for _, x := range st.Dims {
		if more, is, good := c.impliedAxes(x); is {
			if !good {
				return nil, nil, false
			}
			for _, d := range more {
				dims, vars = append(dims, d), append(vars, &Var{Name: "axis", Extent: d.Size, Span: x.Src})
			}
			continue
		}
		e, named := x.Value, x.Range != nil
		if named {
			e = x.Range
		}
		n, ok := c.size(e, "the size of an axis")
		if !ok {
			return nil, nil, false
		}
		d := Dim{Size: n}
		if id, isName := e.(*ast.Ident); isName {
			d.Name = id.Name
		}
		w := &Var{Name: d.Name, Extent: n, Span: x.Src}
		if named {
			id, isName := x.Value.(*ast.Ident)
			if !isName {
				c.errorf("E0306", x.Src, "an index is a name").Label("write `i: n`")
				return nil, nil, false
			}
			w.Name = id.Name
			c.vars[id.Name] = w
		}
		dims, vars = append(dims, d), append(vars, w)
	}
	if !c.sized(dims, st.Src) {
		return nil, nil, false
	}
	return dims, vars, true
}
