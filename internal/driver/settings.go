package driver

import (
	"slices"
	"strings"

	"snnc/lang/ast"
	"snnc/lang/check"
	"snnc/lang/source"
	"snnc/parser"
)

// parseSet reads the `name=value` of --set.
func (p *Project) parseSet() {
	known := p.setNames()
	for _, text := range p.opt.Set {
		f := source.NewFile("--set", text)
		name, value, ok := strings.Cut(text, "=")
		at := source.Span{File: f, End: len(name)}
		if name = strings.TrimSpace(name); !ok || name == "" {
			p.bag.Errorf("E0213", source.Span{File: f, End: len(text)}, "expected name=value").Label("no value").
				Help("for example --set depth=2")
			continue
		}
		if !slices.Contains(known, name) {
			p.bag.Errorf("E0213", at, "there is no parameter `%s`", name).Label("not a parameter of a model").
				Similar(source.Span{}, name, known).Note("%s", listed("known are ", known))
			continue
		}
		p.set[name] = parser.ParseExpr(source.NewFile("--set "+name, value), p.bag)
	}
}

// setNames lists what can be set from outside, over all models of the program.
func (p *Project) setNames() []string {
	names := check.SettingNames()
	for _, m := range p.lib.Models() {
		for d := m; d != nil; d = p.base(d) {
			names = addParams(names, d)
		}
		if t := p.lib.Train(m.Name.Name); t != nil {
			names = addParams(names, t)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (p *Project) base(d *ast.Decl) *ast.Decl {
	if d.Extends == nil {
		return nil
	}
	id, ok := d.Extends.Fun.(*ast.Ident)
	if !ok || id.Name == d.Name.Name {
		return nil
	}
	return p.lib.Decl(id.Name)
}

func addParams(names []string, d *ast.Decl) []string {
	for _, q := range d.Params {
		names = append(names, q.Name.Name)
	}
	return names
}

func listed(before string, names []string) string {
	return before + strings.Join(names, ", ")
}
