package driver

import (
	"context"
	"fmt"

	"snnc/backend/cpu"
	"snnc/ir"
	"snnc/passes"
	"snnc/runtime/train"
)

// costs counts the operations of the optimised graph for one sample, at an assumed rate or at measured ones.
func (s *Subject) costs(ctx context.Context, opt SummaryOptions, out *Summary) ([]passes.Cost, error) {
	if opt.Measure > 0 {
		return s.measured(ctx, opt, out)
	}
	g, err := s.Model.graph(train.Eval, 1)
	if err != nil {
		return nil, err
	}
	return passes.OpCounts(g, func(*ir.Value) float64 { return opt.Rate }), nil
}

// measured runs samples of the test split and counts the spikes of every operand of a contraction.
func (s *Subject) measured(ctx context.Context, opt SummaryOptions, out *Summary) ([]passes.Cost, error) {
	if err := s.load(opt.Weights); err != nil {
		return nil, err
	}
	d, err := s.data()
	if err != nil {
		return nil, err
	}
	set, err := d.split("")
	if err != nil {
		return nil, err
	}
	g, err := s.Model.graph(train.Eval, 1)
	if err != nil {
		return nil, err
	}
	probes := probe(g)
	prog, err := cpu.Compile(g, s.Model.store, s.Model.opt)
	if err != nil {
		return nil, err
	}
	s.Model.made[programKey{train.Eval, 1}] = &Program{Program: prog, Graph: g}
	defer delete(s.Model.made, programKey{train.Eval, 1})
	e := &evaluator{s: s, set: set, batch: 1, n: set.N, each: probes.add}
	e.defaults(d, opt.Measure)
	if err := e.all(ctx); err != nil {
		return nil, err
	}
	out.Rate, out.Measured = probes.mean(), true
	return passes.OpCounts(g, probes.rate), nil
}

// probes counts the spikes of values, each an output of the graph.
type probes struct {
	names         map[*ir.Value]string
	order         []string
	spikes, cells map[string]float64
}

// probe makes outputs of the spikes that contractions read.
func probe(g *ir.Graph) *probes {
	p := &probes{names: map[*ir.Value]string{}, spikes: map[string]float64{}, cells: map[string]float64{}}
	for _, n := range g.Nodes {
		if n.Op != ir.OpContract {
			continue
		}
		for _, a := range n.Args {
			if a.Type.Class.IsSpike() && p.names[a] == "" {
				name := fmt.Sprintf("rate/%d", len(p.order))
				p.names[a], p.order = name, append(p.order, name)
				g.SetOutput(name, a)
			}
		}
	}
	return p
}

func (p *probes) add(prog *Program) {
	for _, name := range p.order {
		for _, x := range prog.Output(name) {
			if x != 0 {
				p.spikes[name]++
			}
		}
		p.cells[name] += float64(len(prog.Output(name)))
	}
}

// rate is the measured rate of a value; for one inside of a recurrence, which cannot be seen, the mean of all.
func (p *probes) rate(v *ir.Value) float64 {
	name := p.names[v]
	if name == "" {
		return p.mean()
	}
	return p.spikes[name] / max(p.cells[name], 1)
}

func (p *probes) mean() float64 {
	spikes, cells := 0.0, 0.0
	for _, name := range p.order {
		spikes += p.spikes[name]
		cells += p.cells[name]
	}
	return spikes / max(cells, 1)
}
