package driver

import (
	"errors"
	"fmt"
	"io"

	"snnc/ir"
	"snnc/ir/build"
	"snnc/lang/check"
	"snnc/passes"
	"snnc/runtime/train"
)

// ErrRejected says that the program is wrong; what is wrong is in the project's bag.
var ErrRejected = errors.New("the program has errors")

// Debug says what to show of the passes, and what to check about them.
type Debug struct {
	PrintIR      string // the pass after which to print the graph, or "all"
	VerifyPasses bool   // compare the graphs before and after each pass by interpreting both
	TimePasses   bool
	Explain      *Rewritings // collects what the passes do; may be nil
	Record       bool        // record spikes in training too, as output record/PATH
	To           io.Writer   // where it goes
}

// Elaborate instantiates the project's model; it returns ErrRejected after diagnostics. With loss, the train section's
// loss is applied.
func (p *Project) Elaborate(training, loss bool) (*check.Model, error) {
	name, ok := p.ModelName()
	if !ok {
		return nil, ErrRejected
	}
	return p.elaborate(name, training, loss)
}

func (p *Project) elaborate(name string, training, loss bool) (m *check.Model, err error) {
	opt := check.Options{Time: p.opt.Time, Set: p.set, Training: training, Loss: loss && p.lib.Train(name) != nil}
	err = Guard("the checker", func() error {
		m = p.lib.Elaborate(name, opt, p.bag)
		return nil
	})
	if err == nil && m == nil {
		if p.bag.Errors() == 0 {
			return nil, &Bug{Where: "the checker", Err: errors.New("no model and no diagnostic")}
		}
		err = ErrRejected
	}
	if m != nil && p.opt.Driven && !m.SpikeDriven.Valid() {
		m.SpikeDriven = p.lib.Decl(name).Name.Src
	}
	return m, err
}

// Graph builds and optimises the graph of the project's model for a batch size; in mode Train with its gradient.
func (p *Project) Graph(mode train.Mode, batch int, dbg Debug) (*ir.Graph, error) {
	m, err := p.Elaborate(mode == train.Train, true)
	if err != nil {
		return nil, err
	}
	return p.graphOf(m, mode, batch, p.firstPortion(m, mode), dbg)
}

// rawGraph is the graph of an elaborated model as it is built, before any pass. It returns ErrRejected where a signal is
// not of the kind that is demanded.
func (p *Project) rawGraph(m *check.Model, batch int, record bool) (g *ir.Graph, err error) {
	before := p.bag.Errors()
	err = Guard("the graph builder", func() error {
		g = build.Graph(m, build.Options{Batch: batch, Record: record, Bag: p.bag})
		return ir.Verify(g)
	})
	if p.bag.Errors() > before {
		return nil, ErrRejected
	}
	return g, asBug("the graph builder", err)
}

// graphOf builds and optimises the graph of an elaborated model.
func (p *Project) graphOf(m *check.Model, mode train.Mode, batch int, w portion, dbg Debug) (*ir.Graph, error) {
	g, err := p.rawGraph(m, batch, mode == train.Record || dbg.Record)
	if err != nil {
		return nil, err
	}
	opt := passes.Options{Print: dbg.PrintIR, Time: dbg.TimePasses, To: dbg.To, Explain: p.listen(m, dbg.Explain)}
	if mode == train.Train && m.Loss == nil {
		return nil, fmt.Errorf("model %s has no train section, so there is no loss and no gradient", m.Name)
	}
	p.passOptions(m, mode, w, &opt)
	if dbg.VerifyPasses {
		opt.Check = samples{seed: 1}.compare
	}
	err = Guard("the passes", func() error { return passes.Run(g, opt) })
	switch {
	case err == nil:
		return g, nil
	case mode != train.Train && w.steps > 0:
		return nil, p.unstreamed(m, w, err)
	}
	return nil, p.refused(m, err)
}

// ModeOf is the mode of a name: eval, train or record.
func ModeOf(name string) train.Mode {
	return map[string]train.Mode{"eval": train.Eval, "train": train.Train, "record": train.Record}[name]
}

// PassNames lists the passes, for PrintIR.
func PassNames() []string {
	names := []string{"all"}
	for _, p := range passes.Pipeline {
		names = append(names, p.Name)
	}
	return names
}

// asBug marks an error of a stage in which the user has no part.
func asBug(where string, err error) error {
	var b *Bug
	if err == nil || errors.As(err, &b) {
		return err
	}
	return &Bug{Where: where, Err: err}
}
