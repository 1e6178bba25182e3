package driver

import (
	"errors"
	"fmt"
	"strings"

	"snnc/ir"
	"snnc/lang/check"
	"snnc/passes"
	"snnc/runtime/train"
)

// InWindows has evaluations and runs see n time steps at once, with the states of neurons carried from window to window: what they
// hold does not grow with the number of steps, but for inputs and outputs that vary in time. The results are those of all
// steps at once; sums over time are added up window by window and may round differently.
func (s *Subject) InWindows(n int) error {
	if n > 0 && s.Model.part == nil {
		return errors.New("a compiled model holds graphs of all time steps: give --window with the program, and the weights with --weights")
	}
	s.Model.window = n
	return nil
}

// inWindows makes a program of all steps from those of few; nil if all are to be seen at once.
func (m *Model) inWindows(mode train.Mode, batch int) (*Program, error) {
	if m.window <= 0 || mode == train.Train || m.steps <= m.window {
		return nil, nil
	}
	p := &Program{}
	w, err := train.NewWindows(m.steps, m.window, 0, func(steps int, _ bool) (*train.Piece, error) {
		g, err := m.part(mode, batch, portion{steps: steps})
		if err != nil {
			return nil, err
		}
		q, err := m.compile(g, mode)
		if err != nil {
			return nil, err
		}
		m.profiler.watch(q, mode)
		p.pieces = append(p.pieces, q)
		return piece(q), nil
	})
	if err != nil {
		return nil, err
	}
	p.windows = w
	p.Program, p.Graph, p.records = p.pieces[0].Program, p.pieces[0].Graph, p.pieces[0].records
	atTheEnd(p)
	return p, nil
}

// unstreamed reports a network of which no window can be evaluated by itself.
func (p *Project) unstreamed(m *check.Model, w portion, err error) error {
	var r *passes.Refusal
	if !errors.As(err, &r) {
		return asBug("the passes", err)
	}
	where := ""
	if at, _ := p.place(&ir.Node{Loc: r.Loc, Path: r.Path + "."}, m); at.Valid() {
		where = at.Position() + ": "
	}
	return fmt.Errorf("%s%s. Leave out --window %d, or give one of all %d steps", where,
		strings.ReplaceAll(r.Reason, "the rule sees", "a window has"), w.steps, m.T)
}

// whole is the program of all steps.
func (p *Program) whole() train.Program {
	if p.windows != nil {
		return p.windows
	}
	return p.Program
}

// Input returns where an input is written, nil if there is none of that name.
func (p *Program) Input(name string) []float32 { return p.whole().Input(name) }

// Output returns where an output appears, nil if there is none of that name.
func (p *Program) Output(name string) []float32 { return p.whole().Output(name) }

// Shape is the full shape of an input or output.
func (p *Program) Shape(name string) []int { return p.whole().Shape(name) }

// HasTime says whether the first axis of an input or output is time.
func (p *Program) HasTime(name string) bool { return p.whole().HasTime(name) }

// Freeze promises that parameters and statistics stay as they are until Thaw.
func (p *Program) Freeze() {
	p.Program.Freeze()
	for _, q := range p.pieces {
		q.Freeze()
	}
}

// Thaw ends the promise of Freeze.
func (p *Program) Thaw() {
	p.Program.Thaw()
	for _, q := range p.pieces {
		q.Thaw()
	}
}
