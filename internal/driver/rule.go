package driver

import (
	"errors"

	"snnc/ir"
	"snnc/lang/check"
	"snnc/lang/diag"
	"snnc/lang/source"
	"snnc/passes"
	"snnc/runtime/train"
)

// portion says for what part of a training a graph is made; the zero value is all steps at once.
type portion struct {
	steps int  // of time, at most; 0 for all
	still bool // without a gradient
}

// rule is how the gradient of a model's training is taken through time.
func (p *Project) rule(m *check.Model) check.GradientRule { return p.training(m).Rule }

// training is the train section of a model; the zero value if there is none.
func (p *Project) training(m *check.Model) check.Train {
	if p.lib.Train(m.Name) == nil {
		return check.Train{}
	}
	t := p.lib.TrainSettings(m.Name, p.set, &diag.Bag{}) // what is wrong with it is reported by whoever trains
	if t == nil {
		return check.Train{}
	}
	return *t
}

// ruleText is a rule as it is written.
func ruleText(r check.GradientRule) string {
	if r.Name == "" {
		return ""
	}
	return r.Span.Text()
}

// firstPortion is the part of a training that its first window is.
func (p *Project) firstPortion(m *check.Model, mode train.Mode) portion {
	if r := p.rule(m); mode == train.Train && windowed(r, m.T) {
		return portion{steps: min(r.Window, m.T)}
	}
	return portion{}
}

// windowed reports whether a training runs in windows: a rule that traces or updates does so even if one window has all steps.
func windowed(r check.GradientRule, steps int) bool {
	return r.Window > 0 && (r.Window < steps || r.Trace != "none" || r.EachStep)
}

// passOptions tells the passes about the part of the training and its rule.
func (p *Project) passOptions(m *check.Model, mode train.Mode, w portion, opt *passes.Options) {
	if mode != train.Train {
		opt.Window, opt.Forward, opt.Driven = w.steps, true, m.SpikeDriven.Valid()
		return
	}
	if !w.still && m.Loss != nil {
		opt.Gradient, opt.Recompute = "loss", p.training(m).Recompute
	}
	if opt.Window = w.steps; w.steps > 0 {
		r := p.rule(m)
		opt.Trace, opt.Filter = traces[r.Trace], r.Filtered
	}
}

// traces are the words of a rule's setting of that name.
var traces = map[string]passes.Trace{"none": passes.TraceNone, "input": passes.TraceInput, "state": passes.TraceState}

// refused reports a network that cannot learn by the rule that is asked for.
func (p *Project) refused(m *check.Model, err error) error {
	var r *passes.Refusal
	if !errors.As(err, &r) {
		return asBug("the passes", err)
	}
	rule := p.rule(m)
	at, inner := p.place(&ir.Node{Loc: r.Loc, Path: r.Path + "."}, m)
	if !at.Valid() {
		at, inner = rule.Span, source.Span{}
	}
	d := diag.New("E0607", at, "%s", r.Reason).Label("needs more than the rule sees")
	if inner.Valid() {
		d.Also(inner, "in the library, here")
	}
	if rule.Span != at {
		d.Also(rule.Span, "the rule is named here")
	}
	p.bag.Add(d.Help("`snnc explain E0607` says what rules need; without a rule, the gradient sees all steps"))
	return ErrRejected
}

// online makes the programs of a training that runs in windows.
type online struct {
	steps int // of time
	rule  check.GradientRule
	piece func(batch int, w portion) (*Program, error)
	made  map[int]*train.Windows // by batch size
}

// online is nil where all steps run at once.
func (p *Project) online(m *Model, training *check.Model, dbg Debug) *online {
	if p.firstPortion(training, train.Train) == (portion{}) {
		return nil
	}
	o := &online{steps: training.T, rule: p.rule(training), made: map[int]*train.Windows{}}
	o.piece = func(batch int, w portion) (*Program, error) {
		g, err := p.graphOf(training, train.Train, batch, w, dbg)
		if err != nil {
			return nil, err
		}
		q, err := m.compile(g, train.Train)
		if err == nil {
			m.profiler.watch(q, train.Train)
		}
		return q, err
	}
	return o
}

// program makes pieces of a few steps, and of them the program of all steps.
func (o *online) program(batch int) (train.Program, error) {
	if w := o.made[batch]; w != nil {
		return w, nil
	}
	w, err := train.NewWindows(o.steps, min(o.rule.Window, o.steps), o.rule.Backward, func(steps int, gradient bool) (*train.Piece, error) {
		q, err := o.piece(batch, portion{steps, !gradient})
		if err != nil {
			return nil, err
		}
		return piece(q), nil
	})
	if err == nil {
		o.made[batch] = w
	}
	return w, err
}

// piece lists what a program reads and writes.
func piece(p *Program) *train.Piece {
	out := &train.Piece{Program: p}
	for _, n := range p.Graph.Nodes {
		if n.Op == ir.OpInput && p.Input(n.Name) != nil {
			out.Inputs = append(out.Inputs, n.Name)
		}
	}
	for _, o := range p.Graph.Outputs {
		out.Outputs = append(out.Outputs, o.Name)
	}
	return out
}
