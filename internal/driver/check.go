package driver

import (
	"fmt"
	"slices"
	"strings"

	"snnc/ir"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/passes"
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
	p.checkKinds(m, g)
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
	p.augment(t.Augment, &opened{Splits: &data.Splits{}})
	if info.Shape != nil {
		p.fits(t, m, info.Sketch())
	}
}

// checkKinds reports what multiplies in a model that should be driven by spikes; false if something does.
func (p *Project) checkKinds(m *check.Model, g *ir.Graph) bool {
	if !m.SpikeDriven.Valid() {
		return true
	}
	violations := passes.SpikeDriven(g)
	for _, v := range violations {
		p.bag.Add(p.violation(m, v))
	}
	return len(violations) == 0
}

func (p *Project) violation(m *check.Model, v passes.Violation) *diag.Diagnostic {
	at, inner := p.place(v.Node, m)
	d := diag.New("E0501", at, "%s multiplies: its input is `%s`, not `spike`", operation(v), v.Class)
	d.Label("a weighted operation that is fed by `%s`", v.Class)
	if inner.Valid() {
		d.Also(inner, "in the library, here")
	}
	d.Also(m.SpikeDriven, "demanded here")
	if v.Origin == nil {
		return d.Help("put a neuron between, so that what arrives is spikes")
	}
	from, deep := p.place(v.Origin, m)
	what := fmt.Sprintf("here spikes become `%s`", v.Origin.Outs[0].Type.Class)
	if from != at {
		d.Also(from, "%s", what)
	} else if deep.Valid() {
		d.Also(deep, "%s", what)
	}
	d.Note("%s", trail(v))
	if sums(v.Origin) {
		return d.Help("join spikes so that they stay spikes: `a and b`, or `(not a) and b` (IAND), instead of `a + b`").
			Help("or add before the neuron: let the residual carry its input, and fire after the sum")
	}
	return d.Help("put a neuron between, so that what arrives is spikes")
}

func operation(v passes.Violation) string {
	if !v.Weighted {
		return "a product of two signals"
	}
	if path := modulePath(v.Node.Path); path != "" {
		return "`" + path + "`"
	}
	return "this weighted operation"
}

func sums(n *ir.Node) bool { return n.Op == ir.OpAdd || n.Op == ir.OpSub || n.Op == ir.OpReindex }

// trail names the operations from where spikes are lost to where they are missed.
func trail(v passes.Violation) string {
	var steps []string
	for _, n := range v.Trail {
		if s := step(n); len(steps) == 0 || steps[len(steps)-1] != s {
			steps = append(steps, s)
		}
	}
	const most = 6
	if len(steps) > most {
		steps = slices.Concat(steps[:most/2], []string{"..."}, steps[len(steps)-most/2:])
	}
	return "the way: " + strings.Join(append(steps, step(v.Node)), " -> ")
}

func step(n *ir.Node) string {
	if n.Path == "" {
		return n.Op.String()
	}
	return n.Op.String() + " in " + modulePath(n.Path)
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
