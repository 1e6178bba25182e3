package check

import (
	"slices"
	"sort"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// Library is the set of declarations that a program can name.
type Library struct {
	decls  map[string]*ast.Decl // modules, surrogates, losses, models
	trains map[string]*ast.Decl // by the model that they train
	own    []*ast.Decl          // those of the program itself, in order
	bases  map[*ast.Decl]*ast.Decl
	outer  map[*source.File]bool // files of the prelude
}

// NewLibrary collects the declarations of the prelude and of the program's files. A program may redefine a name of the
// prelude; within the program a name is declared once.
func NewLibrary(prelude, program []*ast.File, bag *diag.Bag) *Library {
	lib := &Library{decls: map[string]*ast.Decl{}, trains: map[string]*ast.Decl{}}
	lib.collect(prelude, bag)
	outer := lib.decls
	lib.decls = map[string]*ast.Decl{}
	lib.collect(program, bag)
	for name, d := range outer {
		if lib.decls[name] == nil {
			lib.decls[name] = d
		}
	}
	for _, f := range program {
		lib.own = append(lib.own, f.Decls...)
	}
	lib.outer = map[*source.File]bool{}
	for _, f := range prelude {
		lib.outer[f.Src.File] = true
	}
	lib.resolveBases()
	return lib
}

// resolveBases finds what each declaration extends: one of its own kind, and not by way of itself.
func (lib *Library) resolveBases() {
	named := map[*ast.Decl]*ast.Decl{}
	for _, d := range lib.decls {
		if d.Extends == nil {
			continue
		}
		if id, ok := d.Extends.Fun.(*ast.Ident); ok {
			if b := lib.decls[id.Name]; b != nil && b.Kind == d.Kind {
				named[d] = b
			}
		}
	}
	lib.bases = map[*ast.Decl]*ast.Decl{}
	for d, b := range named {
		steps := 0
		for x := b; x != nil && steps <= len(named); x = named[x] {
			steps++
		}
		if steps <= len(named) {
			lib.bases[d] = b
		}
	}
}

func (lib *Library) collect(files []*ast.File, bag *diag.Bag) {
	for _, f := range files {
		for _, d := range f.Decls {
			space := lib.decls
			if d.Kind == "train" {
				space = lib.trains
			}
			if first := space[d.Name.Name]; first != nil {
				bag.Errorf("E0202", d.Name.Src, "`%s` is declared twice", d.Name.Name).
					Label("declared again here").Also(first.Name.Src, "first declared here")
				continue
			}
			space[d.Name.Name] = d
		}
	}
}

// Decl returns the declaration of a name, nil if there is none.
func (lib *Library) Decl(name string) *ast.Decl { return lib.decls[name] }

// Train returns the train section of a model, nil if there is none.
func (lib *Library) Train(model string) *ast.Decl { return lib.trains[model] }

// Models returns the program's own models, in order.
func (lib *Library) Models() []*ast.Decl {
	var models []*ast.Decl
	for _, d := range lib.own {
		if d.Kind == "model" {
			models = append(models, d)
		}
	}
	return models
}

// Decls returns every declaration, sorted by kind and name.
func (lib *Library) Decls() []*ast.Decl {
	var all []*ast.Decl
	for _, d := range lib.decls {
		all = append(all, d)
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].Kind != all[j].Kind {
			return all[i].Kind < all[j].Kind
		}
		return all[i].Name.Name < all[j].Name.Name
	})
	return all
}

// isOwn reports whether a declaration is the program's own.
func (lib *Library) isOwn(d *ast.Decl) bool { return slices.Contains(lib.own, d) }

// names lists the declared names of the given kinds, for suggestions.
func (lib *Library) names(kinds ...string) []string {
	var names []string
	for name, d := range lib.decls {
		if slices.Contains(kinds, d.Kind) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// base returns the declaration that d extends, nil if none, unknown, of another kind or by way of d itself.
func (lib *Library) base(d *ast.Decl) *ast.Decl { return lib.bases[d] }

// defines returns the key under which a statement can be overridden, empty if it cannot.
func defines(st ast.Stmt) string {
	switch st := st.(type) {
	case *ast.Equation:
		if isInitial(st) {
			return st.Name.Name + "[-1]"
		}
		return st.Name.Name
	case *ast.Function:
		return st.Name.Name + "()"
	case *ast.Learn:
		return st.Name.Name
	case *ast.Running:
		return st.Name.Name
	case *ast.In:
		return "in " + st.Name.Name
	case *ast.Section:
		return st.Name.Name + " "
	case *ast.Setting:
		return st.Name.Name + ":"
	}
	return ""
}

// isInitial reports whether an equation is of the form `v[-1] = ...`.
func isInitial(eq *ast.Equation) bool {
	if len(eq.Index) != 1 || eq.Index[0].Range != nil {
		return false
	}
	u, ok := eq.Index[0].Value.(*ast.Unary)
	if !ok || u.Op != "-" {
		return false
	}
	n, ok := u.X.(*ast.Number)
	return ok && n.Value == 1
}
