package driver

import (
	"slices"

	"snnc/ir"
	"snnc/lang/check"
	"snnc/lang/source"
	"snnc/runtime/data"
	"snnc/runtime/train"
)

// Check elaborates every model of the program as it is evaluated and as it is trained, builds its graph, and proves
// what the model demands of its signals. If there is something to debug, the passes run as well. What is wrong is in the
// bag; the error is a *Bug only.
func (p *Project) Check(dbg Debug) error {
	for _, d := range p.lib.Models() {
		if p.opt.Model != "" && d.Name.Name != p.opt.Model {
			continue
		}
		if err := p.checkModel(d.Name.Name, dbg); err != nil && err != ErrRejected {
			return err
		}
	}
	if p.opt.Model != "" {
		p.ModelName()
	}
	return nil
}

func (p *Project) checkModel(name string, dbg Debug) error {
	m, err := p.elaborate(name, false, true)
	if err != nil {
		return err
	}
	training, err := p.elaborate(name, true, true)
	if err != nil {
		return err
	}
	p.checkTrain(m)
	g, err := p.rawGraph(m, 1, false)
	if err != nil {
		return err
	}
	if err := p.checkDriven(m, g); err != nil {
		return err
	}
	if err := p.checkRead(m, training, g); err != nil {
		return err
	}
	trains := training.Loss != nil
	if dbg == (Debug{To: dbg.To}) {
		if w := p.firstPortion(training, train.Train); trains && w != (portion{}) {
			_, err = p.graphOf(training, train.Train, 1, w, dbg) // the rule may refuse it
		}
		return err
	}
	_, err = p.graphOf(m, train.Eval, 1, portion{}, dbg)
	if dbg.Explain = nil; err == nil && trains {
		_, err = p.graphOf(training, train.Train, 1, p.firstPortion(training, train.Train), dbg)
	}
	return err
}

// checkTrain checks the train section as far as it can be without the data.
func (p *Project) checkTrain(m *check.Model) {
	t := p.lib.TrainSettings(m.Name, p.set, p.bag)
	if t == nil {
		return
	}
	p.config(t, m, 0)
	known := slices.IndexFunc(data.Known(), func(i data.Info) bool { return i.Name == t.Data.Name })
	if known < 0 {
		p.dataError(t.Data, nil)
		return
	}
	info := data.Known()[known]
	if info.Builtin {
		if d, err := p.openData(t, ""); err == nil {
			p.fits(t, m, d.Train)
		}
		return
	}
	sketch := &data.Splits{}
	if info.Shape != nil {
		sketch.Train = info.Sketch()
	}
	p.augment(t.Augment, &opened{Splits: sketch})
	if info.Shape != nil {
		p.fits(t, m, info.Sketch())
	}
}

// place finds the text of the program that a node comes from. A node of the library stands for the place in the program
// that uses it, as far as it is known; the text in the library is then the second result.
func (p *Project) place(n *ir.Node, m *check.Model) (at, inner source.Span) {
	if p.own(n.Loc) || !n.Loc.Valid() {
		return n.Loc, source.Span{}
	}
	if s := m.Sites[n.Path]; s.Valid() && p.own(s) {
		return s, n.Loc
	}
	return n.Loc, source.Span{}
}
