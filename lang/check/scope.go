package check

import (
	"fmt"
	"strconv"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// elab elaborates one model.
type elab struct {
	lib     *Library
	bag     *diag.Bag
	model   *Model
	set     map[string]ast.Expr
	defs    []*Def
	neurons []value        // the instances of neurons that were applied, in order, each once
	taken   map[string]int // tensor names in use
	stack   []placement
	spent   int  // statements, applications and turns so far
	stopped bool // too much was spent
	reports []report
	table   int // first values tabulated so far
	errors  int // reported so far

	moves    []*move // tensors that rules move
	rewarded *Tensor // the train section's reward, once asked for
}

func newElab(lib *Library, m *Model, set map[string]ast.Expr, bag *diag.Bag) *elab {
	m.Sites, m.lib = map[string]source.Span{}, lib
	return &elab{lib: lib, bag: bag, model: m, set: set, taken: map[string]int{}}
}

// scope is one module instance under elaboration: the names of its body and what they stand for.
type scope struct {
	e      *elab
	decl   *ast.Decl
	inst   *instance
	site   source.Span // the application
	use    source.Span // the innermost application in the program's own text
	args   map[string]value
	argAt  map[string]source.Span
	inputs []*Tensor
	views  map[string]*view // inputs by name
	order  []*version
	byName map[string][]*version
	inits  map[string]*initial
	reqs   []*requirement
	lines  []placed       // settings of a rule
	count  map[string]int // instances placed, by path
	loops  int
	level  *Tensor // the argument of the first spike, once asked for
	hurt   bool    // an index expression holds a poisoned name
	fell   bool    // an error was reported that makes later ones worthless
}

// view is a tensor as one scope sees it: its axes may have names.
type view struct {
	t    *Tensor
	dims []Dim
}

// version is one definition of a name; a name may be defined again further down.
type version struct {
	name   string
	ord    int
	stmt   ast.Stmt
	val    ast.Expr // of an equation or section
	index  []*ast.Index
	env    *env
	prefix string
	state  int // 0 untouched, 1 under elaboration, 2 done
	result value
	hold   *Tensor // what references see while the version is under elaboration
	held   bool    // hold was referenced
}

// placed is a setting of a rule, with the loop variables around it.
type placed struct {
	stmt *ast.Setting
	env  *env
}

type initial struct {
	stmt *ast.Equation
	ord  int
	env  *env
}

type requirement struct {
	stmt *ast.Require
	ord  int
	env  *env
}

// env is a chain of loop variables of `for`.
type env struct {
	name string
	val  value
	next *env
}

func (v *env) find(name string) (value, bool) {
	for ; v != nil; v = v.next {
		if v.name == name {
			return v.val, true
		}
	}
	return nil, false
}

// poison marks a value whose error is already reported.
type poison struct{}

func (s *scope) errorf(code diag.Code, span source.Span, format string, args ...any) *diag.Diagnostic {
	s.fell = true
	d := s.e.errorf(code, span, format, args...)
	s.e.reports = append(s.e.reports, report{d: d, in: s})
	return d
}

func (e *elab) errorf(code diag.Code, span source.Span, format string, args ...any) *diag.Diagnostic {
	e.errors++
	return e.bag.Errorf(code, span, format, args...)
}

// lookup finds what a name stands for at position ord of the body.
func (s *scope) lookup(name string, ord int, ev *env) (value, bool) {
	if v, ok := ev.find(name); ok {
		return v, true
	}
	vs := s.byName[name]
	for i := len(vs) - 1; i >= 0; i-- {
		if vs[i].ord < ord {
			return s.force(vs[i]), true
		}
	}
	if v, ok := s.views[name]; ok {
		return v, true
	}
	if v, ok := s.args[name]; ok {
		return v, true
	}
	if len(vs) > 0 {
		return s.force(vs[0]), true
	}
	return nil, false
}

// force elaborates a version if need be, and returns what it stands for.
func (s *scope) force(v *version) value {
	switch v.state {
	case 2:
		return v.result
	case 1:
		if v.hold == nil {
			s.errorf("E0402", v.stmt.Span(), "`%s` is defined by itself", v.name).Label("needs its own value")
			return poison{}
		}
		if _, statistic := v.stmt.(*ast.Running); statistic {
			return s.own(v)
		}
		v.held = true
		return &view{v.hold, nil}
	}
	v.state = 1
	v.result = s.elaborate(v)
	v.state = 2
	return v.result
}

func (s *scope) elaborate(v *version) value {
	switch st := v.stmt.(type) {
	case *ast.Learn:
		return s.learn(v, st)
	case *ast.Running:
		return s.running(v, st)
	}
	return s.equation(v)
}

// place makes an instance of a template at a path of its own.
func (s *scope) place(t *template, v *version) *instance {
	base := s.inst.path
	if v != nil {
		base += v.prefix
		if v.name != "out" && v.name != "x" && v.name != resultName(s.decl.Kind) {
			base += v.name + "."
		}
	}
	path := base + t.decl.Name.Name
	s.count[path]++
	if n := s.count[path]; n > 1 {
		path += strconv.Itoa(n)
	}
	return &instance{tmpl: t, path: path + ".", shared: map[string]*Tensor{}}
}

// unique makes a tensor name that is not in use.
func (e *elab) unique(name string) string {
	e.taken[name]++
	if n := e.taken[name]; n > 1 {
		return e.unique(fmt.Sprintf("%s'%d", name, n))
	}
	return name
}
