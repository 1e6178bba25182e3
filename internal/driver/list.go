package driver

import (
	"fmt"
	"slices"
	"strings"

	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/format"
	"snnc/lang/source"
	"snnc/lang/token"
	"snnc/parser"
)

// Declaration describes a declaration of the library or of a program.
type Declaration struct {
	Kind          string `json:"kind"` // neuron, surrogate, ...
	Name          string `json:"name"`
	Signature     string `json:"signature"` // with all parameters, inherited ones too
	Extends       string `json:"extends"`   // the declaration whose body it takes over; may be empty
	Doc           string `json:"doc"`
	Source        string `json:"source"`        // paper and equation
	Reconstructed bool   `json:"reconstructed"` // built from a review's words, because there is no published code
	Equations     string `json:"equations"`     // the body in canonical form
	File          string `json:"file"`
}

// Catalogue holds the declarations of the library, and those of a program if there is one.
type Catalogue struct {
	prelude, own []*ast.File // canonical texts
	lib          *check.Library
}

// OpenCatalogue reads the library and a program; an empty path stands for none. The catalogue is nil if there are errors
// in the bag, which is never nil.
func OpenCatalogue(path string) (*Catalogue, *Diagnostics) {
	p := &Project{bag: &diag.Bag{}}
	c := &Catalogue{prelude: p.prelude()}
	if path != "" {
		c.own = load(readText, path, p.bag)
	}
	if p.bag.Errors() > 0 {
		return nil, p.bag
	}
	for i, f := range c.own {
		c.own[i] = parser.Parse(source.NewFile(f.Src.File.Name, format.Source(f)), p.bag)
	}
	c.lib = check.NewLibrary(c.prelude, c.own, p.bag)
	if p.bag.Errors() > 0 {
		return nil, p.bag
	}
	return c, p.bag
}

// Kinds lists the kinds of declarations that the language has.
func Kinds() []string { return token.Names(token.Keywords(), token.Declaration) }

// KindOf is the kind that a word names, in the singular or the plural. The error names similar ones.
func KindOf(word string) (string, error) {
	kinds := Kinds()
	for _, k := range kinds {
		if word == k || word == k+"s" || word == k+"es" {
			return k, nil
		}
	}
	near := diag.Nearest(word, kinds)
	if len(near) == 0 {
		near = kinds
	}
	return "", fmt.Errorf("%q is neither a kind of declaration nor a program; there is %s", word, strings.Join(near, ", "))
}

// Declarations lists those of the given kinds, all if none is given: kinds in the order of the language, the library
// before the program, files by name, and as they stand in the file.
func (c *Catalogue) Declarations(kinds ...string) []Declaration {
	list := []Declaration{}
	for _, k := range Kinds() {
		if len(kinds) > 0 && !slices.Contains(kinds, k) {
			continue
		}
		for _, d := range c.all() {
			if d.Kind == k {
				list = append(list, c.describe(d))
			}
		}
	}
	return list
}

func (c *Catalogue) all() []*ast.Decl {
	var all []*ast.Decl
	for _, f := range slices.Concat(c.prelude, c.own) {
		all = append(all, f.Decls...)
	}
	return all
}

func (c *Catalogue) describe(d *ast.Decl) Declaration {
	text, origin, rebuilt := documentation(d.Doc)
	out := Declaration{Kind: d.Kind, Name: d.Name.Name, Signature: c.signature(d), Doc: text, Source: origin,
		Reconstructed: rebuilt, Equations: body(d), File: d.Src.File.Name}
	if d.Extends != nil {
		out.Extends = d.Extends.Src.Text()
	}
	return out
}

// The lines of a documentation comment that have a meaning.
const (
	sourceMark = "Source:"
	rebuiltAs  = "Reconstructed from the review"
)

// documentation divides a comment into its text, the source behind `Source:` and whether it is a reconstruction.
func documentation(doc string) (text, origin string, rebuilt bool) {
	var words, from []string
	for line := range strings.Lines(doc) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, sourceMark):
			from = append(from, strings.TrimSpace(strings.TrimPrefix(line, sourceMark)))
		case strings.HasPrefix(line, rebuiltAs):
			rebuilt = true
		case from != nil:
			from = append(from, line)
		default:
			words = append(words, line)
		}
	}
	origin = strings.TrimSuffix(strings.TrimSpace(strings.Join(from, " ")), ".")
	return strings.TrimSpace(strings.Join(words, " ")), origin, rebuilt
}

func (c *Catalogue) signature(d *ast.Decl) string {
	params := c.params(d)
	if len(params) == 0 {
		return d.Name.Name
	}
	parts := make([]string, len(params))
	for i, p := range params {
		parts[i] = p.Src.Text()
	}
	return d.Name.Name + "(" + strings.Join(parts, ", ") + ")"
}

// base is what a declaration extends, nil if nothing.
func (c *Catalogue) base(d *ast.Decl) *ast.Decl {
	if d.Extends == nil {
		return nil
	}
	id, ok := d.Extends.Fun.(*ast.Ident)
	if !ok || id.Name == d.Name.Name {
		return nil
	}
	return c.lib.Decl(id.Name)
}

// lineage is a declaration, what it extends, what that extends, and so on.
func (c *Catalogue) lineage(d *ast.Decl) []*ast.Decl {
	var line []*ast.Decl
	for ; d != nil && !slices.Contains(line, d); d = c.base(d) {
		line = append(line, d)
	}
	return line
}

// params are the parameters of a declaration, then those inherited that its extends clause leaves open.
func (c *Catalogue) params(d *ast.Decl) []*ast.Param {
	line := c.lineage(d)
	var params []*ast.Param
	for i := len(line) - 1; i >= 0; i-- {
		x := line[i]
		if i+1 < len(line) {
			params = leftOpen(params, x)
		}
		params = append(slices.Clone(x.Params), params...)
	}
	return params
}

// leftOpen leaves out the inherited parameters that d gives a value or declares anew.
func leftOpen(inherited []*ast.Param, d *ast.Decl) []*ast.Param {
	fixed := map[string]bool{}
	for _, p := range d.Params {
		fixed[p.Name.Name] = true
	}
	for i, a := range d.Extends.Args {
		if a.Name != nil {
			fixed[a.Name.Name] = true
		} else if i < len(inherited) {
			fixed[inherited[i].Name.Name] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(inherited), func(p *ast.Param) bool { return fixed[p.Name.Name] })
}

// body is the text between the braces of a declaration, without its indentation.
func body(d *ast.Decl) string {
	text := d.Src.Text()
	from := d.Name.Src.End
	for _, p := range d.Params {
		from = p.Src.End
	}
	if d.Extends != nil {
		from = d.Extends.Src.End
	}
	open := strings.IndexByte(text[from-d.Src.Start:], '{')
	end := strings.LastIndexByte(text, '}')
	if open < 0 || end < 0 {
		return ""
	}
	var lines []string
	for line := range strings.Lines(text[from-d.Src.Start+open+1 : end]) {
		lines = append(lines, strings.TrimPrefix(strings.TrimRight(line, " \n"), "  "))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
