package check

import (
	"slices"

	"snnc/lang/ast"
	"snnc/lang/diag"
)

// CheckNames checks the program's own declarations one by one, also those that nothing uses: names, arguments, and
// which statements stand where. What elaboration reports as well, it reports in the same words at the same place, so
// that the bag shows it once.
func (lib *Library) CheckNames(bag *diag.Bag) {
	for _, d := range lib.own {
		if !lib.checkHead(d, bag) {
			continue
		}
		n := lib.newNames(d, bag)
		n.params()
		n.stmts(d.Body, false)
		for _, st := range d.Body {
			n.mixed(st)
		}
		n.once(d.Body, map[string]ast.Node{})
		n.unused()
	}
}

// names checks the names of one declaration. As a ctx it knows each name of the body, but not what it stands for.
type names struct {
	*ctx
	used map[string]bool
}

func (lib *Library) newNames(d *ast.Decl, bag *diag.Bag) *names {
	e := newElab(lib, &Model{T: 1}, nil, bag)
	s := e.newScope(&instance{tmpl: &template{decl: d}, shared: map[string]*Tensor{}}, nil, d.Name.Src)
	for b := d; b != nil; b = lib.base(b) {
		for _, p := range b.Params {
			s.args[p.Name.Name] = poison{}
		}
	}
	s.declareAll(lib.body(d))
	return &names{s.staticCtx(0, nil), map[string]bool{}}
}

// declareAll makes the names known that statements define anywhere.
func (s *scope) declareAll(stmts []ast.Stmt) {
	for _, st := range stmts {
		switch st := st.(type) {
		case *ast.In:
			s.defineIn(st)
		case *ast.Learn:
			s.args[st.Name.Name] = poison{}
		case *ast.Running:
			s.args[st.Name.Name] = poison{}
		case *ast.Equation:
			s.args[st.Name.Name] = poison{}
		case *ast.Section:
			s.args["x"] = poison{}
		case *ast.Repeat:
			s.declareAll(st.Body)
		case *ast.For:
			s.args[st.Name.Name] = poison{}
			s.declareAll(st.Body)
		case *ast.IfStmt:
			s.declareAll(st.Then)
			s.declareAll(st.Else)
		}
	}
	if len(inputNames(stmts)) == 0 && isModule(s.decl) {
		s.args["x"] = poison{}
	}
}

func (s *scope) defineIn(st *ast.In) {
	s.args[st.Name.Name] = poison{}
	for _, x := range st.Dims {
		if id, ok := x.Value.(*ast.Ident); ok && s.decl.Kind != "model" && id.Name != "T" {
			s.args[id.Name] = poison{}
		}
	}
}

// checkHead checks what a declaration extends and trains; without that, its body cannot be judged.
func (lib *Library) checkHead(d *ast.Decl, bag *diag.Bag) bool {
	if d.Kind == "train" {
		return lib.checkTrained(d, bag)
	}
	if d.Extends == nil || lib.base(d) != nil {
		return true
	}
	id, ok := d.Extends.Fun.(*ast.Ident)
	if !ok {
		return false
	}
	b := lib.decls[id.Name]
	switch {
	case b == nil:
		e := bag.Errorf("E0203", id.Src, "there is no %s `%s` to extend", d.Kind, id.Name).Label("unknown")
		suggest(e, id, lib.names(d.Kind))
	case b.Kind != d.Kind:
		bag.Errorf("E0203", id.Src, "a %s cannot extend a %s", d.Kind, b.Kind).Label("`%s` is a %s", b.Name.Name, b.Kind).
			Also(b.Name.Src, "declared here")
	default:
		bag.Errorf("E0209", id.Src, "`%s` extends itself", d.Name.Name).Label("leads back to `%s`", d.Name.Name).
			Also(b.Name.Src, "by way of this one")
	}
	return false
}

func (lib *Library) checkTrained(d *ast.Decl, bag *diag.Bag) bool {
	m := lib.decls[d.Name.Name]
	if m != nil && m.Kind == "model" {
		return true
	}
	e := bag.Errorf("E0203", d.Name.Src, "there is no model `%s`", d.Name.Name).Label("nothing to train")
	if m != nil {
		e.Also(m.Name.Src, "this is a %s", m.Kind)
	}
	suggest(e, d.Name, lib.names("model"))
	return true
}

// params checks defaults and the arguments of `extends`.
func (n *names) params() {
	seen := map[string]*ast.Param{}
	for _, p := range n.decl.Params {
		if first := seen[p.Name.Name]; first != nil {
			n.errorf("E0202", p.Name.Src, "parameter `%s` is declared twice", p.Name.Name).
				Label("again").Also(first.Name.Src, "first here")
		}
		seen[p.Name.Name] = p
		if p.Default != nil {
			n.arg(p, p.Default)
		}
	}
	if b := n.e.lib.base(n.decl); b != nil {
		n.bound(b, n.decl.Extends.Args, true)
	}
}

// unused warns of parameters that neither the body nor what it extends reads.
func (n *names) unused() {
	for b := n.e.lib.base(n.decl); b != nil; b = n.e.lib.base(b) {
		o := n.e.lib.newNames(b, &diag.Bag{})
		o.params()
		o.stmts(b.Body, false)
		for name := range o.used {
			n.used[name] = true
		}
	}
	for _, p := range n.decl.Params {
		if !n.used[p.Name.Name] {
			n.e.bag.Errorf("W0201", p.Name.Src, "parameter `%s` of `%s` is never used", p.Name.Name, n.decl.Name.Name).
				Label("no statement reads it")
		}
	}
}

// once reports names that are learned, kept or given twice at once; the branches of an `if` exclude each other.
func (n *names) once(stmts []ast.Stmt, seen map[string]ast.Node) {
	for _, st := range stmts {
		switch st := st.(type) {
		case *ast.Learn:
			n.first(st.Name, st, seen)
		case *ast.Running:
			n.first(st.Name, st, seen)
		case *ast.In:
			n.first(st.Name, st, seen)
			n.axes(st, seen)
		case *ast.Setting:
			n.setOnce(st, seen)
		case *ast.Repeat:
			n.once(st.Body, seen)
		case *ast.For:
			n.once(st.Body, seen)
		case *ast.IfStmt:
			branches(n, st, seen)
		}
	}
}

func branches(n *names, st *ast.IfStmt, seen map[string]ast.Node) {
	for _, body := range [][]ast.Stmt{st.Then, st.Else} {
		inner := map[string]ast.Node{}
		for k, v := range seen {
			inner[k] = v
		}
		n.once(body, inner)
	}
}

func (n *names) setOnce(st *ast.Setting, seen map[string]ast.Node) {
	key := st.Name.Name + ":"
	if first := seen[key]; first != nil {
		n.setTwice(st, first)
	}
	seen[key] = st
}

// axes notes the names that an `in` line gives to axes: what is learned needs a name of its own.
func (n *names) axes(st *ast.In, seen map[string]ast.Node) {
	for _, x := range st.Dims {
		if id, ok := x.Value.(*ast.Ident); ok && n.decl.Kind != "model" && seen[id.Name] == nil {
			seen[id.Name] = x
		}
	}
}

func (n *names) first(id *ast.Ident, st ast.Node, seen map[string]ast.Node) {
	first := seen[id.Name]
	if _, axis := first.(*ast.Index); axis {
		n.errorf("E0202", id.Src, "`%s` is the name of an axis already", id.Name).Label("declared again here").
			Also(first.Span(), "first declared here").Help("choose another name for one of them")
		return
	}
	if first != nil {
		n.errorf("E0202", id.Src, "`%s` is declared twice in `%s`", id.Name, n.decl.Name.Name).
			Label("declared again here").Also(first.Span(), "first declared here")
		return
	}
	seen[id.Name] = st
}

// known reports whether a name stands for anything here, and notes that it is used.
func (n *names) known(name string) bool {
	n.used[name] = true
	_, local := n.args[name]
	return local || n.vars[name] != nil || slices.Contains(values, name) || n.e.lib.Decl(name) != nil
}

// binding returns the checker of a part in which further indices are known.
func (n *names) binding() *names {
	inner := *n.ctx
	inner.vars = map[string]*Var{}
	for k, v := range n.vars {
		inner.vars[k] = v
	}
	return &names{&inner, n.used}
}

func (n *names) bindIndex(id *ast.Ident) { n.vars[id.Name] = &Var{Name: id.Name, Span: id.Src} }
