// Package driver joins the parts of snnc into what its commands do: open a program, check it, build its graphs, train,
// evaluate, run and describe it. Commands only read flags and print.
//
// What is wrong with the user's input comes back as diagnostics, or as an error; a broken invariant of the compiler is a
// *Bug.
package driver

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"snnc/internal/weights"
	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// Options say how a program is opened.
type Options struct {
	Set     []string // `name=value`: parameters of the model and of its train section
	Time    int      // number of time steps; 0 for what the model says
	Model   string   // which of the file's models; may be empty if there is one
	Data    string   // a folder of data sets, searched first
	Threads int      // 0 for one per processor
	Driven  bool     // demand that models are driven by spikes, as `require spike_driven` does
	Rename  string   // a file of rules that map the names of a weights file; may be empty
}

// Project is an opened program: its files, the library that it sees, and the options.
type Project struct {
	Path  string
	opt   Options
	files []*ast.File // the program's own, each behind those that it uses
	lib   *check.Library
	set   map[string]ast.Expr
	bag   *diag.Bag

	loaded *weights.Report // of the last weights file; nil without rules
}

// Loaded is what rules made of the weights file; nil without.
func (p *Project) Loaded() *weights.Report { return p.loaded }

// Open reads a program with all files that it uses. The project is nil if there are errors in the bag, which is never
// nil.
func Open(path string, opt Options) (*Project, *diag.Bag) {
	return openWith(readText, path, opt)
}

// OpenIn is Open for programs that are not on disk.
func OpenIn(programs fs.FS, path string, opt Options) (*Project, *diag.Bag) {
	return openWith(func(path string) (string, error) {
		text, err := fs.ReadFile(programs, filepath.ToSlash(path))
		return string(text), err
	}, path, opt)
}

func openWith(read func(path string) (string, error), path string, opt Options) (*Project, *diag.Bag) {
	p := &Project{Path: path, opt: opt, bag: &diag.Bag{}, set: map[string]ast.Expr{}}
	prelude := p.prelude()
	p.files = load(read, path, p.bag)
	if p.bag.Errors() > 0 {
		return nil, p.bag
	}
	p.opt = bundled(p.main().Src.File.Text, opt)
	p.lib = check.NewLibrary(prelude, p.files, p.bag)
	p.lib.CheckNames(p.bag)
	names := p.bag.Errors()
	p.parseSet()
	if names > 0 && p.bag.Errors() == names {
		p.shapes()
	}
	if p.bag.Errors() > 0 {
		return nil, p.bag
	}
	return p, p.bag
}

// shapes adds what elaboration says of a program with wrong names, so that one run tells both.
func (p *Project) shapes() {
	for _, d := range p.lib.Models() {
		name := d.Name.Name
		if p.opt.Model == "" || p.opt.Model == name {
			_, _ = p.elaborate(name, false, true) // the bag has it
		}
	}
}

// Bag holds what was said about the program so far.
func (p *Project) Bag() *diag.Bag { return p.bag }

// main is the program's first file.
func (p *Project) main() *ast.File { return p.files[len(p.files)-1] }

// own reports whether a place is in the program, not in the library.
func (p *Project) own(s source.Span) bool {
	return s.Valid() && slices.ContainsFunc(p.files, func(f *ast.File) bool { return f.Src.File == s.File })
}

// ModelName is the model that the command is about; false after a diagnostic.
func (p *Project) ModelName() (string, bool) {
	var names []string
	for _, d := range p.lib.Models() {
		names = append(names, d.Name.Name)
	}
	place := source.Span{File: p.main().Src.File}
	switch {
	case p.opt.Model != "" && slices.Contains(names, p.opt.Model):
		return p.opt.Model, true
	case p.opt.Model != "":
		p.bag.Errorf("E0214", place, "there is no model `%s` in %s", p.opt.Model, p.Path).
			Similar(source.Span{}, p.opt.Model, names)
	case len(names) == 1:
		return names[0], true
	case len(names) == 0:
		p.bag.Errorf("E0214", place, "%s declares no model", p.Path).
			Help("add one: `model Net { in image: real[1, 8, 8]  time 4  out = ... }`")
	default:
		p.bag.Errorf("E0214", place, "%s declares %d models", p.Path, len(names)).
			Help("choose one with --model: %s", strings.Join(names, ", "))
	}
	return "", false
}
