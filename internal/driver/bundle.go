package driver

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"snnc/lang/ast"
	"snnc/lang/source"
)

// given is what changes the meaning of a program from outside; it is kept with what was made of the program.
type given struct {
	Model string   `json:"model,omitempty"`
	Time  int      `json:"time,omitempty"`
	Set   []string `json:"set,omitempty"`
}

// givenMark begins the line of a bundle that has them.
const givenMark = "// given on the command line: "

// bundle is the program as one text: what it uses first, and the options that change its meaning in a comment. The
// bundle of a bundle is the same text.
func (p *Project) bundle() []byte {
	g := p.given()
	if len(p.files) == 1 && g == nil {
		return []byte(p.main().Src.File.Text)
	}
	parts := make([]string, len(p.files))
	for i, f := range p.files {
		parts[i] = without(f)
		if len(p.files) > 1 {
			parts[i] = "// " + f.Src.File.Name + "\n" + parts[i]
		}
	}
	head := "snn 1\n"
	if g != nil {
		head += givenMark + string(g) + "\n"
	}
	return []byte(head + "\n" + strings.Join(parts, "\n\n") + "\n")
}

// given is nil if there is nothing.
func (p *Project) given() []byte {
	g := given{p.opt.Model, p.opt.Time, p.opt.Set}
	if g.Model == "" && g.Time == 0 && len(g.Set) == 0 {
		return nil
	}
	b, err := json.Marshal(g)
	if err != nil {
		return nil
	}
	return b
}

// without is the text of a file without its version and its uses.
func without(f *ast.File) string {
	var cut []source.Span
	if f.Version != nil {
		cut = append(cut, f.Version.Src)
	}
	for _, u := range f.Uses {
		cut = append(cut, u.Src)
	}
	slices.SortFunc(cut, func(a, b source.Span) int { return a.Start - b.Start })
	text, at := "", 0
	for _, s := range cut {
		text += f.Src.File.Text[at:s.Start]
		at = s.End
	}
	text = strings.TrimSpace(text + f.Src.File.Text[at:])
	if strings.HasPrefix(text, givenMark) {
		_, text, _ = strings.Cut(text, "\n")
	}
	return strings.TrimSpace(text)
}

// bundled adds the options with which a bundle was made to those given now, which go before.
func bundled(text string, opt Options) Options {
	_, rest, ok := strings.Cut(text, "\n"+givenMark)
	if !ok {
		return opt
	}
	line, _, _ := strings.Cut(rest, "\n")
	var g given
	if json.Unmarshal([]byte(line), &g) != nil {
		return opt
	}
	opt.Model, opt.Time = cmp.Or(opt.Model, g.Model), cmp.Or(opt.Time, g.Time)
	set := slices.Clone(g.Set)
	for _, s := range opt.Set {
		if !slices.Contains(set, s) {
			set = append(set, s)
		}
	}
	opt.Set = set
	return opt
}
