package check

import (
	"math"

	"snnc/lang/ast"
)

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
		d.Name, d.steps = id.Name, id.Name == "T"
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
