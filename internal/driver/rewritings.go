package driver

import (
	"fmt"
	"io"

	"snnc/ir"
	"snnc/lang/check"
	"snnc/passes"
	"snnc/runtime/train"
)

// Rewriting is something that a pass makes of another that is provably the same.
type Rewriting struct {
	Pass   string `json:"pass"`
	File   string `json:"file,omitempty"` // where the text is; none for what the compiler made itself
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	For    string `json:"used_at,omitempty"` // for text of the library: the place in the program that uses it
	Module string `json:"module"`            // the first instance
	Before string `json:"before"`
	After  string `json:"after"`
	Equal  bool   `json:"bit_equal"`
	Bound  string `json:"bound,omitempty"` // how far the result can move, where it is not bit-equal
	Times  int    `json:"times"`           // how often the same was done at this place
}

// Rewritings collects what passes do; the zero value is ready. What is the same at the same place is there once.
type Rewritings struct {
	List []Rewriting `json:"rewritings"`
	at   map[Rewriting]int
}

// listen returns what passes tell; nil if nobody wants to know.
func (p *Project) listen(m *check.Model, to *Rewritings) func(passes.Rewriting) {
	if to == nil {
		return nil
	}
	return func(r passes.Rewriting) { to.add(p.rewriting(m, r)) }
}

// rewritings are those of evaluation at batch 1.
func (p *Project) rewritings(m *check.Model) ([]Rewriting, error) {
	var all Rewritings
	_, err := p.graphOf(m, train.Eval, 1, portion{}, Debug{Explain: &all})
	return all.List, err
}

func (p *Project) rewriting(m *check.Model, r passes.Rewriting) Rewriting {
	out := Rewriting{Pass: r.Pass, Module: modulePath(r.Path), Before: r.Before, After: r.After, Equal: r.Bound == "", Bound: r.Bound}
	at, inner := p.place(&ir.Node{Loc: r.Loc, Path: r.Path}, m)
	if inner.Valid() {
		out.For, at = at.Position(), inner
	}
	if at.Valid() {
		pos := at.File.Pos(at.Start)
		out.File, out.Line, out.Column = at.File.Name, pos.Line, pos.Col
	}
	return out
}

func (s *Rewritings) add(r Rewriting) {
	key := r
	key.Module = "" // instances of a block in a loop
	if s.at == nil {
		s.at = map[Rewriting]int{}
	}
	i, ok := s.at[key]
	if !ok {
		i, s.at[key] = len(s.List), len(s.List)
		s.List = append(s.List, r)
	}
	s.List[i].Times++
}

// Write writes each as its place, what it was, what it is, and what is known of the difference.
func (s *Rewritings) Write(w io.Writer) error {
	for _, r := range s.List {
		if _, err := fmt.Fprintf(w, "%s%s%s\n    %s\n -> %s\n", r.Pass, r.where(), r.often(), r.Before, r.After); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "    %s\n", r.claim()); err != nil {
			return err
		}
	}
	return nil
}

// claim is "bit-equal" or the bound.
func (r Rewriting) claim() string {
	if r.Equal {
		return "bit-equal"
	}
	return "within " + r.Bound
}

// where is the module and the place; of text in the library, also where the program uses it.
func (r Rewriting) where() string {
	s := ""
	if r.Module != "" {
		s = " " + r.Module
	}
	if r.For != "" {
		return s + fmt.Sprintf(" at %s (%s:%d:%d)", r.For, r.File, r.Line, r.Column)
	}
	if r.File != "" {
		s += fmt.Sprintf(" at %s:%d:%d", r.File, r.Line, r.Column)
	}
	return s
}

func (r Rewriting) often() string {
	if r.Times == 1 {
		return ""
	}
	return fmt.Sprintf(", %d times", r.Times)
}
