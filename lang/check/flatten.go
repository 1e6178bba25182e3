package check

import (
	"strconv"

	"snnc/lang/ast"
)

// flatten lists the versions that statements define, unrolling what depends on parameters only.
func (s *scope) flatten(stmts []ast.Stmt, ev *env, prefix string) {
	for _, st := range stmts {
		if !s.e.spend(st.Span()) {
			s.fell = true
			return
		}
		s.flattenOne(st, ev, prefix)
	}
}

func (s *scope) flattenOne(st ast.Stmt, ev *env, prefix string) {
	switch st := st.(type) {
	case *ast.In:
		if s.placedIn(st, false) {
			s.bindIn(st, ev)
		}
	case *ast.Require:
		s.reqs = append(s.reqs, &requirement{st, len(s.order), ev})
	case *ast.Learn:
		s.add(&version{name: st.Name.Name, stmt: st, env: ev, prefix: prefix})
	case *ast.Running:
		s.add(&version{name: st.Name.Name, stmt: st, val: st.Value, index: st.Index, env: ev, prefix: prefix})
	case *ast.Equation:
		if isInitial(st) {
			s.inits[st.Name.Name] = &initial{st, len(s.order), ev}
			return
		}
		s.add(&version{name: st.Name.Name, stmt: st, val: st.Value, index: st.Index, env: ev, prefix: prefix})
	case *ast.Section:
		s.section(st, ev, prefix)
	case *ast.Repeat:
		s.repeat(st, ev, prefix)
	case *ast.For:
		s.forEach(st, ev, prefix)
	case *ast.IfStmt:
		s.branch(st, ev, prefix)
	case *ast.Function:
		s.placedFunction(st)
	case *ast.Setting:
		if s.placedSetting(st) {
			s.lines = append(s.lines, placed{st, ev})
		}
	}
}

func (s *scope) section(st *ast.Section, ev *env, prefix string) {
	if !s.placedSection(st) {
		return
	}
	name := "x"
	if st.Name.Name == "head" {
		name = "out"
	}
	s.add(&version{name: name, stmt: st, val: st.Value, env: ev, prefix: prefix})
}

func (s *scope) add(v *version) {
	v.ord = len(s.order)
	s.order = append(s.order, v)
	s.byName[v.name] = append(s.byName[v.name], v)
}

func (s *scope) repeat(st *ast.Repeat, ev *env, prefix string) {
	n, ok := s.staticInt(st.Count, len(s.order), ev, "the number of repetitions")
	if !ok {
		return
	}
	for range n {
		if !s.e.spend(st.Src) {
			s.fell = true
			return
		}
		p := prefix + strconv.Itoa(s.loops) + "."
		s.loops++
		s.flatten(st.Body, ev, p)
	}
}

func (s *scope) forEach(st *ast.For, ev *env, prefix string) {
	for _, item := range s.items(st.List, ev) {
		p := prefix + strconv.Itoa(s.loops) + "."
		s.loops++
		s.flatten(st.Body, &env{st.Name.Name, item, ev}, p)
	}
}

// items evaluates the list of a `for`.
func (s *scope) items(list ast.Expr, ev *env) []value {
	if r, ok := list.(*ast.Range); ok && r.Lo != nil && r.Hi != nil {
		lo, ok1 := s.staticInt(r.Lo, len(s.order), ev, "the start of the range")
		if v, ok := s.static(r.Hi, len(s.order), ev).(float64); ok && v < 0 {
			return nil
		}
		hi, ok2 := s.staticInt(r.Hi, len(s.order), ev, "the end of the range")
		var items []value
		for i := lo; ok1 && ok2 && i <= hi && s.e.spend(r.Src); i++ {
			items = append(items, float64(i))
		}
		return items
	}
	v := s.static(list, len(s.order), ev)
	items, ok := v.([]value)
	if _, bad := v.(poison); !ok && !bad {
		s.errorf("E0206", list.Span(), "`for` runs over a list, not over %s", describe(v)).Label("expected a list such as `[64, 128]` or a range such as `1..3`")
	}
	return items
}

func (s *scope) branch(st *ast.IfStmt, ev *env, prefix string) {
	s.flatten(s.chosen(st, len(s.order), ev), ev, prefix)
}

// chosen are the statements of the branch that a static condition takes; none after an error.
func (s *scope) chosen(st *ast.IfStmt, ord int, ev *env) []ast.Stmt {
	v := s.static(st.Cond, ord, ev)
	switch v := v.(type) {
	case poison:
		return nil
	case bool:
		if v {
			return st.Then
		}
		return st.Else
	}
	s.errorf("E0206", st.Cond.Span(), "the condition of an `if` statement is not a truth value").
		Label("%s", describe(v)).Help("an `if` between statements depends on parameters only; for signals write `y = if c then a else b`")
	return nil
}
